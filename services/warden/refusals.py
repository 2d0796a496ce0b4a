"""Every refusal of the Warden's own: its public code, its kind, and what to do."""

from typing import Final

from domain.kernel import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

CODES: Final[dict[str, tuple[type[Refused], str]]] = {
    "sign_in.refused": (Unauthenticated, "e-mail or password is not right; try again"),
    "session.none": (Unauthenticated, "sign in first; your session may have ended"),
    "sign_in.busy": (Throttled, "many people sign in just now; try again in some seconds"),
    "sign_in.too_many": (
        Throttled,
        "too many attempts; wait a quarter of an hour before you try again",
    ),
    "operator.organization_missing": (Missing, "there is no organization of this code or id"),
    "operator.officer_already": (Conflict, "this person holds this office already"),
    "operator.link_to_officer": (
        Forbidden,
        "other officers appointed this person: no link is made for them here",
    ),
    "operator.refused": (Forbidden, "this command line does not hold the operator's secret"),
    "operator.person_missing": (Missing, "nobody in this organization has this address or id"),
    "operator.not_admitted": (
        Forbidden,
        "an officer must let you in beforehand, for this reason; their leave is good once",
    ),
    "operator.admission_not_allowed": (
        Forbidden,
        "privacy officers and organization administrators let the operator in",
    ),
    "operator.reason_needed": (Refused, "name a reason other than evaluation"),
    "operator.too_long": (Refused, "let the operator in for four hours at most"),
    "operator.organization_needed": (
        Refused,
        "this address is not that of one account: name the organization",
    ),
    "addresses.not_the_postman": (
        Forbidden,
        "addresses are given to the process that sends letters alone",
    ),
    "link.refused": (Unauthenticated, "this link has been used or is too old; ask for another"),
    "link.password_differs": (
        Forbidden,
        "you have an account already: enter the password that you sign in with",
    ),
    "password.too_short": (Refused, "choose a password of 12 characters or more"),
    "password.too_long": (Refused, "choose a password of 200 characters or fewer"),
    "account.not_evaluation": (Forbidden, "passwords are given to others for evaluation only"),
    "person.data_invalid": (Refused, "a person has names and an e-mail address, as text"),
    "person.differs": (Conflict, "this person is known with other data, which is not overwritten"),
    "roster.late_by_officer": (Forbidden, "only an officer enters what happened before"),
    "roster.in_the_future": (Refused, "enter what has happened, not what will"),
    "material.not_a_text": (Refused, "a presentation is not a text; write a narrative or a note"),
    "material.empty": (Refused, "there is no text to seal"),
    "material.too_long": (Refused, "a text has 64 KB at most; shorten it"),
    "material.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
    "item.missing": (Missing, "there is no such item"),
    "item.unreadable": (
        Unavailable,
        "this item does not open: it, or its key, is not what was sealed; tell your operator",
    ),
    "access.not_recorded": (
        Unavailable,
        "access cannot be recorded at the moment, so nothing is shown; try again shortly",
    ),
    "access.too_many_reads": (
        Throttled,
        "you have read as many texts of others as one person may in an hour; go on later",
    ),
    "access.too_many_names": (
        Throttled,
        "you were shown as many names as one person may be in an hour; go on later",
    ),
    "access.too_many_refusals": (
        Throttled,
        "you were refused very often within a minute; wait a minute",
    ),
    "access.purpose": (Forbidden, "you may look, but not for this purpose; choose another"),
    "access.rights_moved": (Conflict, "your rights have changed meanwhile; try again"),
    "names.not_allowed": (Forbidden, "you may not see the names of these people"),
    "trail.not_allowed": (Forbidden, "auditors and privacy officers look at access records"),
    "proof.not_allowed": (Forbidden, "auditors and privacy officers verify the logs"),
    "verification.not_allowed": (
        Forbidden,
        "auditors and privacy officers put on record that they verified the logs",
    ),
    "verification.no_such_entries": (
        Refused,
        "the organization's logs do not go so far: verify them anew",
    ),
    "bundle.not_allowed": (Forbidden, "auditors and privacy officers export the logs"),
    "bundle.own_looks": (
        Forbidden,
        "what people looked at of their own is shown to themselves; take its checkpoints instead",
    ),
    "bundle.missing": (Missing, "there is no such export, or it was begun in another session"),
    "trail.filter_unknown": (Refused, "filter by a purpose or an outcome of the list"),
    "trail.cursor_unknown": (Refused, "this page is not one that was given out; start anew"),
    "reason.missing": (Refused, "say why, in a sentence or two"),
    "reason.too_long": (Refused, "a reason has 8 KB at most; shorten it"),
    "grant.password_too_new": (
        Forbidden,
        "your password is less than three days old: another officer does this meanwhile",
    ),
    "identity.used": (Conflict, "this has been told already: it is told once, ask anew"),
    "grant.used": (Conflict, "this item has been opened by this grant already: it opens once"),
    "record.missing": (Missing, "there is no such access record"),
    "people.name_too_short": (Refused, "give two letters of the name or more"),
    "people.too_many": (Refused, "more than ten people fit: give more of the name"),
    "keys.unavailable": (Unavailable, "the keys cannot be reached; tell your operator"),
}


def refusal(code: str, after_s: int | None = None) -> Refused:
    """Make the refusal that a code stands for; ``after_s`` seconds later it may be tried again."""
    kind, reason = CODES[code]
    refused = kind(code, reason)
    if isinstance(refused, Throttled) and after_s is not None:
        refused.after_s = after_s
    return refused
