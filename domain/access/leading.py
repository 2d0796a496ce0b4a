"""When somebody led, by recorded position: what a leader may read of others has a time.

When a leadership is said to have begun gives nothing: only where it stands in the log does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from domain.groups.events import LeaderAssigned, LeadershipEnded
from domain.kernel import Event, PersonId, Recorded
from domain.sessions.events import (
    MaterialShared,
    SessionEnteredLate,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.words import Audience


class Spell(NamedTuple):
    """Somebody leads from one position of the program's log to another, or still.

    ``late`` is whether it was entered afterwards, as an import does: then it gives no right to
    read, but to what an author shares during it.
    """

    person: PersonId
    since: int
    recorded_at: datetime
    late: bool
    until: int | None = None

    def covers(self, position: int) -> bool:
        """Whether it had begun, and not ended, at a position."""
        return self.since < position and (self.until is None or position < self.until)


class Opening(NamedTuple):
    """Where the log says that a session took place; ``held_at`` is when, if that was entered late.

    What was entered late was led only by who was on record as leader when it is said to have begun:
    by the last move, but no later than a time that had come before it was moved.
    """

    position: int
    held_at: datetime | None = None


class Leading(NamedTuple):
    """What the log says of a reader who leads now: if they did ``then``, and when it was shared.

    ``then`` is when the session opened, ``shared`` when the item was last shared with the leaders
    of that moment.
    """

    then: bool = False
    shared: bool = False


NEVER: Final = Leading()


def spells(group: Iterable[Recorded[Event]]) -> tuple[Spell, ...]:
    """Return who led when, by the history of a group; each return is a spell of its own."""
    running: dict[PersonId, Spell] = {}
    over: list[Spell] = []
    for recorded in group:
        match recorded.event:
            case LeaderAssigned(person=person):
                running[person] = Spell(
                    person, recorded.position, recorded.recorded_at, recorded.metadata.entered_late
                )
            case LeadershipEnded(person=person) if person in running:
                over.append(running.pop(person)._replace(until=recorded.position))
            case _:
                pass
    return (*over, *running.values())


def opening(session: Iterable[Recorded[Event]]) -> Opening | None:
    """Return where a session's history says that it was opened, if it was."""
    held_at: datetime | None = None
    for recorded in session:
        match recorded.event:
            case SessionScheduled(starts_at=starts_at) | SessionRescheduled(starts_at=starts_at):
                is_over = held_at is not None and held_at <= recorded.recorded_at
                held_at = min(held_at, starts_at) if held_at and is_over else starts_at
            case SessionOpened():
                return Opening(recorded.position)
            case SessionEnteredLate():
                entered_at = recorded.metadata.occurred_at
                return Opening(recorded.position, min(held_at or entered_at, entered_at))
            case _:
                pass
    return None


def shared_at(session: Iterable[Recorded[Event]], item: UUID) -> int | None:
    """Return where an item was shared with the leaders of now, if that is what its author said."""
    shared = None
    for recorded in session:
        if isinstance(recorded.event, MaterialShared) and recorded.event.item == item:
            now = recorded.event.audience is Audience.LEADERS_NOW
            shared = recorded.position if now else None
    return shared


def led_then(spells: Iterable[Spell], opened: Opening) -> Iterator[Spell]:
    """Find the spells, none of them entered late, during which a session was opened."""
    for spell in spells:
        on_time = opened.held_at is None or spell.recorded_at <= opened.held_at
        if not spell.late and on_time and spell.covers(opened.position):
            yield spell


def lead_since(spells: Iterable[Spell], opened: Opening) -> frozenset[PersonId]:
    """Return who leads now and was on record as leader, however that was entered, at an opening.

    Whoever is told that something of a session was opened: to be told gives nothing to read.
    """
    known = list(spells)
    now = {spell.person for spell in known if spell.until is None}
    return frozenset(
        spell.person for spell in known if spell.person in now and spell.covers(opened.position)
    )


class Readers(NamedTuple):
    """How many could read what an author shares: with who led ``then``, with who leads ``now``."""

    then: int = 0
    now: int = 0


def readers(author: PersonId, spells: Iterable[Spell], opened: Opening) -> Readers:
    """Count who could read a text of an author today, if it were shared with them now."""
    known = list(spells)
    leaders = {spell.person for spell in known if spell.until is None} - {author}
    then = sum(leading(person, known, opened, None).then for person in leaders)
    return Readers(then, len(leaders))


def leads_by_late_entry(reader: PersonId, spells: Iterable[Spell]) -> bool:
    """Whether somebody leads now by what was entered afterwards, as an import does."""
    return any(spell.late for spell in spells if spell.person == reader and spell.until is None)


def leading(
    reader: PersonId, spells: Iterable[Spell], opened: Opening | None, shared: int | None
) -> Leading:
    """Say what the log gives a reader: who does not lead now has nothing, whatever they led.

    Who left and leads again has what was theirs, unless the return itself was entered late.
    """
    own = [spell for spell in spells if spell.person == reader]
    now = next((spell for spell in own if spell.until is None), None)
    if now is None:
        return NEVER
    named = shared is not None and any(spell.covers(shared) for spell in own)
    return Leading(
        then=not now.late and opened is not None and any(led_then(own, opened)),
        shared=named and (not now.late or (shared is not None and now.covers(shared))),
    )
