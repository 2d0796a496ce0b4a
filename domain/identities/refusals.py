"""What is refused of learning who a number of the log is, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "identity.missing": (Missing, "there is no such request, or it is not open to you"),
    "identity.exists": (Conflict, "this has been asked already"),
    "identity.not_an_asker": (Forbidden, "only an auditor or a privacy officer may ask this"),
    "identity.not_in_record": (
        Missing,
        "this entry names nobody by this number as who looked or as whose name was looked at",
    ),
    "identity.no_second": (
        Conflict,
        "there is no other privacy officer who could agree: appoint one first",
    ),
    "identity.own_request": (
        Forbidden,
        "you asked for this yourself: another privacy officer decides on it",
    ),
    "identity.not_privacy_officer": (Forbidden, "a privacy officer decides on this"),
    "identity.concerns_you": (
        Forbidden,
        "this number is yours: a privacy officer whom it is not about decides on it",
    ),
    "identity.not_open": (Conflict, "this is decided already, or was not decided within 72 hours"),
    "identity.office_too_new": (
        Forbidden,
        "you hold this office since after the request: a privacy officer of before decides",
    ),
    "identity.not_yours": (Forbidden, "only who asked, or who agreed, may do this"),
    "identity.office_lost": (
        Forbidden,
        "you no longer hold the office by which you asked: somebody in office asks anew",
    ),
    "identity.not_approved": (Conflict, "no privacy officer has agreed to this"),
    "identity.over": (Conflict, "the day in which this could be learned has passed: ask anew"),
    "identity.approver_gone": (
        Conflict,
        "whoever agreed is no privacy officer any more: ask anew, and another one decides",
    ),
    "identity.used": (Conflict, "this has been told already: it is told once, ask anew"),
}
