"""The phases of a session as its page shows them: past, now and ahead."""

from datetime import datetime

import msgspec

from domain.kernel.classes import Coded
from domain.sessions.events import PhaseStarted
from domain.sessions.words import Phase
from services.app.sessions.entering import SessionPlace
from services.app.shell import Shell


class PhaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """One phase: past, now or ahead; since when, and how long it softly takes (seconds)."""

    code: Phase
    when: Coded
    since: datetime | None = None
    soft_from: int | None = None
    soft_to: int | None = None


def phases_of(place: SessionPlace, since: datetime | None) -> tuple[PhaseLine, ...]:
    """List the phases in their order; the one that goes on says ``since`` when."""
    session = place.session
    group = place.group.group.at(session.judged_at or place.group.at)
    profile = group.rules.profile
    current = Phase.PRESENTATION if session.running else session.phase
    order = [one for one in Phase if one in group.phases or one is current]
    reached = order.index(current) if current else -1
    soft: dict[Phase, tuple[int | None, int | None]] = {
        Phase.PRESENTATION: profile.presentation_soft_s,
        Phase.DISCUSSION: (profile.discussion_min_min * 60, None),
    }
    lines = []
    for n, phase in enumerate(order):
        now = phase is current
        soft_from, soft_to = soft.get(phase, (None, None))
        lines.append(
            PhaseLine(
                code=phase,
                when="now" if now else "past" if n < reached else "ahead",
                since=since if now else None,
                soft_from=soft_from,
                soft_to=soft_to,
            )
        )
    return tuple(lines)


async def since_when(shell: Shell, place: SessionPlace) -> datetime | None:
    """Find since when the phase goes on that the session is in."""
    session = place.session
    if session.running or session.phase is None:
        return session.presenting_since if session.running else None
    started = (
        recorded.metadata.occurred_at
        for recorded in reversed(await shell.store.read(place.stream))
        if isinstance(recorded.event, PhaseStarted) and recorded.event.phase is session.phase
    )
    return next(started, None)
