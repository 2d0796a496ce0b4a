"""What is refused of erasures, legal holds and retention, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "hold.differs": (
        Unavailable,
        "legal holds are not kept as the log says, so nothing is destroyed: tell the operator",
    ),
    "hold.missing": (Missing, "there is no such legal hold"),
    "hold.not_officer": (Forbidden, "only a privacy officer or an organization admin may do this"),
    "hold.over": (Conflict, "this legal hold is lifted, or was not confirmed in time"),
    "hold.other_office": (
        Conflict,
        "somebody else signs this: privacy officer and organization admin act together",
    ),
    "hold.scope_incomplete": (Refused, "name the program that the group or session is in"),
    "hold.review_impossible": (Refused, "choose a day of the coming year for its review"),
    "hold.lifting_not_proposed": (Conflict, "one office proposes first that the hold be lifted"),
    "erasure.missing": (Missing, "there is no such request"),
    "erasure.not_officer": (
        Forbidden,
        "only a privacy officer or an organization admin may do this",
    ),
    "erasure.second_person": (
        Conflict,
        "somebody else decides: neither who asked nor whom it is about",
    ),
    "erasure.held": (Conflict, "a legal hold reaches into it: it can be approved when that ends"),
    "erasure.still_serving": (
        Conflict,
        "this person still has a seat, a group or an office: end it first",
    ),
    "erasure.scope_unfit": (Refused, "say whose, which session, or which class of a program"),
    "erasure.decided": (Conflict, "this request has been decided or withdrawn"),
    "erasure.not_approved": (Conflict, "this request has not been approved"),
    "erasure.not_system": (
        Forbidden,
        "a proof of erasure is made when all is destroyed, by the service alone",
    ),
    "retention.not_officer": (
        Forbidden,
        "only a privacy officer or an organization admin may do this",
    ),
    "retention.not_system": (Forbidden, "what has had its time is destroyed by the service alone"),
    "retention.impossible": (
        Refused,
        "keep texts for a day or more, and access records for a year or more",
    ),
    "retention.too_soon": (Refused, "let the rules hold a month from now or later"),
    "retention.kind_unknown": (Refused, "name the kind by its code"),
    "retention.not_proposed": (Conflict, "one office proposes the rules first"),
    "retention.clearing_not_proposed": (
        Conflict,
        "one office proposes first that all that was announced goes at once",
    ),
    "retention.other_office": (
        Conflict,
        "somebody else signs this: privacy officer and organization admin act together",
    ),
    "item.held": (Conflict, "a legal hold covers this text: it cannot be destroyed now"),
}
