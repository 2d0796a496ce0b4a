"""What an import refuses by itself, and warns of; the rules it applies say the rest."""

from typing import Final

from domain.kernel import Forbidden, Refused

STOPS: Final[dict[str, tuple[type[Refused], str]]] = {
    "import.file_missing": (
        Refused,
        "a file that an import needs is not in the folder, or cannot be opened",
    ),
    "import.too_large": (Refused, "a file is larger than an import reads"),
    "import.encoding": (Refused, "a file is not UTF-8: save it as CSV UTF-8"),
    "import.column_missing": (Refused, "a column that an import needs is not in the file's header"),
    "import.malformed": (Refused, "a file is not well-formed CSV"),
    "import.not_an_organization_admin": (
        Forbidden,
        "only an organization administrator can import",
    ),
}
"""What stops an import before anything is written."""

OF_ROWS: Final[dict[str, tuple[type[Refused], str]]] = {
    "import.bad_value": (Refused, "a field holds something its column does not allow"),
    "import.bad_date": (
        Refused,
        "a date or a time does not exist, or the dates contradict each other",
    ),
    "import.bad_email": (Refused, "an email address is not valid"),
    "import.duplicate": (Refused, "an earlier row of the file says the same thing"),
    "import.unknown_code": (Refused, "a row names something that cannot be found"),
    "import.depends_on": (Refused, "a row depends on one that was refused"),
    "import.differs": (
        Refused,
        "what is known already says otherwise, and an import never overwrites",
    ),
    "import.in_the_future": (Refused, "a fact has a date in the future. Correct it"),
    "import.leader_missing": (
        Refused,
        "no leader is among those present at a session that was held",
    ),
}
"""Why a row was refused by the import itself."""

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {**STOPS, **OF_ROWS}

WARNINGS: Final[dict[str, str]] = {
    "import.column_unknown": "a column is not one that an import reads; it was left aside",
    "import.utc_differs": "UTC and wall-clock time differ; wall-clock time counts",
    "import.looks_alike": "somebody of the same name and practice is on an earlier row",
    "import.not_yet": "the day has not come: what can be done now is done, the rest later",
    "import.not_signed": "no date of agreement: a seat is kept, but there is no membership yet",
    "group.below_minimum": "the group has fewer members than its profile's minimum",
    "group.not_activated": "the group cannot begin to meet",
    "membership.same_practice": "two members of the group share a practice",
    "session.few_present": "fewer were present than the quorum; the officer attests the decision",
}
"""What a person should look at; the row applies."""
