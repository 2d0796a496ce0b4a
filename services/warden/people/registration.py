"""Makes people known: their data sealed, their address theirs alone, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.access.refusing import answer_of
from domain.access.vault import Change
from domain.codes import refusal
from domain.execute import Step, execute_all
from domain.kernel import Context, OrganizationId, PersonId, Refused, Sealed, Stream, own_log
from domain.officers import administers
from domain.people.commands import RegisterPerson
from domain.people.person import PERSON
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.people import NewPerson, PersonalData, RegisterPeople
from services.warden.caller import authenticate
from services.warden.people.correcting import CORRECTED, Correction, correct, differing
from services.warden.people.looking_up import holder_of
from services.warden.people.personal_data import (
    address_claim,
    draft,
    known_people,
    new_personal_data,
    opened_people,
    sealed_data,
)
from services.warden.ports import Parts
from services.warden.steps import step_done


class Fresh(NamedTuple):
    """Somebody who is not known yet, and where they stand among those asked for."""

    place: int
    new: NewPerson
    data: PersonalData


class Compared(NamedTuple):
    """What is answered already, by place, and who is to be registered or corrected."""

    answers: Mapping[int, StepDone]
    fresh: Sequence[Fresh]
    corrections: Sequence[Correction]


async def register_people(parts: Parts, request: RegisterPeople) -> Enacted:
    """Register people for an officer. Nobody else learns what is known of anybody."""
    caller = await authenticate(parts, request.token)
    if not administers(caller.context(parts, caller.own_log, parts.new_id())):
        refused = step_done(refusal("person.not_officer"))
        return Enacted((refused,) * len(request.people))
    if request.dry_run:
        rehearsed = await _rehearsed(
            parts, caller.organization, request.people, confirmed=request.confirmed
        )
        return Enacted(rehearsed)
    at = parts.now() if request.entered_late else None

    def context(command_id: UUID) -> Context:
        return caller.context(parts, caller.own_log, command_id, at=at)

    done = await register(
        parts, caller.organization, request.people, context, confirmed=request.confirmed
    )
    return Enacted(done)


async def register(
    parts: Parts,
    organization: OrganizationId,
    people: Sequence[NewPerson],
    context: Callable[[UUID], Context],
    *,
    confirmed: bool = False,
) -> tuple[StepDone, ...]:
    """Decide and append, with the sealed data, and answer each."""
    tenant = own_log(organization)
    compared = await _compared(parts, organization, people, confirmed=confirmed)
    fresh = compared.fresh
    drafts = [
        draft(parts, organization, one.new.person, one.new.locale, sealed_data(one.data))
        for one in fresh
    ]
    sealed = await parts.vault.seal(tenant, drafts) if drafts else ()
    changes: dict[UUID, Sequence[Change]] = {}
    steps: list[Step] = []
    for (_, new, data), keep in zip(fresh, sealed, strict=True):
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
    answers = dict(compared.answers)
    for one, outcome in zip(fresh, outcomes, strict=True):
        answers[one.place] = step_done(outcome, one.new.person)
    corrected = await correct(parts, organization, compared.corrections, context)
    for correction, answer in zip(compared.corrections, corrected, strict=True):
        answers[correction.place] = answer
    return tuple(answers[place] for place in range(len(people)))


async def _rehearsed(
    parts: Parts, organization: OrganizationId, people: Sequence[NewPerson], *, confirmed: bool
) -> tuple[StepDone, ...]:
    """Answer as if people were registered: compare who is known, look whose an address is."""
    compared = await _compared(parts, organization, people, confirmed=confirmed)
    answers = dict(compared.answers)
    for place, new, data in compared.fresh:
        holder = await holder_of(parts, organization, Sealed(data.email))
        answers[place] = (
            StepDone(made=new.person)
            if holder in {None, new.person}
            else step_done(refusal("claim.taken"))
        )
    for one in compared.corrections:
        answers[one.place] = StepDone(made=one.new.person, noted=one.fields)
    return tuple(answers[place] for place in range(len(people)))


async def _compared(
    parts: Parts, organization: OrganizationId, people: Sequence[NewPerson], *, confirmed: bool
) -> Compared:
    """Answer, by what is sealed, who is known; tell apart who is new, and who is corrected.

    Who is known by a key under which something else was said is not compared: the key differs.
    """
    answers: dict[int, StepDone] = {}
    fresh: list[Fresh] = []
    corrections: list[Correction] = []
    known = await known_people(parts, organization, [new.person for new in people])
    held = await opened_people(parts, organization, known)
    histories = await parts.store.read_streams([_stream(organization, p) for p in known])
    said = await _said_otherwise(
        parts, organization, [new for new in people if new.person in known]
    )
    for place, new in enumerate(people):
        try:
            data = new_personal_data(new.data)
        except Refused as refused:
            answers[place] = step_done(refused)
            continue
        if new.person not in known:
            fresh.append(Fresh(place, new, data))
            continue
        if said is not None:
            answers[place] = step_done(said)
            continue
        history = histories[new.person]
        first, last = history[0], history[-1]
        fields = differing(held.get(new.person), history, new, data)
        if not fields:
            answers[place] = StepDone(
                version=first.version, position=first.position, made=new.person
            )
        elif confirmed and CORRECTED.issuperset(fields):
            item = known[new.person]
            corrections.append(Correction(place, new, data, fields, item, last.version))
        else:
            answers[place] = StepDone(refused=answer_of(refusal("person.differs")), noted=fields)
    return Compared(answers, fresh, corrections)


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


def _stream(organization: OrganizationId, person: PersonId) -> Stream:
    return Stream(own_log(organization), "person", person)


def registering(person: PersonId) -> UUID:
    """Return the command id under which somebody is registered once, however often it is asked."""
    return uuid5(person, "register")
