"""Invites many people to a program: each row is answered, and asked again it changes nothing."""

import asyncio
from collections.abc import Container, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from domain.codes import refusal
from domain.execute import Step, execute_all
from domain.invitations.commands import IssueInvitation
from domain.invitations.guards import require_inviting
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import (
    ON_ROSTERS,
    Context,
    PersonId,
    Refused,
    Role,
    Sealed,
    Stream,
)
from domain.kernel.classes import Coded
from domain.officers import administers
from domain.protocol.answers import StepDone
from domain.protocol.invitations import (
    GuestDone,
    GuestOutcome,
    GuestRow,
    InvitePeople,
    PeopleInvited,
    RowFault,
)
from domain.protocol.people import PersonalData
from services.warden.caller import Caller, authenticate
from services.warden.invitations.comparing import (
    Differing,
    Read,
    differing_rows,
    new_person,
)
from services.warden.invitations.inviting import (
    context_of,
    professions_of,
    registering_for,
    require_program,
)
from services.warden.invitations.matters import stream_of
from services.warden.invitations.rows import faults_of
from services.warden.people.correcting import (
    Correction,
    correct,
)
from services.warden.people.looking_up import holder_of
from services.warden.people.personal_data import draft_of_guest, new_personal_data
from services.warden.people.registration import register
from services.warden.people.twins import is_shown_as_another
from services.warden.ports import Parts

ARE_IN: Final = frozenset({InvitationStage.OPEN, InvitationStage.ACCEPTED})
ATTEMPTS: Final = 3
OVERTAKEN: Final = frozenset(
    {"claim.taken", "person.exists", "invitation.exists", "version.stale", "stream.busy"}
)
"""What a row is refused for if somebody did the same meanwhile: then all is looked at anew."""


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
        faults = (fault for one in answers.values() for fault in one.faults)
        if not any(fault.code in OVERTAKEN for fault in faults):
            break
    return PeopleInvited(tuple(answers[n] for n in range(len(request.guests))), position)


async def _attempted(
    parts: Parts, caller: Caller, request: InvitePeople, context: Context
) -> tuple[Mapping[int, GuestDone], int]:
    """Answer each row, and say where the log stands; what others did meanwhile may refuse some."""
    answers: dict[int, GuestDone] = {}
    read = await _read(parts, caller, request, context, answers)
    asked = [_issue_of(caller, request, one) for one in read]
    mine = await parts.store.first_answers(asked) if asked else {}
    done = {stream.id: first.position for (stream, _), first in mine.items()}
    fresh = await _not_there(parts, caller, request, read, done, answers, context)
    differ = Differing({}, frozenset())
    if Role.ORGANIZATION_ADMIN in context.offices:
        differ = await differing_rows(parts, caller, request, fresh)
    for one in fresh:
        answers[one.place] = _answer(one, differ)
    position = max(done.values(), default=0)
    waiting = [
        one for one in fresh if not (request.dry_run or one.row.rehearsed or one.invitation in done)
    ]
    if waiting:
        enacted = await _enact(parts, caller, request, waiting, differ.corrections, answers)
        position = max(position, enacted)
    return answers, position


def _answer(one: Read, differ: Differing) -> GuestDone:
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
        if faults := tuple(faults_of(row, request.program, professions, context, system)):
            answers[place] = GuestDone(GuestOutcome.REFUSED, faults)
        else:
            understood[place] = row, new_personal_data(row.data)
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
            if holder is not None and await is_shown_as_another(parts, caller, holder):
                raise refusal("invitation.registered_twice")
        except Refused as refused:
            answers[place] = _refused(refused.code, "email")
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
        new = [new_person(one.person_of(parts, caller), one, request) for one in unknown]
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
    typed = [
        draft_of_guest(
            parts, (caller.organization, one.person_of(parts, caller)), one.invitation, one.data
        )
        for one in invited
    ]
    sealed = await parts.vault.seal(caller.own_log, typed) if typed else ()
    changes = {step.context.command_id: [keep] for step, keep in zip(steps, sealed, strict=True)}
    outcomes = await execute_all(parts.keeping(changes), INVITATION, steps) if steps else ()
    position = 0
    for one, outcome in zip(invited, outcomes, strict=True):
        if isinstance(outcome, Refused):
            answers[one.place] = _refused(outcome.code)
        else:
            position = max(position, outcome.position)
    return position


def _refused(code: Coded, column: Coded = "") -> GuestDone:
    return GuestDone(GuestOutcome.REFUSED, (RowFault(column, code),))


def _note_refused(
    places: Sequence[int], done: Sequence[StepDone], answers: dict[int, GuestDone]
) -> None:
    for place, step in zip(places, done, strict=True):
        if step.refused is not None:
            answers[place] = _refused(step.refused.code)


def _command(parts: Parts, caller: Caller, request: InvitePeople, one: Read) -> IssueInvitation:
    rights = caller.principal.authority.rights
    return IssueInvitation(
        person=one.person_of(parts, caller),
        program=request.program,
        role=one.row.role,
        mailed=True,
        belongs=any(r.kind in ON_ROSTERS and r.program == request.program for r in rights),
    )
