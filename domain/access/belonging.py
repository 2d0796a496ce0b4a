"""Who had a place in a group when it met, or has one: such people decide on no secret of it.

Only one's own word makes one of them: a seat offered or asked for, and a name that others wrote, do
not. A place counts from where it is recorded, and from when it is said to have begun.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.access.leading import opening
from domain.groups.events import (
    AgreementSigned,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipEnded,
)
from domain.kernel import Event, PersonId, Recorded
from domain.sessions.events import (
    AttendanceCorrected,
    ParticipantArrived,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)

SITTING, LEADING, SUPERVISING = "sitting", "leading", "supervising"


class Moment(NamedTuple):
    """Where a fact stands in the log, and when it is said to have been."""

    position: int
    at: datetime


class Stay(NamedTuple):
    """A place in a group, until it ended or still."""

    since: Moment
    until: Moment | None = None

    def covers(self, met: Moment) -> bool:
        """Whether it is held, or was when the group met: by the order of the log or as is said."""
        if self.until is None:
            return True
        recorded = self.since.position < met.position < self.until.position
        return recorded or self.since.at <= met.at < self.until.at


def belonged(
    person: PersonId,
    group: Sequence[Recorded[Event]],
    sessions: Iterable[Sequence[Recorded[Event]]],
) -> bool:
    """Whether somebody has a place in a group, had one when it met, or was there as a guest.

    Of a session that was never held, whoever had a place at any time.
    """
    stays = list(_stays(person, group))
    own_word = any(_signs(person, recorded) for recorded in group)
    return any(
        _stayed(stays, _met(session)) or (own_word and _was_there(person, session))
        for session in sessions
    )


def _stayed(stays: Iterable[Stay], met: Moment | None) -> bool:
    return any(met is None or stay.covers(met) for stay in stays)


def _stays(person: PersonId, group: Iterable[Recorded[Event]]) -> Iterator[Stay]:
    """Find the places that somebody took: as a member, as a leader, as a supervisor who agreed."""
    running: dict[str, Moment] = {}
    supervised: set[PersonId] = set()
    for recorded in group:
        here, over = Moment(recorded.position, recorded.metadata.occurred_at), ""
        match recorded.event:
            case MembershipActivated(person=who) if who == person:
                running[SITTING] = here
            case MembershipEnded(person=who) if who == person:
                over = SITTING
            case LeaderAssigned(person=who) if who == person:
                running[LEADING] = here
            case LeaderAssigned(person=who, supervisor=supervisor) if supervisor == person:
                supervised.add(who)
            case LeadershipEnded(person=who):
                supervised.discard(who)
                if who == person:
                    over = LEADING
                elif not supervised:
                    over = SUPERVISING
            case AgreementSigned() if supervised and _signs(person, recorded):
                running.setdefault(SUPERVISING, here)
            case _:
                pass
        if over in running:
            yield Stay(running.pop(over), here)
    yield from map(Stay, running.values())


def _met(session: Sequence[Recorded[Event]]) -> Moment | None:
    """Say when a group met: where its opening is recorded, and when that is said to have been."""
    opened = opening(session)
    said: datetime | None = None
    for recorded in session:
        match recorded.event:
            case SessionScheduled(starts_at=at) | SessionRescheduled(starts_at=at):
                said = at
            case SessionOpened(opened_at=at):
                said = at
            case _:
                pass
        if opened is not None and recorded.position == opened.position:
            return Moment(opened.position, said or recorded.metadata.occurred_at)
    return None


def _was_there(person: PersonId, session: Iterable[Recorded[Event]]) -> bool:
    return any(
        isinstance(recorded.event, ParticipantArrived | AttendanceCorrected)
        and recorded.event.person == person
        and recorded.event.capacity is not None
        for recorded in session
    )


def _signs(person: PersonId, recorded: Recorded[Event]) -> bool:
    """Whether somebody signed the agreement of a group themselves."""
    signs = isinstance(recorded.event, AgreementSigned) and recorded.event.person == person
    return signs and recorded.metadata.actor == person
