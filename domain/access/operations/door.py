"""Who may come in; and what nobody does, but the service by itself."""

from typing import Final

from domain.access.operations.words import ADMINS, May, Operation, Party, each
from domain.grants.commands import ExpireGrant, TellSubjects
from domain.groups.commands import NoteDeath
from domain.invitations.commands import (
    AcceptInvitation,
    DeclineInvitation,
    IssueInvitation,
    NoteReturned,
    RenewInvitation,
    TellMisdirected,
    WithdrawInvitation,
)
from domain.keys.commands import NoteDestroyed, NoteSecret, TakeSecret
from domain.organizations.commands import SettleAppointment
from domain.people.commands import ErasePerson, FollowMailbox, MoveMailbox
from domain.privacy.commands import AnnounceExpiry, ProveErasure, RecordExpiry
from domain.protocol.door import (
    AskRecovery,
    AskSignInLink,
    BeginFactor,
    ConfirmFactor,
    EndSignIns,
    GatherAccounts,
    ListSignIns,
    NameDevice,
    ProveFactor,
    Recover,
    RecoveryCodeOf,
    RedeemLink,
    RemoveFactor,
    RenewRecoveryCodes,
    ReplacePassword,
    ShowAccount,
    ShowFactor,
    SignIn,
    SignInByLink,
    SignInLinkOf,
    SignOut,
    StopRecovery,
    SwitchOrganization,
)
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeOf,
    GiveFirstFactorCode,
)
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, SubjectsOf
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationByMail,
    Invite,
    InvitePeople,
    KeepInvitation,
    ListInvitations,
    NoteLetterReturned,
    ReadAddressees,
    ShowInvitation,
)
from domain.protocol.keys import CheckHealth, CheckKeys, ExamineBonds, ExamineItems
from domain.protocol.linking import WithdrawInvitationsOf
from domain.protocol.mailboxes import (
    MailboxCodeOf,
    MoveLetterOf,
    SettleNewMailbox,
    StopByOldMailbox,
)
from domain.protocol.names import AddressesOf
from domain.protocol.offices import SettleOffice, WhomToTell
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskPasskeySignIn,
    AskStepUp,
    EndPasskey,
    ListPasskeys,
    RenamePasskey,
    SignInByPasskey,
    StepUpByPasskey,
)
from domain.protocol.people import (
    EndPlacesOf,
    SettleDeathOf,
    WhomDeathConcerns,
    WhomLeavingConcerns,
)
from domain.protocol.providers import (
    ComeBack,
    ConfirmThere,
    Disconnect,
    FindProvider,
    Leave,
    SetOut,
    ShowConnection,
    TellSignedOut,
)
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
        public=True,
    ),
    Operation(
        "See where else one's account is good, take in what else opens with it, go on there",
        by=(ShowAccount, SwitchOrganization, GatherAccounts),
        at=("show_account", "switch_organization", "gather_accounts", "/organizations"),
        all_may=May.ALWAYS,
    ),
    Operation(
        "See where one is signed in, call a device something, and end it there",
        by=(ListSignIns, EndSignIns, NameDevice),
        at=("list_sign_ins", "end_sign_ins", "name_device"),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Sign in by a link in one's mailbox",
        by=(AskSignInLink, SignInByLink),
        at=("ask_sign_in_link", "sign_in_by_link", "/sign-in/links"),
        all_may=May.ALWAYS,
        public=True,
    ),
    Operation(
        "Sign in by a passkey",
        by=(AskPasskeySignIn, SignInByPasskey),
        at=("ask_passkey_sign_in", "sign_in_by_passkey"),
        all_may=May.ALWAYS,
        public=True,
    ),
    Operation(
        "See one's passkeys, add one just after signing in, call one something, end one",
        by=(AskPasskey, AddPasskey, ListPasskeys, RenamePasskey, EndPasskey),
        at=(
            "list_passkeys",
            "ask_passkey",
            "add_passkey",
            "rename_passkey",
            "end_passkey",
        ),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Have sign-ins ask for a code too, give one or a passkey, make codes anew, stop asking",
        by=(
            ShowFactor,
            AskFirstFactorCode,
            GiveFirstFactorCode,
            BeginFactor,
            ConfirmFactor,
            ProveFactor,
            RemoveFactor,
            RenewRecoveryCodes,
            AskStepUp,
            StepUpByPasskey,
        ),
        at=(
            "show_second_factor",
            "ask_mailbox_code_to_add",
            "give_mailbox_code_to_add",
            "begin_second_factor",
            "confirm_second_factor",
            "prove_second_factor",
            "remove_second_factor",
            "renew_recovery_codes",
            "ask_step_up",
            "step_up_by_passkey",
            "/account/second-factor",
            "/account/second-factor/proofs",
        ),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Choose another password by the old one",
        by=(ReplacePassword,),
        at=("replace_password", "/account"),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Choose another password by a code in one's mailbox, and stop who does",
        by=(AskRecovery, Recover, StopRecovery),
        at=("ask_recovery", "recover_account", "stop_recovery", "/account/recoveries"),
        all_may=May.ALWAYS,
        public=True,
    ),
    Operation(
        "Keep one's mailbox by the code that it got when another was asked for",
        by=(StopByOldMailbox,),
        at=("stop_mailbox_by_code", "/mailbox-stops"),
        all_may=May.ALWAYS,
        public=True,
    ),
    Operation(
        "Sign in with the organization's provider, which ends sign-ins too",
        by=(FindProvider, SetOut, ConfirmThere, ComeBack, Leave, TellSignedOut),
        at=(
            "tell_signed_out",
            "/sign-in/with/{provider_id:uuid}",
            "/sign-in/return",
            "/sign-in/left",
        ),
        all_may=May.ALWAYS,
        public=True,
    ),
    Operation(
        "See that one is connected with the organization's provider, and end it",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(ShowConnection, Disconnect),
        at=("show_connection", "disconnect_provider", "/account/provider"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Invite somebody to a program",
        {
            **each(May.SOMEBODY_ELSE, *ADMINS),
            **each(May.COLLEAGUES, Party.MEMBER, Party.PRESENTER, Party.LEADER, Party.TRAINEE),
        },
        by=(IssueInvitation, Invite),
        at=("invite",),
    ),
    Operation(
        "Invite many people to a program, from a list",
        each(May.SOMEBODY_ELSE, *ADMINS),
        by=(InvitePeople,),
        at=(
            "invite_people",
            "/programs/{program_id:uuid}/people/import",
            "/programs/{program_id:uuid}/people/import/template",
        ),
    ),
    Operation(
        "See the invitations of a program, send one again, withdraw it",
        each(May.ALWAYS, *ADMINS),
        by=(RenewInvitation, WithdrawInvitation, KeepInvitation, ListInvitations),
        at=(
            "list_invitations",
            "renew_invitation",
            "withdraw_invitation",
            "/programs/{program_id:uuid}/invitations",
        ),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "See to whom the invitations of a program go, as it was typed",
        each(May.ALWAYS, *ADMINS),
        by=(ReadAddressees,),
        at=("read_addressees",),
    ),
    Operation(
        "See the people of a program by name, and how they came in",
        each(May.ALWAYS, *ADMINS),
        at=("list_people", "/programs/{program_id:uuid}/people"),
    ),
    Operation(
        "See the people of the whole organization by name, and how they came in",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        at=("list_people_everywhere", "/organization/people"),
    ),
    Operation(
        "Open an invitation by its link, and accept it, decline it, or say that it went wrong",
        by=(
            AcceptInvitation,
            AnswerInvitation,
            DeclineInvitation,
            ShowInvitation,
            TellMisdirected,
        ),
        at=("show_invitation", "answer_invitation", "/invitation"),
        all_may=May.ALWAYS,
        public=True,
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
            EndPlacesOf,
            ErasePerson,
            ExamineBonds,
            ExamineItems,
            ExpireGrant,
            FirstFactorCodeOf,
            FollowMailbox,
            InvitationByMail,
            MailboxCodeOf,
            MoveLetterOf,
            MoveMailbox,
            NoteDeath,
            NoteDestroyed,
            NoteLetterReturned,
            NoteReturned,
            NoteSecret,
            NoteSubjectsTold,
            ProveErasure,
            RecordExpiry,
            RecoveryCodeOf,
            SettleAppointment,
            SettleDeathOf,
            SettleNewMailbox,
            SettleOffice,
            SignInLinkOf,
            SubjectsOf,
            TakeSecret,
            TellSubjects,
            WhomDeathConcerns,
            WhomLeavingConcerns,
            WhomToTell,
            WithdrawInvitationsOf,
        ),
    ),
)
