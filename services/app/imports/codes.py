"""Every code that an import gives by itself; the others are those of the rules it applies."""

from typing import Final

STOPS: Final = {
    "import.file_missing": "A file that an import needs is not in the folder or cannot be opened.",
    "import.too_large": "A file is larger than an import reads.",
    "import.encoding": "A file is not UTF-8.",
    "import.column_missing": "A column that an import needs is not in the file's header.",
    "import.malformed": "A file is not well-formed CSV.",
    "import.not_an_organization_admin": "Only an organization's administrator may import.",
}
"""What stops an import before anything is written."""

REFUSALS: Final = {
    "import.bad_value": "A field holds something else than its column allows.",
    "import.bad_date": "A date or a time does not exist, or the dates contradict each other.",
    "import.bad_email": "An address is not one that mail can reach.",
    "import.duplicate": "An earlier row of the file says the same thing.",
    "import.unknown_code": "A row names something that is nowhere to be found.",
    "import.depends_on": "A row depends on one that was refused.",
    "import.differs": "What is known already says otherwise; an import never overwrites.",
    "import.in_the_future": "A fact is dated in the future.",
    "import.leader_missing": "No leader is among those present at a session that was held.",
}
"""Why a row was refused by the import itself."""

WARNINGS: Final = {
    "import.column_unknown": "A column is not one that an import reads; it was left aside.",
    "import.utc_differs": "UTC and wall-clock time differ; wall-clock time counts.",
    "import.looks_alike": "Somebody of the same name and practice is on an earlier row.",
    "import.not_yet": "The day has not come: what can be done now is done, the rest later.",
    "import.not_signed": "No date of agreement: a seat is kept, but there is no membership yet.",
    "group.below_minimum": "The group has fewer members than its profile's minimum.",
    "group.not_activated": "The group cannot begin to meet.",
    "membership.same_practice": "Two members of the group share a practice.",
    "session.few_present": "Fewer were present than the quorum; the officer attests the decision.",
}
"""What a person should look at; the row applies."""
