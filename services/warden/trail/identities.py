"""Tells who a number of the access log is: two officers, one record, once; never who wrote what."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never
from uuid import UUID, uuid5

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import GONE, NOT_OPENED, Permit
from domain.access.vault import Change
from domain.codes import refusal
from domain.execute import Step, execute
from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    IdentityCommand,
    TellIdentity,
    WithdrawIdentity,
)
from domain.identities.guards import Footing, may
from domain.identities.identity import IDENTITY
from domain.kernel import Event, Recorded, Refused, Reservation, Role, Stream, Unreadable
from domain.ports import AlreadyReserved
from domain.protocol.answers import Done
from domain.protocol.glass import JustificationShown
from domain.protocol.identities import (
    DecideIdentity,
    IdentitiesListed,
    IdentityLine,
    IdentityShown,
    IdentityStep,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from services.warden.caller import Caller
from services.warden.glass.matters import offices_before, require_in_person
from services.warden.outcomes import record_failure
from services.warden.people.names import names_from
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_permit
from services.warden.trail.questions import (
    READING,
    Question,
    folded_question,
    is_named,
    privacy_officers,
    question_of,
    reading_officer,
    record_refused_step,
    reference_to,
    seal_reason,
)

USE: Final = "identity.use"


MOST: Final = 200


KINDS: Final[Mapping[IdentityStep, type[IdentityCommand]]] = MappingProxyType(
    {
        IdentityStep.APPROVE: ApproveIdentity,
        IdentityStep.DECLINE: DeclineIdentity,
        IdentityStep.WITHDRAW: WithdrawIdentity,
        IdentityStep.TELL: TellIdentity,
    }
)


async def request_identity(parts: Parts, request: RequestIdentity) -> Done:
    """Ask who a number is; the request's id is the same for the same command."""
    caller = await reading_officer(parts, request.token)
    await require_in_person(parts, caller)
    made = parts.tags.item(caller.organization, caller.person, request.command_id)
    reason, changes = await seal_reason(parts, caller, made, request.reason)
    command = AskIdentity(
        program=request.program,
        entry=request.entry,
        subject=request.subject,
        ground=request.ground,
        reason=reason,
        is_named=await is_named(parts, caller, request),
        has_second=bool(await privacy_officers(parts, caller) - {caller.person, request.subject}),
    )
    return await _enact(parts, caller, made, request.command_id, command, changes)


async def decide_identity(parts: Parts, request: DecideIdentity) -> Done:
    """Agree, decline or withdraw."""
    question = await question_of(parts, request.token, request.request)
    caller = question.caller
    await require_in_person(parts, caller)
    command = await _command(parts, question, request.step)
    return await _enact(parts, caller, request.request, request.command_id, command)


async def learn_identity(parts: Parts, request: LearnIdentity) -> IdentityShown:
    """Tell who asked, once: what it is decided on is looked at again, then it is on record."""
    return await decide_twice(parts, request, _learn)


async def read_identity_reason(parts: Parts, request: ReadIdentityReason) -> JustificationShown:
    """Show why somebody asked, to privacy officers and to who asked."""
    return await decide_twice(parts, request, _reason)


async def list_identities(parts: Parts, request: ListIdentities) -> IdentitiesListed:
    """Show the register, content-free; the look is itself on record."""
    return await decide_twice(parts, request, _list)


async def _learn(parts: Parts, request: LearnIdentity) -> IdentityShown:
    question = await question_of(parts, request.token, request.request)
    caller, subject = question.caller, question.asked.subject
    await require_in_person(parts, caller)
    command = await _command(parts, question, IdentityStep.TELL)
    await _enact(parts, caller, request.request, parts.new_id(), command)
    office = question.asked.office
    purpose = Purpose.AUDIT if office is Role.AUDITOR else Purpose.PRIVACY
    shown = [ObjectRef(ObjectKind.NAME, subject, LABEL), reference_to(request.request)]
    permit = Permit("identity.told", Basis.OFFICE, office, purpose)
    use = Reservation(USE, request.request.bytes, parts.new_id())
    try:
        position = await record_permit(parts, caller, caller.own_log, permit, shown, claims=[use])
    except AlreadyReserved:
        raise await record_refused_step(
            parts, caller, request.request, refusal("identity.used")
        ) from None
    known = await known_people(parts, caller.organization, [subject])
    names = names_from(await opened_people(parts, caller.organization, known))
    return IdentityShown(subject, names.get(subject), position)


async def _reason(parts: Parts, request: ReadIdentityReason) -> JustificationShown:
    question = await question_of(parts, request.token, request.request)
    caller, asked = question.caller, question.asked
    decides = Role.PRIVACY_OFFICER in caller.offices(caller.own_log.program)
    if not decides and caller.person != asked.asker:
        code = refusal("identity.not_privacy_officer")
        raise await record_refused_step(parts, caller, request.request, code)
    office = Role.PRIVACY_OFFICER if decides else asked.office
    permit = Permit("identity.reason", Basis.OFFICE, office, Purpose.PRIVACY)
    shown = [ObjectRef(ObjectKind.REASON, asked.reason, "C5"), reference_to(request.request)]
    position = await record_permit(parts, caller, caller.own_log, permit, shown)
    items = await parts.vault.items(caller.own_log, [asked.reason])
    text = (await parts.vault.open(caller.own_log, list(items.values()))).get(asked.reason)
    if text is None:
        await record_failure(parts, NOT_OPENED if items else GONE)
        raise refusal("item.unreadable" if items else "item.missing")
    return JustificationShown(text, position)


async def _list(parts: Parts, request: ListIdentities) -> IdentitiesListed:
    caller = await reading_officer(parts, request.token)
    kept, unreadable = await parts.identities.of(parts.store, caller.organization)
    if request.request is not None and request.request in unreadable:
        raise Unreadable(unreadable[request.request])
    wanted = [request.request] if request.request else sorted(kept, reverse=True)[:MOST]
    lines = tuple([await _line(parts, caller, one, kept[one]) for one in wanted if one in kept])
    people = {line.asker for line in lines}
    people |= {line.decided_by for line in lines if line.decided_by is not None}
    office = next(role for role in READING if role in caller.offices(caller.own_log.program))
    purpose = Purpose.AUDIT if office is Role.AUDITOR else Purpose.PRIVACY
    permit = Permit("identity.register", Basis.OFFICE, office, purpose)
    shown = [
        *(reference_to(line.request) for line in lines),
        *(ObjectRef(ObjectKind.NAME, person, LABEL) for person in sorted(people)),
    ]
    position = await record_permit(parts, caller, caller.own_log, permit, shown)
    known = await known_people(parts, caller.organization, sorted(people))
    names = names_from(await opened_people(parts, caller.organization, known))
    left = 0 if request.request else len(unreadable)
    return IdentitiesListed(lines, names, position, left)


async def _line(
    parts: Parts, caller: Caller, request: UUID, history: Sequence[Recorded[Event]]
) -> IdentityLine:
    question = folded_question(caller, request, history)
    state, asked = question.state, question.asked
    return IdentityLine(
        request=request,
        program=asked.program,
        entry=asked.entry,
        subject=asked.subject,
        ground=asked.ground,
        stage=state.stage_at(parts.latest()),
        asker=asked.asker,
        office=asked.office,
        asked_at=asked.asked_at,
        decided_by=state.decided_by,
        until=state.until,
        told_at=state.told_at,
        may=await _steps_open(parts, question),
    )


async def _steps_open(parts: Parts, question: Question) -> tuple[str, ...]:
    """Say which steps the caller may take now, by the guards that decisions ask."""
    footing = await _footing(parts, question)
    context = question.caller.context(parts, question.caller.own_log, question.request)
    return tuple(
        step for step, kind in KINDS.items() if may(question.state, kind, context, footing)
    )


async def _command(parts: Parts, question: Question, step: IdentityStep) -> IdentityCommand:
    """Make the command for a step, with what the log says of the offices now and then."""
    footing = await _footing(parts, question)
    match step:
        case IdentityStep.APPROVE:
            return ApproveIdentity(footing.held_before)
        case IdentityStep.DECLINE:
            return DeclineIdentity(footing.held_before)
        case IdentityStep.WITHDRAW:
            return WithdrawIdentity()
        case IdentityStep.TELL:
            return TellIdentity(footing.stands)
        case _ as unreachable:
            assert_never(unreachable)


async def _footing(parts: Parts, question: Question) -> Footing:
    caller, asked_at = question.caller, question.history[0].recorded_at
    before = await offices_before(parts, caller, asked_at)
    stands = question.state.approver in await privacy_officers(parts, caller)
    return Footing(Role.PRIVACY_OFFICER in before, stands)


async def _enact(
    parts: Parts,
    caller: Caller,
    request: UUID,
    command_id: UUID,
    command: IdentityCommand,
    changes: Sequence[Change] = (),
) -> Done:
    """Decide and append with what is sealed; a refusal is on record before it is given."""
    own = uuid5(caller.person, str(command_id))
    step = Step(
        stream=Stream(caller.own_log, IDENTITY.category, request),
        command=command,
        context=caller.context(parts, caller.own_log, own),
        basis=caller.basis,
    )
    try:
        appended = await execute(parts.keeping({own: changes}), IDENTITY, step)
    except Refused as error:
        raise await record_refused_step(parts, caller, request, error) from None
    return Done(appended.position, request)
