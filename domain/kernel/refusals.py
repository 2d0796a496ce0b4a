"""What is refused anywhere: repeats, undo, races, what does not answer; and what to do then."""

from typing import Final

from domain.kernel.errors import Conflict, Forbidden, Missing, Refused, Throttled, Unavailable
from domain.kernel.unreadable import UNREADABLE, WHAT_TO_DO
from domain.kernel.voices import NOT_IN_PERSON

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "idempotency.differs": (
        Refused,
        "this was sent before, with other content: begin anew, then send it",
    ),
    "idempotency.expired": (
        Refused,
        "this was sent more than seven days ago: look what it did, then begin anew",
    ),
    "undo.done": (Conflict, "this is undone already: look what holds now"),
    "undo.unknown": (
        Conflict,
        "what you just did can no longer be undone from here. Change it on its own page",
    ),
    "undo.overtaken": (
        Conflict,
        "this has changed since, so nothing was undone: look what holds now",
    ),
    NOT_IN_PERSON: (
        Forbidden,
        "this is done in person. Sign out, sign in with your own password, and do it then",
    ),
    UNREADABLE: (Unavailable, WHAT_TO_DO),
    "rights.auditor_alone": (
        Conflict,
        "an auditor holds nothing else: no other office, no seat, offered or asked for, no lead",
    ),
    "rights.second_officer": (
        Conflict,
        "who holds an office over a group has a place in it only when a second officer decided so",
    ),
    "claim.taken": (Conflict, "this belongs to somebody else already"),
    "version.stale": (Conflict, "somebody else changed this meanwhile. Look again, then decide"),
    "rights.moved": (Conflict, "your rights have changed meanwhile. Try again"),
    "stream.busy": (Conflict, "others are changing this at the same moment. Try again"),
    "store.overloaded": (Unavailable, "too much is being written at this moment. Try again"),
    "store.unavailable": (
        Unavailable,
        "the database does not answer. What you sent may have been saved: look again in a moment",
    ),
    "warden.unavailable": (
        Unavailable,
        "the service that guards sealed texts does not answer. Try again",
    ),
    "projection.not_built": (
        Unavailable,
        "this view is being made for a new version. Try again in a while",
    ),
    "projection.unavailable": (
        Unavailable,
        "what you ask for cannot be read at this moment. Try again",
    ),
    "projection.late": (
        Unavailable,
        "this list does not show that position yet; ask again shortly",
    ),
    "work.too_much": (
        Throttled,
        "this is much work at once. Let what you asked for end, then try again",
    ),
    "request.cross_site": (Forbidden, "this must be asked from our own pages"),
    "form.nobodys": (
        Conflict,
        "this page was too old to send from. Open it again, then send",
    ),
    "service.too_slow": (
        Unavailable,
        (
            "this took too long, and may have been done: look, and send the same again if it is "
            "not there; it is never counted twice"
        ),
    ),
    "store.read_only": (Unavailable, "the database cannot be written to"),
    "store.not_kept": (
        Unavailable,
        "the event store does not hold what it says it kept; tell your operator and auditor",
    ),
    "mail.no_room": (Unavailable, "letters cannot be written down: make room in the folder mail"),
    "mail.not_taken": (Unavailable, "this letter is not taken for whom it is to"),
    "mail.unavailable": (Unavailable, "the mail server does not take letters at the moment"),
    "mail.not_trusted": (
        Unavailable,
        "the certificate of the mail server is not trusted by this machine",
    ),
    "reaction.missing": (Missing, "no reaction of this id is set aside"),
    "projection.building": (Conflict, "this read model is being built by somebody else"),
    "projection.superseded": (Conflict, "this build of a read model has been retired meanwhile"),
    "projection.behind": (
        Unavailable,
        "this read model does not get on: see whether the worker runs",
    ),
    "projection.nothing_live": (Missing, "no build of this read model is read by anybody"),
    "projection.parked": (
        Conflict,
        "streams that are shown now cannot be taken in by the new build",
    ),
}
