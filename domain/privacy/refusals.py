"""What is refused of erasures, legal holds and retention, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "hold.differs": (
        Unavailable,
        "legal holds do not match the log, so nothing is destroyed. Contact your operator",
    ),
    "hold.missing": (Missing, "legal hold not found. Check the address"),
    "hold.not_officer": (
        Forbidden,
        "only a privacy officer or an organization administrator can do this",
    ),
    "hold.over": (Conflict, "this legal hold is lifted, or was not confirmed in time"),
    "hold.other_office": (
        Conflict,
        (
            "someone else must sign this: a privacy officer and an organization administrator "
            "act together"
        ),
    ),
    "hold.scope_incomplete": (Refused, "choose the program of the group or session"),
    "hold.review_impossible": (Refused, "choose a review date within a year"),
    "hold.lifting_not_proposed": (Conflict, "one officer must first propose to lift the hold"),
    "erasure.missing": (Missing, "request not found. Check the address"),
    "erasure.not_officer": (
        Forbidden,
        "only a privacy officer or an organization administrator can do this",
    ),
    "erasure.second_person": (
        Conflict,
        "someone else must decide: not the person who asked, nor the person concerned",
    ),
    "erasure.held": (
        Conflict,
        "a legal hold covers part of this. You can approve it when the hold ends",
    ),
    "erasure.still_serving": (
        Conflict,
        "this person still has a seat, leads a group or holds a role. End that first",
    ),
    "erasure.scope_unfit": (
        Refused,
        "choose whose data, which session, or which category of a program",
    ),
    "erasure.decided": (Conflict, "this request has been decided or withdrawn"),
    "erasure.not_approved": (Conflict, "this request has not been approved"),
    "erasure.not_system": (
        Forbidden,
        "only the service can make the proof of erasure, when all is destroyed",
    ),
    "retention.not_officer": (
        Forbidden,
        "only a privacy officer or an organization administrator can do this",
    ),
    "retention.not_system": (
        Forbidden,
        "only the service destroys what has passed its retention period",
    ),
    "retention.impossible": (
        Refused,
        "keep texts for at least a day, and access log entries for at least a year",
    ),
    "retention.too_soon": (Refused, "choose a start date at least a month from now"),
    "retention.kind_unknown": (Refused, "give the code of the kind"),
    "retention.not_proposed": (Conflict, "one officer must first propose the rules"),
    "retention.clearing_not_proposed": (
        Conflict,
        "one officer must first propose immediate destruction",
    ),
    "retention.other_office": (
        Conflict,
        (
            "someone else must sign this: a privacy officer and an organization administrator "
            "act together"
        ),
    ),
    "item.held": (Conflict, "a legal hold covers this text. It cannot be destroyed now"),
}
