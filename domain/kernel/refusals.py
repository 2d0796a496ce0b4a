"""What is refused anywhere: repeats, undo, races, what does not answer; and what to do then."""

from typing import Final

from domain.kernel.errors import Conflict, Forbidden, Missing, Refused, Throttled, Unavailable
from domain.kernel.unreadable import UNREADABLE, WHAT_TO_DO
from domain.kernel.voices import NOT_IN_PERSON

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "idempotency.differs": (
        Refused,
        "this was sent before with other content. Start again, then send",
    ),
    "idempotency.expired": (
        Refused,
        "this was sent more than seven days ago. Check the result, then start again",
    ),
    "undo.done": (Conflict, "this is already undone. Check the page"),
    "undo.unknown": (
        Conflict,
        "you can no longer undo this here. Change it on its own page",
    ),
    "undo.overtaken": (
        Conflict,
        "this has changed since, so nothing was undone. Check the page",
    ),
    NOT_IN_PERSON: (
        Forbidden,
        (
            "a one-time link or the operator's command line is not enough for this. Sign out, sign "
            "in with your own password or passkey, then do it again"
        ),
    ),
    UNREADABLE: (Unavailable, WHAT_TO_DO),
    "rights.auditor_alone": (
        Conflict,
        "auditors hold no other role, seat or lead, and cannot ask for one",
    ),
    "rights.second_officer": (
        Conflict,
        (
            "an officer with a role over a group can have a place in it only if a second officer "
            "agreed"
        ),
    ),
    "rights.registered_twice": (
        Conflict,
        (
            "this person is registered twice, and the other registration has a role, or a place "
            "in this group. End that first"
        ),
    ),
    "claim.taken": (Conflict, "this already belongs to someone else"),
    "version.stale": (Conflict, "someone else changed this. Check the page, then try again"),
    "rights.moved": (Conflict, "your rights have changed. Try again"),
    "stream.busy": (Conflict, "others are changing this now. Try again"),
    "store.overloaded": (Unavailable, "the service is busy. Try again in a moment"),
    "store.unavailable": (
        Unavailable,
        "the database is not responding. Your change may be saved. Check again in a moment",
    ),
    "warden.unavailable": (
        Unavailable,
        "the service that guards sealed texts is not responding. Try again",
    ),
    "projection.not_built": (
        Unavailable,
        "this page is being prepared for a new version. Try again later",
    ),
    "projection.unavailable": (
        Unavailable,
        "this cannot be read now. Try again",
    ),
    "projection.late": (
        Unavailable,
        "this list is not up to date yet. Try again in a moment",
    ),
    "work.too_much": (
        Throttled,
        "this is a lot of work at once. Wait for your last request to end, then try again",
    ),
    "request.cross_site": (Forbidden, "use a Circlekeep page to do this"),
    "form.nobodys": (
        Conflict,
        "this page is too old to send. Open it again, then send",
    ),
    "service.too_slow": (
        Unavailable,
        (
            "this took too long and may have been done. Check, and send it again if it is "
            "missing. It never counts twice"
        ),
    ),
    "store.read_only": (Unavailable, "the database cannot be written to. Contact your operator"),
    "store.not_kept": (
        Unavailable,
        "the event store does not hold what it confirmed. Contact your operator and your auditor",
    ),
    "mail.no_room": (
        Unavailable,
        "emails cannot be saved. Free some space on the disk of the folder mail",
    ),
    "mail.not_taken": (
        Unavailable,
        "the mail server did not accept this recipient's address. Check it",
    ),
    "mail.unavailable": (
        Unavailable,
        "the mail server does not accept emails now. The service tries again",
    ),
    "mail.not_now": (
        Unavailable,
        "the mail server does not take this email now. It is sent again later",
    ),
    "mail.not_trusted": (
        Unavailable,
        (
            "this machine does not trust the mail server's certificate. Add the authority "
            "that issued it"
        ),
    ),
    "reaction.missing": (Missing, "no reaction with this id is set aside. Check the id"),
    "projection.building": (Conflict, "this read model is already being built"),
    "projection.superseded": (Conflict, "this build of a read model was replaced by a newer one"),
    "projection.behind": (
        Unavailable,
        "this read model is not being updated. Check that the worker is running",
    ),
    "projection.nothing_live": (
        Missing,
        "no build of this read model is in use. Run circlekeep migrate",
    ),
    "projection.parked": (
        Conflict,
        (
            "the new build cannot read entries that are shown now. List them with "
            "circlekeep parked list"
        ),
    ),
}
