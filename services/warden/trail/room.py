"""The access log: searched, sampled, proven, and shown to those whose things were looked at."""

from typing import Final, TypeAlias

from domain.protocol import audits, identities, mine, proofs, trail
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
from domain.protocol.mine import EnactNaming, WhoSawMine
from domain.protocol.proofs import (
    NoteVerification,
    ReadBundle,
    ShowVerification,
    TakeBundle,
    TakeProof,
)
from domain.protocol.trail import ReportDenial, SearchTrail, ShowRecord
from services.warden.room import Room
from services.warden.trail.audits import draw_audit, list_audits, show_audit
from services.warden.trail.bundles import read_bundle, take_bundle
from services.warden.trail.entries import show_record
from services.warden.trail.findings import read_review_note, review_access, sign_off_audit
from services.warden.trail.identities import (
    decide_identity,
    learn_identity,
    list_identities,
    read_identity_reason,
    request_identity,
)
from services.warden.trail.mine import adopt_naming, who_saw_mine
from services.warden.trail.proofs import take_proof
from services.warden.trail.searching import report_denial, search_trail
from services.warden.trail.verifications import note_verification, show_verification

Asked: TypeAlias = (
    audits.Request | identities.Request | mine.Request | proofs.Request | trail.Request
)

ROOM: Final[Room] = {
    SearchTrail: search_trail,
    WhoSawMine: who_saw_mine,
    EnactNaming: adopt_naming,
    ShowRecord: show_record,
    DrawAudit: draw_audit,
    ListAudits: list_audits,
    ShowAudit: show_audit,
    ReviewAccess: review_access,
    SignOffAudit: sign_off_audit,
    ReadReviewNote: read_review_note,
    RequestIdentity: request_identity,
    DecideIdentity: decide_identity,
    LearnIdentity: learn_identity,
    ReadIdentityReason: read_identity_reason,
    ListIdentities: list_identities,
    TakeBundle: take_bundle,
    ReadBundle: read_bundle,
    NoteVerification: note_verification,
    ShowVerification: show_verification,
    TakeProof: take_proof,
    ReportDenial: report_denial,
}
