"""Which files an import reads, and the columns each must have."""

from typing import Final

import msgspec


class Sheet(msgspec.Struct, frozen=True):
    """A file by name, its columns, and which of them hold dates or wall-clock times."""

    name: str
    columns: tuple[str, ...]
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


PROGRAMS: Final = Sheet(
    "programs.csv",
    (
        "program_code",
        "name_en",
        "name_fr",
        "setting",
        "region",
        "timezone",
        "locale",
        "participation",
        "same_practice",
        "content_capture",
        "eligible_professions",
    ),
)
PEOPLE: Final = Sheet(
    "people.csv",
    (
        "person_code",
        "given_name",
        "family_name",
        "post_nominals",
        "email",
        "locale",
        "profession",
        "practice",
        "home_program",
    ),
)
GROUPS: Final = Sheet(
    "groups.csv",
    (
        "group_code",
        "program_code",
        "name",
        "method",
        "started_on",
        "mode",
        "frequency",
        "local_time",
        "slot_minutes",
        "setting",
    ),
    dates=("started_on",),
)
MEMBERSHIPS: Final = Sheet(
    "memberships.csv",
    (
        "group_code",
        "person_code",
        "joined_on",
        "left_on",
        "agreement_signed_on",
        "agreement_locale",
        "content_consent",
    ),
    dates=("joined_on", "left_on", "agreement_signed_on"),
)
LEADERS: Final = Sheet(
    "leaders.csv",
    ("group_code", "person_code", "role", "assigned_on", "credential", "supervisor"),
    dates=("assigned_on",),
)
SESSIONS: Final = Sheet(
    "sessions.csv",
    (
        "session_code",
        "group_code",
        "number",
        "local_start",
        "timezone",
        "utc_start",
        "status",
    ),
    times=("local_start",),
)
ATTENDANCE: Final = Sheet("attendance.csv", ("session_code", "person_code", "attendance", "role"))
PRESENTATIONS: Final = Sheet(
    "authors/presentations.csv",
    (
        "session_code",
        "presenter",
        "presentation_seconds",
        "discussion_minutes",
        "theme",
        "perspectives",
    ),
)
MATERIALS: Final = Sheet(
    "authors/materials.csv", ("session_code", "author", "kind", "locale", "text")
)

OFFICERS: Final = (PROGRAMS, PEOPLE, GROUPS, MEMBERSHIPS, LEADERS, SESSIONS, ATTENDANCE)
"""What an officer exports; an import reads these and no others."""

AUTHORS: Final = (PRESENTATIONS, MATERIALS)
"""What only its authors would enter."""
