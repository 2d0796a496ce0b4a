"""Who may what with the access log: searched, reviewed, proven, and who a number in it is."""

from typing import Final

from domain.access.operations.words import DECIDERS, OVERSEERS, May, Operation, Party, each
from domain.audits.commands import DrawSample, ReviewRecord, SignOff
from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    TellIdentity,
    WithdrawIdentity,
)
from domain.protocol.audits import (
    DrawAudit,
    ListAudits,
    ReadReviewNote,
    ReviewAccess,
    ShowAudit,
    SignOffAudit,
)
from domain.protocol.identities import (
    DecideIdentity,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from domain.protocol.names import FindPeople
from domain.protocol.proofs import (
    NoteVerification,
    ReadBundle,
    ShowVerification,
    TakeBundle,
    TakeProof,
)
from domain.protocol.trail import ReportDenial, SearchTrail, ShowRecord

OVERSIGHT: Final = (
    Operation(
        "Search and read the access log",
        each(May.ALWAYS, *OVERSEERS),
        by=(SearchTrail, ShowRecord, FindPeople),
        at=(
            "search_trail",
            "show_access_record",
            "find_people",
            "/desk",
            "/access-log",
            "/access-log/programs/{program_id:uuid}/records/{entry:int}",
        ),
    ),
    Operation(
        "Export the logs",
        each(May.ALWAYS, *OVERSEERS),
        by=(TakeBundle, ReadBundle),
        at=("take_bundle", "take_access_table", "/exports", "/exports/file"),
    ),
    Operation(
        "Take checkpoints and proofs, verify the logs",
        each(May.ALWAYS, *OVERSEERS),
        by=(TakeProof, NoteVerification, ShowVerification),
        at=(
            "list_logs",
            "show_checkpoint",
            "prove_consistency",
            "prove_inclusion",
            "show_tile",
            "show_verification",
        ),
    ),
    Operation(
        "Draw a sample of looks to review, sign a review off",
        {Party.AUDITOR: May.ALWAYS},
        by=(DrawSample, DrawAudit, SignOff, SignOffAudit),
        at=("draw_audit", "sign_off_audit"),
    ),
    Operation(
        "Say what was found of a look in the sample",
        each(May.ANOTHERS_LOOK, *OVERSEERS),
        by=(ReviewRecord, ReviewAccess),
        at=("review_access",),
    ),
    Operation(
        "See reviews, and what was noted in them",
        each(May.ALWAYS, *OVERSEERS),
        by=(ListAudits, ShowAudit, ReadReviewNote),
        at=(
            "list_audits",
            "show_audit",
            "read_review_note",
            "/audits",
            "/audits/{audit_id:uuid}",
        ),
    ),
    Operation(
        "Ask who a number in the access log is",
        each(May.ALWAYS, *OVERSEERS),
        by=(AskIdentity, RequestIdentity),
        at=("request_identity", "/identity-requests/new"),
    ),
    Operation(
        "Agree that this is told, or decline",
        {Party.PRIVACY_OFFICER: May.ANOTHER_ASKED},
        by=(ApproveIdentity, DeclineIdentity, DecideIdentity),
        at=("approve_identity", "decline_identity"),
    ),
    Operation(
        "Take such a question, or one's word on it, back",
        by=(WithdrawIdentity,),
        at=("withdraw_identity",),
        all_may=May.THEY_SPOKE,
    ),
    Operation(
        "Be told who it is",
        each(May.THEY_ASKED, *OVERSEERS),
        by=(TellIdentity, LearnIdentity),
        at=("learn_identity",),
    ),
    Operation(
        "See the register of such questions",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ListIdentities,),
        at=(
            "list_identities",
            "show_identity",
            "/identity-requests",
            "/identity-requests/{request_id:uuid}",
        ),
    ),
    Operation(
        "Read why such a question was asked",
        {Party.PRIVACY_OFFICER: May.ALWAYS, Party.AUDITOR: May.THEIR_OWN},
        by=(ReadIdentityReason,),
        at=("read_identity_reason",),
    ),
    Operation(
        "Have it put on record that something was refused to one",
        by=(ReportDenial,),
        all_may=May.ALWAYS,
    ),
)
