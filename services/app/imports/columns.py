"""Which files an import reads, and the columns each must have."""

from typing import Final

import msgspec

from domain.kernel.locales import Locale


class Sheet(msgspec.Struct, frozen=True):
    """A file by name, its columns, and which of them hold dates or wall-clock times.

    Of what begins with ``by_language``, if anything does, there is a column for each language.
    """

    name: str
    columns: tuple[str, ...]
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    by_language: str = ""

    def reads(self, column: str) -> bool:
        """Whether anybody asks for it."""
        return column in self.columns or bool(self.language_of(column))

    def language_of(self, column: str) -> Locale:
        """Return the language that it is in, ``fr`` of ``name_fr``; nothing of any other."""
        if not self.by_language or not column.startswith(self.by_language):
            return ""
        return column.removeprefix(self.by_language)


PROGRAMS: Final = Sheet(
    "programs.csv",
    (
        "program_code",
        "setting",
        "region",
        "timezone",
        "locale",
        "participation",
        "same_practice",
        "content_capture",
        "eligible_professions",
    ),
    by_language="name_",
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
