"""Takes down what somebody says they are registered or licensed as, and that it was not said again.

It is good for twelve months, by the calendar of whoever says it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.access.strengths import OPERATOR
from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import (
    NOT_IN_PERSON,
    ON_ROSTERS,
    Context,
    Event,
    Recorded,
    Stream,
    own_log,
)
from domain.people.commands import AttestStatus, LapseStatus
from domain.people.events import PersonEvent, PersonRegistered, ProfessionalStatusAttested
from domain.people.person import PERSON, Person
from domain.people.professions import require_profession
from domain.people.status import twelve_months_on
from domain.programs.events import ProgramFounded
from domain.programs.program import PROGRAM
from domain.protocol.answers import Done, Enacted
from domain.protocol.people import (
    AttestOwnStatus,
    EndStatusOf,
    PeopleConcerned,
    WhomToAskForStatus,
)
from services.warden.caller import authenticate
from services.warden.limits import Somebody
from services.warden.people.addresses import require_postman
from services.warden.people.moved_mailbox import by_system, person_stream
from services.warden.ports import Parts
from services.warden.steps import step_done


async def attest_own_status(parts: Parts, request: AttestOwnStatus) -> Enacted:
    """Take it down for the next twelve months; another profession is on record too."""
    caller = await authenticate(parts, request.token)
    if caller.principal.strength == OPERATOR:
        raise refusal(NOT_IN_PERSON)
    context = caller.context(parts, caller.own_log, request.command_id)
    whose = caller.organization, caller.person
    step = await attesting(parts, whose, request.profession, context)
    return Enacted((step_done(await execute(parts.store, PERSON, step), caller.person),))


async def attesting(
    parts: Parts, whose: Somebody, profession: str | None, context: Context
) -> Step:
    """Make the step by which somebody says what they are; without a profession, what is known."""
    history = await parts.store.read(person_stream(whose))
    state = _folded(history)
    said = profession or state.profession
    require_profession(said, [state.profession])
    zone = ZoneInfo(await _zone_of(parts, whose, history))
    until = twelve_months_on(context.at.astimezone(zone).date())
    lapses_at = datetime.combine(until, time(), zone).astimezone(UTC)
    command = AttestStatus(whose[1], said, lapses_at)
    return Step(stream=person_stream(whose), command=command, context=context)


async def whom_to_ask_for_status(parts: Parts, request: WhomToAskForStatus) -> PeopleConcerned:
    """Name them alone, or nobody."""
    whose = organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    history = await parts.store.read(person_stream(whose))
    state = _folded(history)
    said, now = state.status, parts.latest()
    is_asked = said is not None and not said.lapsed and said.is_asked(now) and now < said.lapses_at
    is_asked = is_asked and request.fact == _first_good_until(history, state)
    if not is_asked or not state.is_here or state.deactivated:
        return PeopleConcerned(())
    held = (await parts.accounts.authority(organization, person)).rights
    has_a_place = any(right.kind in ON_ROSTERS for right in held)
    return PeopleConcerned((person,) if has_a_place else ())


async def end_status_of(parts: Parts, request: EndStatusOf) -> Done:
    """Note that it is over, if it is: once."""
    whose = organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    state = _folded(await parts.store.read(person_stream(whose)))
    if state.status is None:
        return Done()
    context = by_system(parts, organization, uuid5(person, f"lapse:{state.status.lapses_at}"))
    step = Step(stream=person_stream(whose), command=LapseStatus(), context=context)
    return Done((await execute(parts.store, PERSON, step)).position)


def _first_good_until(history: Sequence[Recorded[Event]], state: Person) -> UUID | None:
    """Find what was said first of all that is good as long as what was said last: one asks."""
    until = state.status and state.status.lapses_at
    for one in history:
        event = one.event
        if isinstance(event, ProfessionalStatusAttested) and event.lapses_at == until:
            return one.event_id
    return None


def _folded(history: Sequence[Recorded[Event]]) -> Person:
    return PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)


async def _zone_of(parts: Parts, whose: Somebody, history: Sequence[Recorded[Event]]) -> str:
    """Say by which calendar somebody lives: theirs, their program's, or UTC."""
    zone = _folded(history).zone
    home = cast("PersonRegistered", history[0].event).home_program if history else None
    if zone is None and home is not None:
        program = await parts.store.read(Stream(own_log(whose[0]), PROGRAM.category, home))
        zone = cast("ProgramFounded", program[0].event).zone if program else None
    try:
        return ZoneInfo(zone or "UTC").key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
