"""What is refused of what is parked, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "projection.not_officer": (
        Forbidden,
        "only an organization admin, an auditor or a privacy officer may do this",
    ),
    "projection.not_parked": (Missing, "there is no such parked stream"),
    "projection.asked_otherwise": (
        Conflict,
        "something else has been asked for this stream: wait until it is done",
    ),
    "projection.never_skipped": (Conflict, "no access is left out of the access log's views"),
}
