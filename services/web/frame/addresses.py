"""Where pages are that several consoles lead to."""

from typing import Final
from uuid import UUID

from domain.kernel import ProgramId
from services.app.sessions.entering import SessionPlace

OF_GROUP: Final = "/programs/{program_id}/groups/{group_id}"
OF_SESSION: Final = "/programs/{program_id}/sessions/{session_id}"
MINE: Final = "/mine"


def group_path(program: ProgramId, group: UUID) -> str:
    """Return a group's page."""
    return OF_GROUP.format(program_id=program, group_id=group)


def session_path(program: ProgramId, session: UUID) -> str:
    """Return a session's page."""
    return OF_SESSION.format(program_id=program, session_id=session)


def page_of_own(place: SessionPlace | None) -> str:
    """Return where a text of one's own is found: in its session, or among one's own."""
    if place is None:
        return MINE
    return session_path(place.group.place.tenant.program, place.stream.id)
