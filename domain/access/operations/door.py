"""Who may come in; and what nobody does, but the service by itself."""

from typing import Final

from domain.access.operations.words import May, Operation
from domain.grants.commands import ExpireGrant, TellSubjects
from domain.keys.commands import NoteDestroyed, NoteSecret, TakeSecret
from domain.organizations.commands import SettleAppointment
from domain.people.commands import ErasePerson
from domain.privacy.commands import AnnounceExpiry, ProveErasure, RecordExpiry
from domain.protocol.door import (
    AskRecovery,
    GatherAccounts,
    Recover,
    RecoveryCodeOf,
    RedeemLink,
    ReplacePassword,
    ShowAccount,
    SignIn,
    SignOut,
    StopRecovery,
    SwitchOrganization,
)
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, SubjectsOf
from domain.protocol.keys import CheckHealth, CheckKeys, ExamineBonds, ExamineItems
from domain.protocol.names import AddressesOf
from domain.protocol.offices import SettleOffice, WhomToTell
from domain.sessions.commands import AbandonSession

DOOR: Final = (
    Operation(
        "Sign in, use a link that one was given, sign out; see whether the service runs",
        by=(SignIn, RedeemLink, SignOut),
        at=(
            "sign_in",
            "redeem_link",
            "sign_out",
            "show_life",
            "show_readiness",
            "/sign-in",
            "/welcome",
            "/cover",
            "/static/{name:str}",
            "/health/live",
            "/health/ready",
        ),
        all_may=May.ALWAYS,
    ),
    Operation(
        "See where else one's account is good, take in what else opens with it, go on there",
        by=(ShowAccount, SwitchOrganization, GatherAccounts),
        at=("show_account", "switch_organization", "gather_accounts", "/organizations"),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Choose another password, by the old one or by a code in one's mailbox, and stop who does",
        by=(ReplacePassword, AskRecovery, Recover, StopRecovery),
        at=(
            "replace_password",
            "ask_recovery",
            "recover_account",
            "stop_recovery",
            "/account",
            "/account/recoveries",
        ),
        all_may=May.ALWAYS,
    ),
    Operation(
        "What the service does by itself when its time has come",
        by=(
            AbandonSession,
            AddressesOf,
            AnnounceExpiry,
            CheckHealth,
            CheckKeys,
            EndBreakGlass,
            ErasePerson,
            ExamineBonds,
            ExamineItems,
            ExpireGrant,
            NoteDestroyed,
            NoteSecret,
            NoteSubjectsTold,
            ProveErasure,
            RecordExpiry,
            RecoveryCodeOf,
            SettleAppointment,
            SettleOffice,
            SubjectsOf,
            TakeSecret,
            TellSubjects,
            WhomToTell,
        ),
    ),
)
