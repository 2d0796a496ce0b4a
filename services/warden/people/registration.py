"""Makes people known: their data sealed, their address theirs alone, in one transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

import msgspec

from domain.access.vault import Change
from domain.codes import refusal
from domain.execute import Step, execute_all
from domain.kernel import Context, OrganizationId, PersonId, Refused, Sealed, Stream, own_log
from domain.officers import administers
from domain.people.commands import RegisterPerson
from domain.people.events import PersonRegistered
from domain.people.person import PERSON
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.people import NewPerson, PersonalData, RegisterPeople
from services.warden.caller import authenticate
from services.warden.people.looking_up import holder_of
from services.warden.people.personal_data import (
    address_claim,
    draft,
    known_people,
    new_personal_data,
    opened_people,
    same_data,
)
from services.warden.ports import Parts
from services.warden.steps import step_done


async def register_people(parts: Parts, request: RegisterPeople) -> Enacted:
    """Register people for an officer. Nobody else learns what is known of anybody."""
    caller = await authenticate(parts, request.token)
    if not administers(caller.context(parts, caller.own_log, parts.new_id())):
        refused = step_done(refusal("person.not_officer"))
        return Enacted((refused,) * len(request.people))
    if request.dry_run:
        return Enacted(await _rehearsed(parts, caller.organization, request.people))
    at = parts.now() if request.entered_late else None

    def context(command_id: UUID) -> Context:
        return caller.context(parts, caller.own_log, command_id, at=at)

    return Enacted(await register(parts, caller.organization, request.people, context))


async def register(
    parts: Parts,
    organization: OrganizationId,
    people: Sequence[NewPerson],
    context: Callable[[UUID], Context],
) -> tuple[StepDone, ...]:
    """Decide and append, with the sealed data, and answer each."""
    tenant = own_log(organization)
    answers, fresh = await _compared(parts, organization, people)
    drafts = [
        draft(parts, organization, new.person, new.locale, _sealed(data)) for new, data in fresh
    ]
    sealed = await parts.vault.seal(tenant, drafts) if drafts else ()
    changes: dict[UUID, Sequence[Change]] = {}
    steps: list[Step] = []
    for (new, data), keep in zip(fresh, sealed, strict=True):
        changes[new.command_id] = [keep]
        steps.append(
            Step(
                stream=_stream(organization, new.person),
                command=RegisterPerson(
                    profession=new.profession,
                    locale=new.locale,
                    sealed=keep.row.item.item,
                    practice=new.practice,
                    home_program=new.home_program,
                ),
                context=context(new.command_id),
                claims=[address_claim(parts, organization, new.person, data)],
            )
        )
    outcomes = await execute_all(parts.keeping(changes), PERSON, steps) if steps else ()
    done = (step_done(o, new.person) for o, (new, _) in zip(outcomes, fresh, strict=True))
    return tuple(answer or next(done) for answer in answers)


async def _rehearsed(
    parts: Parts, organization: OrganizationId, people: Sequence[NewPerson]
) -> tuple[StepDone, ...]:
    """Answer as if people were registered: compare who is known, look whose an address is."""
    answers, fresh = await _compared(parts, organization, people)
    rehearsed: list[StepDone] = []
    for new, data in fresh:
        holder = await holder_of(parts, organization, Sealed(data.email))
        rehearsed.append(
            StepDone(made=new.person)
            if holder in {None, new.person}
            else step_done(refusal("claim.taken"))
        )
    done = iter(rehearsed)
    return tuple(answer or next(done) for answer in answers)


async def _compared(
    parts: Parts, organization: OrganizationId, people: Sequence[NewPerson]
) -> tuple[Sequence[StepDone | None], Sequence[tuple[NewPerson, PersonalData]]]:
    """Answer, by what is sealed, who is known; without an answer, in order, is who is not.

    Who is known by a key under which something else was said is not compared: the key differs.
    """
    answers: list[StepDone | None] = []
    fresh: list[tuple[NewPerson, PersonalData]] = []
    known = await known_people(parts, organization, [new.person for new in people])
    held = await opened_people(parts, organization, known)
    histories = await parts.store.read_streams([_stream(organization, p) for p in known])
    said = await _said_otherwise(
        parts, organization, [new for new in people if new.person in known]
    )
    for new in people:
        try:
            data = new_personal_data(new.data)
        except Refused as refused:
            answers.append(step_done(refused))
            continue
        if new.person not in known:
            taken = await _taken_before(parts, organization, new.person, data)
            answers.append(step_done(taken) if taken else None)
            fresh += [] if taken else [(new, data)]
            continue
        if said is not None:
            answers.append(step_done(said))
            continue
        [first, *_] = histories[new.person]
        same = same_data(held.get(new.person), data) and _same_codes(first.event, new)
        answers.append(
            StepDone(version=first.version, position=first.position, made=new.person)
            if same
            else step_done(refusal("person.differs"))
        )
    return answers, fresh


async def _taken_before(
    parts: Parts, organization: OrganizationId, person: PersonId, data: PersonalData
) -> Refused | None:
    """Refuse an address that is another's by a tag made long ago: no claim of today meets it."""
    email = Sealed(data.email)
    if not parts.tags.addresses_before(organization, email):
        return None
    holder = await holder_of(parts, organization, email)
    return None if holder in {None, person} else refusal("claim.taken")


def _sealed(data: PersonalData) -> Sealed:
    return Sealed(msgspec.json.encode(data).decode())


async def _said_otherwise(
    parts: Parts, organization: OrganizationId, known: Sequence[NewPerson]
) -> Refused | None:
    """Say why these are not answered by what was done before, if the idempotency key says so."""
    asked = [(_stream(organization, new.person), new.command_id) for new in known]
    try:
        if asked:
            await parts.store.first_answers(asked)
    except Refused as refused:
        return refused
    return None


def _same_codes(event: object, new: NewPerson) -> bool:
    return isinstance(event, PersonRegistered) and (
        event.profession,
        event.locale,
        event.practice,
        event.home_program,
    ) == (new.profession, new.locale, new.practice, new.home_program)


def _stream(organization: OrganizationId, person: PersonId) -> Stream:
    return Stream(own_log(organization), "person", person)


def registering(person: PersonId) -> UUID:
    """Return the command id under which somebody is registered once, however often it is asked."""
    return uuid5(person, "register")
