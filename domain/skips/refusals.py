"""What is refused of what is parked, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "projection.not_officer": (
        Forbidden,
        "only an organization administrator, an auditor or a privacy officer can do this",
    ),
    "projection.not_parked": (Missing, "this record is not set aside"),
    "projection.asked_otherwise": (
        Conflict,
        "another request for this record is in progress. Wait until it is done",
    ),
    "projection.never_skipped": (Conflict, "a view cannot be left out of the access log"),
}
