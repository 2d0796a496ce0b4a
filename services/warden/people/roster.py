"""Decides who joins, signs and leads: what gives a right is enacted by the Warden alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.access.deciding import decided
from domain.codes import refusal
from domain.execute import Step, execute_all, state_of
from domain.groups.commands import (
    AnswerConsent,
    AnswerContentConsent,
    AssignLeader,
    DeclineMembership,
    EndDeathNote,
    EndLeadership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
    SignAgreement,
)
from domain.groups.group import GROUP
from domain.kernel import (
    NOT_IN_PERSON,
    Context,
    OrganizationId,
    PersonId,
    Refused,
    Role,
    Stream,
    own_log,
)
from domain.people.events import PersonEvent
from domain.people.person import PERSON, Person
from domain.protocol.answers import Enacted
from domain.protocol.people import EnactRoster, RosterStep
from services.warden.caller import OFFICERS, Caller, authenticate
from services.warden.ports import Parts
from services.warden.recording import record_refusal
from services.warden.steps import step_done


async def enact_roster(parts: Parts, request: EnactRoster) -> Enacted:
    """Decide and append roster commands in order, each with an answer of its own."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    named = [person for step in request.steps for person in _named(step.command)]
    people = await people_on_record(parts, caller.organization, named)
    # What changes the caller's own rights cannot stand on them from its first step to its last.
    basis = None if caller.person in people else caller.basis
    found: list[Step | Refused] = []
    for step in request.steps:
        try:
            _require_no_auditor(caller, step.command)
            context = _context(parts, caller, request, step)
            stream = Stream(tenant, "group", step.group)
            command = await _given(parts, stream, step, context, people)
        except Refused as refused:
            found.append(refused)
            continue
        found.append(
            Step(
                stream=stream,
                command=command,
                context=context,
                basis=basis,
                undoes=step.undoes,
                row=step.row,
            )
        )
    answers = _with_their_rows(request.steps, found)
    steps = [answer for answer in answers if isinstance(answer, Step)]
    outcomes = await execute_all(parts.store, GROUP, steps) if steps else ()
    if any(isinstance(one, Refused) and one.code == NOT_IN_PERSON for one in (*answers, *outcomes)):
        await record_refusal(parts, caller, tenant, NOT_IN_PERSON, ())
    done = iter(outcomes)
    return Enacted(tuple(step_done(a if isinstance(a, Refused) else next(done)) for a in answers))


def _with_their_rows(
    steps: Sequence[RosterStep], found: Sequence[Step | Refused]
) -> Sequence[Step | Refused]:
    """Refuse with a step the other steps of its row."""
    refused: dict[UUID, Refused] = {}
    for step, answer in zip(steps, found, strict=True):
        if step.row is not None and isinstance(answer, Refused):
            refused.setdefault(step.row, answer)
    return [
        answer if step.row is None else refused.get(step.row, answer)
        for step, answer in zip(steps, found, strict=True)
    ]


def _named(command: RosterCommand) -> Sequence[PersonId]:
    """Name whom a command gives a place or takes it from."""
    if isinstance(command, AssignLeader) and command.supervisor is not None:
        return [command.person, command.supervisor]
    return [command.person]


def _context(parts: Parts, caller: Caller, request: EnactRoster, step: RosterStep) -> Context:
    tenant = caller.in_program(request.program)
    officer = bool(caller.offices(request.program) & OFFICERS)
    if (step.at is not None or step.on_behalf_of is not None) and not officer:
        raise refusal("roster.late_by_officer")
    if step.at is not None and step.at > parts.now():
        raise refusal("roster.in_the_future")
    context = caller.context(parts, tenant, step.command_id, group=step.group, at=step.at)
    return msgspec.structs.replace(context, on_behalf_of=step.on_behalf_of)


async def on_record(parts: Parts, organization: OrganizationId, person: PersonId) -> Person:
    """Return what the organization's log says of somebody; of a stranger, that they are nobody."""
    return (await people_on_record(parts, organization, [person])).get(person, Person())


async def people_on_record(
    parts: Parts, organization: OrganizationId, people: Sequence[PersonId]
) -> Mapping[PersonId, Person]:
    """Return what the organization's log says of people, erased ones too; others are absent."""
    streams = [Stream(own_log(organization), "person", p) for p in dict.fromkeys(people)]
    histories = await parts.store.read_streams(streams)
    known: dict[PersonId, Person] = {}
    for id_, history in histories.items():
        events: list[PersonEvent] = [r.event for r in history if isinstance(r.event, PersonEvent)]
        person = PERSON.fold(events)
        if person.exists:
            known[PersonId(id_)] = person
    return known


def _require_no_auditor(caller: Caller, command: RosterCommand) -> None:
    """Refuse that an auditor asks for a place, or signs for one: a visit needs a signature too."""
    answers = isinstance(command, AnswerContentConsent | AnswerConsent)
    asks = answers or isinstance(command, RequestMembership | SignAgreement)
    own = asks and command.person == caller.person
    if own and Role.AUDITOR in caller.offices(caller.own_log.program):
        raise refusal("rights.auditor_alone")


def _require_status(person: Person) -> None:
    """Refuse a new place to who has not confirmed their professional status in time."""
    if person.status is not None and person.status.lapsed:
        raise refusal("person.status_lapsed")


async def _given(
    parts: Parts,
    stream: Stream,
    step: RosterStep,
    context: Context,
    people: Mapping[PersonId, Person],
) -> RosterCommand:
    """Check whom a command is about; who may not give it is answered alike, whoever that is."""
    past = step.at is not None
    try:
        command = _as_known(step.command, people, past=past)
        if isinstance(command, SignAgreement) and not past:
            await _require_status_to_sit(parts, stream, people[command.person], command)
    except Refused:
        group, _ = await state_of(parts.store, GROUP, stream)
        decided(GROUP.decide, group, step.command, context)
        raise
    return command


async def _require_status_to_sit(
    parts: Parts, stream: Stream, person: Person, command: SignAgreement
) -> None:
    """Refuse that a signature takes a seat that was offered before the status lapsed."""
    if person.status is not None and person.status.lapsed:
        group, _ = await state_of(parts.store, GROUP, stream)
        if command.person in group.offered:
            _require_status(person)


def _as_known(
    command: RosterCommand, people: Mapping[PersonId, Person], *, past: bool
) -> RosterCommand:
    """Check that people are some of ours, and take profession and practice from record.

    From who is erased, or has died, a place can be taken, and nothing is given to them.
    """
    person = people.get(command.person)
    if person is None or not people.keys() >= {*_named(command)}:
        raise refusal("person.missing")
    if isinstance(command, DeclineMembership | EndMembership | EndLeadership | EndDeathNote):
        return command
    if not all(people[one].is_known for one in _named(command)):
        raise refusal("person.missing")
    if any(people[one].is_deceased for one in _named(command)):
        raise refusal("person.deceased")
    if isinstance(command, OfferMembership | RequestMembership | AssignLeader) and not past:
        _require_status(person)
    if isinstance(command, OfferMembership):
        return OfferMembership(command.person, person.profession, person.practice)
    return command
