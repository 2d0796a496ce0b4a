"""What an import refuses by itself, and warns of; the rules it applies say the rest."""

from typing import Final

from domain.kernel import Forbidden, Refused

STOPS: Final[dict[str, tuple[type[Refused], str]]] = {
    "import.file_missing": (
        Refused,
        "a file the import needs is missing or cannot be opened. Add it to the folder",
    ),
    "import.too_large": (Refused, "a file is too large to import. Split it"),
    "import.encoding": (Refused, "a file is not in UTF-8. Save it as CSV UTF-8"),
    "import.column_missing": (
        Refused,
        "a column the import needs is missing from the file. Add it",
    ),
    "import.malformed": (Refused, "a file is not valid CSV. Save it again as CSV UTF-8"),
    "import.not_an_organization_admin": (
        Forbidden,
        "only an organization administrator can import",
    ),
}
"""What stops an import before anything is written."""

OF_ROWS: Final[dict[str, tuple[type[Refused], str]]] = {
    "import.bad_value": (Refused, "this column does not allow this value. Correct it"),
    "import.bad_date": (
        Refused,
        "this date or time does not exist, or contradicts another. Correct it",
    ),
    "import.bad_email": (Refused, "this email address is not valid. Correct it"),
    "import.duplicate": (Refused, "an earlier row says the same. Keep only one of them"),
    "import.unknown_code": (
        Refused,
        "nothing has this code. Correct it, or add the row it refers to",
    ),
    "import.depends_on": (
        Refused,
        "this row depends on one that was refused. Correct that row first",
    ),
    "import.differs": (
        Refused,
        (
            "this differs from what is recorded, which an import leaves as it is. Correct the "
            "row, or the record. With --confirm, an import corrects names, professions and "
            "practices of people"
        ),
    ),
    "import.in_the_future": (Refused, "this date is in the future. Correct it"),
    "import.leader_missing": (
        Refused,
        "this session was held, but no leader was present. Correct its attendance",
    ),
}
"""Why a row was refused by the import itself."""

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {**STOPS, **OF_ROWS}

WARNINGS: Final[dict[str, str]] = {
    "import.column_unknown": "the import does not read this column, so it was ignored",
    "import.utc_differs": "the UTC time and the local time differ; the local time counts",
    "import.looks_alike": (
        "an earlier row has someone with the same name and practice. Check that they are two people"
    ),
    "import.corrected": "this was corrected, or would be, and the person is told by email",
    "import.not_yet": "this date has not come yet: import the file again then",
    "import.not_signed": (
        "no date of agreement: the seat is kept, and membership begins when the agreement is signed"
    ),
    "group.below_minimum": "the group has fewer members than its profile's minimum",
    "group.not_activated": "the group cannot start yet",
    "membership.same_practice": "two members of the group are from the same practice",
    "session.few_present": (
        "fewer people than the quorum were present; the officer who imports vouches for the "
        "decision"
    ),
}
"""What a person should look at; the row applies."""
