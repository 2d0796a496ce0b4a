"""Whom and what a step is about, looked up for the page that asks before it is taken."""

from typing import TypeVar
from uuid import UUID

import msgspec
from litestar.exceptions import ValidationException

from domain.kernel import PersonId, ProgramId
from domain.kernel.locales import name_in
from projections.program_register.queries import programs as registered
from services.app.groups.entering import (
    GroupPlace,
    enter_group,
)
from services.app.names import read_names
from services.app.picking import name_anybody
from services.app.sessions.entering import (
    SessionPlace,
    enter_session,
)
from services.languages import N_
from services.web.frame.questions import Asking, Fact
from services.web.frame.visit import visit_of

T = TypeVar("T")
PERSON, GROUP = N_("Person"), N_("Group")
PROGRAM, SESSION = N_("Program"), N_("Session")


async def of_group(asking: Asking) -> tuple[Fact, ...]:
    """Say which group it is, and how many are in it."""
    return _in_group(await entered(asking))


async def of_session(asking: Asking) -> tuple[Fact, ...]:
    """Say which session of which group it is, and how many are expected."""
    at = asking.at
    when, place = await session_at(asking, at["program_id"], at["session_id"])
    return (when, *_in_group(place.group))


async def of_person_in_group(asking: Asking) -> tuple[Fact, ...]:
    """Name whom the form names; the look is on record."""
    place = await entered(asking)
    person = sent(asking, "person", PersonId)
    shown = await read_names(
        asking.shell,
        asking.caller,
        asking.at["program_id"],
        (person,),
        place.purpose,
        group=place.stream.id,
    )
    return (
        Fact(label=PERSON, name=shown.names.get(person), person=True),
        Fact(label=GROUP, value=place.proposed.name),
    )


async def where(
    asking: Asking, program: object, session: object, label: str | None, kind: str = "class"
) -> list[Fact]:
    """Say of which program, session and class something is, as far as they are named."""
    facts = []
    if program:
        known = await registered(asking.shell.reads, asking.caller.principal.organization)
        locale = visit_of(asking.request).speech.tag
        facts += [
            Fact(label=PROGRAM, value=name_in(locale, one))
            for one in known
            if str(one.program) == str(program)
        ]
    if program and session:
        facts += await _session(asking, ProgramId(UUID(str(program))), UUID(str(session)))
    if label:
        facts.append(Fact(label=N_("Category"), kind=kind, value=label))
    return facts


async def session_at(
    asking: Asking, program: ProgramId, session: UUID
) -> tuple[Fact, SessionPlace]:
    """Say when a session is, and enter it."""
    place = await enter_session(asking.shell, asking.caller, program, session)
    speech = visit_of(asking.request).speech
    starts_at, zone = place.session.starts_at, place.scheduled.zone
    when = f"{speech.day(starts_at, zone, 'full')}, {speech.clock(starts_at, zone)}"
    return Fact(label=SESSION, value=when), place


async def _session(asking: Asking, program: ProgramId, session: UUID) -> tuple[Fact, ...]:
    when, place = await session_at(asking, program, session)
    return (Fact(label=GROUP, value=place.group.proposed.name), when)


async def person_named(asking: Asking, person: PersonId) -> Fact:
    """Name somebody of the organization; the look is on record."""
    names = await name_anybody(asking.shell, asking.caller, (person,))
    return Fact(label=PERSON, name=names.get(person), person=True)


def sent(asking: Asking, name: str, kind: type[T]) -> T:
    """Read a field of the form. Raises ``ValidationException`` for what cannot be read."""
    try:
        return msgspec.convert(asking.form.get(name), kind, strict=False)
    except msgspec.ValidationError:
        raise ValidationException from None


def named(asking: Asking, name: str) -> str:
    """Read a text of the form, empty where it names nothing."""
    value = asking.form.get(name)
    return value.strip() if isinstance(value, str) else ""


async def entered(asking: Asking) -> GroupPlace:
    """Enter the group in whose page's path the step is."""
    at = asking.at
    program, group = at["program_id"], at["group_id"]
    return await enter_group(asking.shell, asking.caller, ProgramId(program), UUID(str(group)))


def _in_group(place: GroupPlace) -> tuple[Fact, ...]:
    return (
        Fact(label=GROUP, value=place.proposed.name),
        Fact(label=N_("Members"), value=str(len(place.group.members))),
        Fact(label=N_("Leaders"), value=str(len(place.group.leaders))),
    )
