"""The Warden: the only code that opens what is sealed, one room for each thing it may be asked."""

import traceback
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias, assert_never, get_args

import structlog

from domain.access.messages import (
    AddressesOf,
    AdmitOperator,
    AdoptNaming,
    Answer,
    ApproveBreakGlass,
    ApproveRequest,
    AskErasure,
    BeginPresentation,
    CarryOutErasure,
    CheckHealth,
    CheckKeys,
    DecideIdentity,
    DeferBreakGlassNotice,
    DestroyVersion,
    Done,
    DrawAudit,
    EnactHold,
    EnactOffice,
    EnactOrganization,
    EnactPrograms,
    EnactRetention,
    EnactRoster,
    EndBreakGlass,
    EnterPresentations,
    EraseItem,
    EstablishOrganization,
    ExamineBonds,
    ExamineItems,
    FindByAddress,
    FindPeople,
    FinishPresentation,
    IssueLink,
    LearnIdentity,
    ListAudits,
    ListBreakGlass,
    ListDestructions,
    ListIdentities,
    ListItems,
    ListKeys,
    ListNotices,
    ListOffices,
    ListOwnItems,
    ListOwnRequests,
    ListSealed,
    NoteCodes,
    NoteSubjectsTold,
    NoteVerification,
    ObjectTo,
    OpenByBreakGlass,
    OperatorSignIn,
    PickPeople,
    PreviewErasure,
    ProposeGroups,
    ProposeNewOfficer,
    ProvideAccounts,
    ReadBundle,
    ReadIdentityReason,
    ReadItem,
    ReadJustification,
    ReadReviewNote,
    RedeemLink,
    RefuseBreakGlass,
    RefusedAnswer,
    RefuseRequest,
    RegisterPeople,
    ReplaceSigningKey,
    ReportDenial,
    Request,
    RequestBreakGlass,
    RequestIdentity,
    ReviewAccess,
    ReviewBreakGlass,
    RotateKeys,
    SealMaterials,
    SearchTrail,
    SettleOffice,
    ShareItem,
    ShowAudit,
    ShowCertificate,
    ShowNames,
    ShowRecord,
    ShowSubjects,
    ShowVerification,
    SignIn,
    SignOffAudit,
    SignOut,
    SkipParked,
    SubjectsOf,
    TakeBackPresentation,
    TakeBundle,
    TakeProof,
    UndoBeginning,
    WhomToTell,
    WhoSawMine,
    WithdrawBreakGlass,
    WithdrawRequest,
    WrapAnew,
)
from domain.access.origin import HERE, Origin
from domain.access.refusing import answer_of
from domain.access.vault import KeysAway
from domain.kernel import NOT_IN_PERSON, Refused, Throttled, Unauthenticated
from services.app.turns import Turns
from services.warden import (
    addresses,
    appointing,
    audits,
    bundles,
    certifying,
    door,
    entries,
    erasing,
    erasures,
    examining,
    findings,
    founding,
    glass,
    glass_notices,
    glass_register,
    governing,
    grants,
    holds,
    identities,
    keys,
    materials,
    mine,
    names,
    offices,
    operators,
    presentations,
    proofs,
    reading,
    registration,
    retention,
    roster,
    seeking,
    skipping,
    trail,
    verifications,
)
from services.warden.caller import authenticate
from services.warden.failpoints import ANSWERED, ANSWERING, fail_at
from services.warden.inquiry import Inquiry
from services.warden.outcomes import ROOM, Outcomes, outcome_of
from services.warden.ports import Parts
from services.warden.recording import denied
from services.warden.refusals import refusal
from services.warden.repeating import as_said, parts_for
from services.warden.rights import TOO_MUCH_WORK
from services.warden.secrets import check_keys
from services.warden.throttle import Throttle

_log = structlog.get_logger(__name__)

Deliver: TypeAlias = Callable[[Answer], Awaitable[bool | None]]
"""Hands an answer over, and says whether it was taken, if that can be known."""


Costly: TypeAlias = (
    FindPeople
    | PickPeople
    | SearchTrail
    | DrawAudit
    | ShowAudit
    | TakeBundle
    | ReadBundle
    | NoteVerification
    | PreviewErasure
    | ShowSubjects
)
"""What somebody may ask that can take more than 50 ms: it takes turns."""

COSTLY: Final = get_args(Costly)


class Warden:
    """Answers every request, or says why not; an error of its own shows nothing of the request."""

    def __init__(self, parts: Parts, room: int = ROOM) -> None:
        """Answer with these parts; ``room`` is how many outcomes may wait to be written."""
        self.parts = parts
        self._throttle = Throttle(parts.now)
        self._turns = Turns()
        self.outcomes = Outcomes(parts, room)

    async def serve(self, request: Request, origin: Origin, deliver: Deliver) -> None:
        """Answer one request, hand the answer over, and have it written how that ended."""
        inquiry = Inquiry(origin)
        answer: Answer | None = None
        is_taken: bool | None = False
        try:
            answer = await self.answer(request, inquiry)
            failpoint = self.parts.failpoint if inquiry.intents else ""
            fail_at(failpoint, ANSWERING)
            is_taken = None
            is_taken = await deliver(answer)
            fail_at(failpoint, ANSWERED)
        finally:
            for intent in inquiry.intents:
                inquiry.ended.append((intent, outcome_of(intent, answer, is_taken=is_taken)))
            for intent, how in inquiry.ended:
                self.outcomes.note(intent, how)

    async def answer(self, request: Request, inquiry: Inquiry | None = None) -> Answer:
        """Answer one request; what it led to is left in ``inquiry``."""
        parts = parts_for(self.parts, inquiry or Inquiry(HERE))
        return await as_said(parts, await self._answered(parts, request))

    async def _answered(self, parts: Parts, request: Request) -> Answer:
        """Answer, whatever happens."""
        try:
            if isinstance(request, COSTLY):
                return await self._in_turn(parts, request)
            return await self._answer(parts, request)
        except Unauthenticated as refused:
            return answer_of(await _noted(parts, request, refused))
        except Refused as refused:
            return answer_of(await _heard(parts, request, refused))
        except KeysAway:
            return answer_of(refusal("keys.unavailable"))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing of it leaves
            _log.error("warden.failed", request=type(request).__name__, error=_where(error))
            return RefusedAnswer(
                "unavailable", "warden.failed", "this cannot be done at the moment; try again"
            )

    async def _in_turn(self, parts: Parts, request: Costly) -> Answer:
        """Answer what may cost much when its turn comes; a refusal for that is on record."""
        caller = await authenticate(parts, request.token)
        try:
            async with self._turns.turn(caller.organization, caller.person):
                return await self._answer(parts, request)
        except Throttled as refused:
            if refused.code == TOO_MUCH_WORK:
                await denied(parts, caller, caller.own_log, TOO_MUCH_WORK, ())
            raise

    async def _answer(self, parts: Parts, request: Request) -> Answer:  # noqa: C901, PLR0911, PLR0912, PLR0915 - the list
        match request:
            case SignIn():
                return await door.sign_in(parts, self._throttle, request)
            case RedeemLink():
                return await door.redeem_link(parts, self._throttle, request)
            case OperatorSignIn():
                return await operators.operator_sign_in(parts, request)
            case AdmitOperator():
                return await operators.admit_operator(parts, request)
            case SignOut():
                return await door.sign_out(parts, request)
            case EstablishOrganization():
                return await founding.establish_organization(parts, request)
            case IssueLink():
                return await founding.issue_link(parts, request)
            case ProvideAccounts():
                return await founding.provide_accounts(parts, request)
            case RegisterPeople():
                return await registration.register_people(parts, request)
            case EnactRoster():
                return await roster.enact_roster(parts, request)
            case EnactOffice():
                return await offices.enact_office(parts, request)
            case ObjectTo():
                return await offices.object_to(parts, request)
            case ListOffices():
                return await offices.list_offices(parts, request)
            case FindByAddress():
                return await offices.find_by_address(parts, request)
            case ProposeNewOfficer():
                return await appointing.propose_officer(parts, request)
            case WhomToTell():
                return await appointing.whom_to_tell(parts, request)
            case SettleOffice():
                return await appointing.settle_office(parts, request)
            case EnactOrganization():
                return await governing.enact_organization(parts, request)
            case EnactPrograms():
                return await governing.enact_programs(parts, request)
            case ProposeGroups():
                return await governing.propose_groups(parts, request)
            case BeginPresentation():
                return await presentations.begin_presentation(parts, request)
            case FinishPresentation():
                return await presentations.finish_presentation(parts, request)
            case EnterPresentations():
                return await presentations.enter_presentations(parts, request)
            case NoteCodes():
                return await presentations.note_codes(parts, request)
            case UndoBeginning():
                return await presentations.undo_beginning(parts, request)
            case TakeBackPresentation():
                return await presentations.take_back_presentation(parts, request)
            case SealMaterials():
                return await materials.seal_materials(parts, request)
            case ShareItem():
                return await materials.share_item(parts, request)
            case ReadItem():
                return await reading.read_item(parts, request)
            case ListItems():
                return await materials.list_items(parts, request)
            case ListOwnItems():
                return await materials.list_own_items(parts, request)
            case ShowNames():
                return await names.show_names(parts, request)
            case SearchTrail():
                return await trail.search_trail(parts, request)
            case WhoSawMine():
                return await mine.who_saw_mine(parts, request)
            case AdoptNaming():
                return await mine.adopt_naming(parts, request)
            case FindPeople():
                return await seeking.find_people(parts, request)
            case PickPeople():
                return await seeking.pick_people(parts, request)
            case ShowRecord():
                return await entries.show_record(parts, request)
            case DrawAudit():
                return await audits.draw_audit(parts, request)
            case ListAudits():
                return await audits.list_audits(parts, request)
            case ShowAudit():
                return await audits.show_audit(parts, request)
            case ReviewAccess():
                return await findings.review_access(parts, request)
            case SignOffAudit():
                return await findings.sign_off_audit(parts, request)
            case ReadReviewNote():
                return await findings.read_review_note(parts, request)
            case RequestIdentity():
                return await identities.request_identity(parts, request)
            case DecideIdentity():
                return await identities.decide_identity(parts, request)
            case LearnIdentity():
                return await identities.learn_identity(parts, request)
            case ReadIdentityReason():
                return await identities.read_identity_reason(parts, request)
            case ListIdentities():
                return await identities.list_identities(parts, request)
            case ListSealed():
                return await glass.list_sealed(parts, request)
            case RequestBreakGlass():
                return await grants.request_break_glass(parts, request)
            case ApproveBreakGlass():
                return await grants.approve_break_glass(parts, request)
            case RefuseBreakGlass():
                return await grants.refuse_break_glass(parts, request)
            case WithdrawBreakGlass():
                return await grants.withdraw_break_glass(parts, request)
            case DeferBreakGlassNotice():
                return await grants.defer_notice(parts, request)
            case ReviewBreakGlass():
                return await grants.review_break_glass(parts, request)
            case OpenByBreakGlass():
                return await glass.open_by_break_glass(parts, request)
            case ReadJustification():
                return await glass.read_justification(parts, request)
            case ListBreakGlass():
                return await glass_register.list_break_glass(parts, request)
            case ListNotices():
                return await glass_register.list_notices(parts, request)
            case TakeBundle():
                return await bundles.take_bundle(parts, request)
            case ReadBundle():
                return await bundles.read_bundle(parts, request)
            case NoteVerification():
                return await verifications.note_verification(parts, request)
            case ShowVerification():
                return await verifications.show_verification(parts, request)
            case TakeProof():
                return await proofs.take_proof(parts, request)
            case SubjectsOf():
                return await glass_notices.subjects_of(parts, request)
            case NoteSubjectsTold():
                return await glass_notices.note_subjects_told(parts, request)
            case EndBreakGlass():
                return await glass_notices.end_break_glass(parts, request)
            case AddressesOf():
                return await addresses.addresses_of(parts, request)
            case ListKeys():
                return await keys.list_keys(parts, request)
            case RotateKeys():
                return await keys.rotate_keys(parts, request)
            case WrapAnew():
                return await keys.wrap_anew(parts, request)
            case DestroyVersion():
                return await keys.destroy_version(parts, request)
            case ReplaceSigningKey():
                return await keys.replace_signing_key(parts, request)
            case ListDestructions():
                return await keys.list_destructions(parts, request)
            case ReportDenial():
                return await trail.report_denial(parts, request)
            case EraseItem():
                return await erasing.erase_item(parts, request)
            case AskErasure():
                return await erasures.ask_erasure(parts, request)
            case ApproveRequest():
                return await erasures.approve_request(parts, request)
            case RefuseRequest():
                return await erasures.refuse_request(parts, request)
            case WithdrawRequest():
                return await erasures.withdraw_request(parts, request)
            case PreviewErasure():
                return await erasures.preview_erasure(parts, request)
            case CarryOutErasure():
                return await certifying.carry_out_erasure(parts, request)
            case ShowCertificate():
                return await certifying.show_certificate(parts, request)
            case ShowSubjects():
                return await erasures.show_subjects(parts, request)
            case ListOwnRequests():
                return await erasures.list_own_requests(parts, request)
            case EnactHold():
                return await holds.enact_hold(parts, request)
            case EnactRetention():
                return await retention.enact_retention(parts, request)
            case SkipParked():
                return await skipping.skip_parked(parts, request)
            case CheckKeys():
                return await check_keys(parts, request)
            case ExamineBonds():
                return await examining.examine_bonds(parts, request)
            case ExamineItems():
                return await examining.examine_items(parts, request)
            case CheckHealth():
                return await self._healthy()
            case _ as unreachable:
                assert_never(unreachable)

    async def _healthy(self) -> Done:
        """Answer if records can be appended, destructions written down, and keys be reached."""
        self.parts.agreed.check()
        await self.parts.accounts.check()
        await self.parts.keys.check()
        try:
            await self.parts.vault.check()
        except OSError:
            raise refusal("keys.unavailable") from None
        return Done()


async def _noted(parts: Parts, request: Request, refused: Unauthenticated) -> Refused:
    """Put on record that a token was used that is good no more; return what is answered."""
    token = getattr(request, "token", None)
    if token is not None and not isinstance(request, SignOut):
        try:
            await door.note_reuse(parts, token)
        except Refused as instead:
            return instead
    return refused


async def _heard(parts: Parts, request: Request, refused: Refused) -> Refused:
    """Put on record that somebody gave a word for another, whatever it was about."""
    token = getattr(request, "token", None)
    if refused.code == NOT_IN_PERSON and token is not None:
        caller = await authenticate(parts, token)
        try:
            await denied(parts, caller, caller.own_log, refused.code, ())
        except Refused as instead:
            return instead
    return refused


def _where(error: BaseException) -> str:
    """Name an error by its type and place; what it says may quote what it was given."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"
