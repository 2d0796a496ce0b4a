"""Invites many people to a program: each row is answered, and asked again it changes nothing."""

import asyncio
from collections.abc import Container, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple, cast
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.access.refusing import answer_of
from domain.codes import refusal
from domain.execute import Step, execute_all
from domain.invitations.commands import IssueInvitation
from domain.invitations.guards import require_inviting
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import (
    ON_ROSTERS,
    Context,
    Event,
    PersonId,
    Recorded,
    Refused,
    Role,
    Sealed,
    Stream,
)
from domain.officers import administers
from domain.people.commands import RegisterPerson
from domain.people.events import PersonEvent
from domain.people.person import PERSON
from domain.people.professions import require_profession
from domain.protocol.answers import StepDone
from domain.protocol.invitations import (
    GuestDone,
    GuestOutcome,
    GuestRow,
    InvitePeople,
    PeopleInvited,
)
from domain.protocol.people import NewPerson, PersonalData
from services.warden.caller import Caller, authenticate
from services.warden.invitations.inviting import (
    context_of,
    professions_of,
    registering_for,
    require_program,
)
from services.warden.invitations.matters import stream_of
from services.warden.people.correcting import (
    CORRECTED,
    NAMES,
    Correction,
    correct,
    differing,
    was_corrected,
)
from services.warden.people.looking_up import holder_of
from services.warden.people.personal_data import (
    known_people,
    new_personal_data,
    opened_people,
    sealed_data,
)
from services.warden.people.registration import register
from services.warden.ports import Parts

ARE_IN: Final = frozenset({InvitationStage.OPEN, InvitationStage.ACCEPTED})
ATTEMPTS: Final = 3
OVERTAKEN: Final = frozenset(
    {"claim.taken", "person.exists", "invitation.exists", "version.stale", "stream.busy"}
)
"""What a row is refused for if somebody did the same meanwhile: then all is looked at anew."""


class Read(NamedTuple):
    """A row that can be understood: whom it is about, by which invitation they would come in."""

    place: int
    row: GuestRow
    data: PersonalData
    invitation: UUID
    holder: PersonId | None

    def person_of(self, parts: Parts, caller: Caller) -> PersonId:
        """Return whoever has the address, or will have it."""
        return self.holder or parts.tags.invited(caller.organization, self.invitation)


class _Differing(NamedTuple):
    """Who is known otherwise, and who was corrected for this request before: by place."""

    corrections: Mapping[int, Correction]
    corrected: Container[int]


async def invite_people(parts: Parts, request: InvitePeople) -> PeopleInvited:
    """Register whom nobody knows, correct whom somebody confirmed, and invite them all by mail.

    What is known of people is compared for administrators of the organization alone: nobody else
    learns who is known, or how.
    """
    caller = await authenticate(parts, request.token)
    context = context_of(parts, caller, request.program, request.command_id)
    await require_program(parts, caller, request.program, context)
    if not administers(context):
        raise refusal("invitation.not_allowed")
    answers: Mapping[int, GuestDone] = {}
    position = 0
    for _ in range(ATTEMPTS):
        answers, position = await _attempted(parts, caller, request, context)
        if not any(one.refused and one.refused.code in OVERTAKEN for one in answers.values()):
            break
    return PeopleInvited(tuple(answers[n] for n in range(len(request.guests))), position)


async def _attempted(
    parts: Parts, caller: Caller, request: InvitePeople, context: Context
) -> tuple[Mapping[int, GuestDone], int]:
    """Answer each row, and say where the log stands; what others did meanwhile may refuse some."""
    answers: dict[int, GuestDone] = {}
    read = await _read(parts, caller, request, context, answers)
    mine = await parts.store.first_answers([_issue_of(caller, request, one) for one in read])
    done = {stream.id: first.position for (stream, _), first in mine.items()}
    fresh = await _not_there(parts, caller, request, read, done, answers, context)
    differ = _Differing({}, frozenset())
    if Role.ORGANIZATION_ADMIN in context.offices:
        differ = await _differing(parts, caller, request, fresh)
    for one in fresh:
        answers[one.place] = _answer(one, differ)
    position = max(done.values(), default=0)
    waiting = [one for one in fresh if one.invitation not in done]
    if not request.dry_run and waiting:
        enacted = await _enact(parts, caller, request, waiting, differ.corrections, answers)
        position = max(position, enacted)
    return answers, position


def _answer(one: Read, differ: _Differing) -> GuestDone:
    """Say what becomes of a row: in which fields they stay known otherwise, if they do."""
    differs = differ.corrections.get(one.place)
    if one.place in differ.corrected or (differs is not None and one.row.confirmed):
        return GuestDone(GuestOutcome.CORRECTED, invites=True)
    if differs is not None:
        return GuestDone(GuestOutcome.DIFFERS, fields=differs.fields, invites=True)
    return GuestDone(GuestOutcome.NEW, invites=True)


def _issue_of(caller: Caller, request: InvitePeople, one: Read) -> tuple[Stream, UUID]:
    """Name the invitation of a row, and the command that issues it for this request alone."""
    stream = stream_of(caller.organization, one.invitation)
    return stream, uuid5(request.command_id, str(one.invitation))


async def _read(
    parts: Parts,
    caller: Caller,
    request: InvitePeople,
    context: Context,
    answers: dict[int, GuestDone],
) -> list[Read]:
    """Understand rows, and answer those that nobody could be invited by."""
    read: list[Read] = []
    professions = await professions_of(parts, caller, request.program)
    system = registering_for(parts, caller, context.command_id)
    understood: dict[int, tuple[GuestRow, PersonalData]] = {}
    for place, row in enumerate(request.guests):
        try:
            data = new_personal_data(row.data)
            require_profession(row.profession, professions)
            as_new = RegisterPerson(row.profession, row.locale, context.command_id, row.practice)
            PERSON.decide(PERSON.initial, as_new, system)
            understood[place] = row, data
        except Refused as refused:
            answers[place] = GuestDone(GuestOutcome.REFUSED, answer_of(refused))
    holders = await asyncio.gather(
        *(
            holder_of(parts, caller.organization, Sealed(data.email))
            for _, data in understood.values()
        )
    )
    for (place, (row, data)), holder in zip(understood.items(), holders, strict=True):
        key = parts.tags.address(caller.organization, Sealed(data.email)).hex()
        of_row = uuid5(request.program, f"{row.role}:{key}")
        made = parts.tags.item(caller.organization, PersonId(request.program), of_row)
        one = Read(place, row, data, made, holder)
        try:
            command = _command(parts, caller, request, one)
            require_inviting(INVITATION.initial, command, context)
        except Refused as refused:
            answers[place] = GuestDone(GuestOutcome.REFUSED, answer_of(refused))
        else:
            read.append(one)
    return read


async def _not_there(
    parts: Parts,
    caller: Caller,
    request: InvitePeople,
    read: Sequence[Read],
    done: Container[UUID],
    answers: dict[int, GuestDone],
    context: Context,
) -> list[Read]:
    """Leave out, and answer, who is invited as this already, or is in; not who is ``done``."""
    tenant = caller.in_program(request.program)
    held = {one.holder for one in read if one.holder is not None}
    placed = await parts.accounts.with_rights_in(tenant, sorted(held)) if held else frozenset()
    issued = await parts.invitations.of(parts.store, caller.organization)
    here = [one for one in issued if one.program == request.program]
    there = {
        (one.issued.person, one.issued.role)
        for one in here
        if one.state.stage_at(context.latest) in ARE_IN
    }
    before = {one.id for one in here}
    seen: set[UUID] = set()
    left: list[Read] = []
    for one in read:
        invited = one.invitation in before or (one.holder, one.row.role) in there
        is_in = one.row.role is Role.MEMBER and one.holder in placed
        if one.invitation in seen or (one.invitation not in done and (invited or is_in)):
            answers[one.place] = GuestDone(GuestOutcome.THERE)
        else:
            seen.add(one.invitation)
            left.append(one)
    return left


async def _differing(
    parts: Parts, caller: Caller, request: InvitePeople, rows: Sequence[Read]
) -> _Differing:
    """Say in which fields people are known otherwise: names, profession and practice."""
    known = await known_people(
        parts, caller.organization, [one.holder for one in rows if one.holder is not None]
    )
    held = await opened_people(parts, caller.organization, known)
    histories: Mapping[UUID, Sequence[Recorded[Event]]] = await parts.store.read_streams(
        [Stream(caller.own_log, PERSON.category, person) for person in known]
    )
    found: dict[int, Correction] = {}
    corrected: set[int] = set()
    for one in rows:
        if one.holder is None or one.holder not in held:
            continue
        history, known_as = histories[one.holder], held[one.holder]
        if was_corrected(history, _registering(request, one.holder)):
            corrected.add(one.place)
        person = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
        said = frozenset(one.row.said)
        kept = {name: getattr(known_as, name) for name in NAMES - said}
        data = replace(one.data, email=known_as.email, **kept)
        new = replace(
            _new(one.holder, one, request),
            profession=one.row.profession if "profession" in said else person.profession,
            practice=one.row.practice if "practice" in said else person.practice,
        )
        differs = differing(known_as, history, new, data)
        fields = tuple(field for field in differs if field in CORRECTED)
        if fields:
            item, version = known[one.holder], history[-1].version
            found[one.place] = Correction(one.place, new, data, fields, item, version)
    return _Differing(found, corrected)


async def _enact(
    parts: Parts,
    caller: Caller,
    request: InvitePeople,
    rows: Sequence[Read],
    differ: Mapping[int, Correction],
    answers: dict[int, GuestDone],
) -> int:
    unknown = [one for one in rows if one.holder is None]
    if unknown:
        new = [_new(one.person_of(parts, caller), one, request) for one in unknown]
        registered = await register(
            parts, caller.organization, new, partial(registering_for, parts, caller)
        )
        _note_refused([one.place for one in unknown], registered, answers)
    confirmed = [one for one in differ.values() if request.guests[one.place].confirmed]
    corrected = await correct(
        parts,
        caller.organization,
        confirmed,
        lambda command_id: caller.context(parts, caller.own_log, command_id),
    )
    _note_refused([one.place for one in confirmed], corrected, answers)
    invited = [one for one in rows if answers[one.place].outcome is not GuestOutcome.REFUSED]
    steps = [
        Step(
            stream=stream,
            command=_command(parts, caller, request, one),
            context=context_of(parts, caller, request.program, command_id),
            basis=caller.basis,
        )
        for one in invited
        for stream, command_id in [_issue_of(caller, request, one)]
    ]
    outcomes = await execute_all(parts.store, INVITATION, steps) if steps else ()
    position = 0
    for one, outcome in zip(invited, outcomes, strict=True):
        if isinstance(outcome, Refused):
            answers[one.place] = GuestDone(GuestOutcome.REFUSED, answer_of(outcome))
        else:
            position = max(position, outcome.position)
    return position


def _note_refused(
    places: Sequence[int], done: Sequence[StepDone], answers: dict[int, GuestDone]
) -> None:
    for place, step in zip(places, done, strict=True):
        if step.refused is not None:
            answers[place] = GuestDone(GuestOutcome.REFUSED, step.refused)


def _command(parts: Parts, caller: Caller, request: InvitePeople, one: Read) -> IssueInvitation:
    rights = caller.principal.authority.rights
    return IssueInvitation(
        person=one.person_of(parts, caller),
        program=request.program,
        role=one.row.role,
        mailed=True,
        belongs=any(r.kind in ON_ROSTERS and r.program == request.program for r in rights),
    )


def _new(person: PersonId, one: Read, request: InvitePeople) -> NewPerson:
    return NewPerson(
        person=person,
        data=sealed_data(one.data),
        profession=one.row.profession,
        locale=one.row.locale,
        practice=one.row.practice,
        home_program=request.program,
        command_id=_registering(request, person),
    )


def _registering(request: InvitePeople, person: PersonId) -> UUID:
    """Name the command that registers or corrects somebody for this request alone."""
    return uuid5(request.command_id, str(person))
