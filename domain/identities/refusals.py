"""What is refused of learning who a number of the log is, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "identity.missing": (Missing, "request not found, or you do not have access"),
    "identity.exists": (Conflict, "this has already been requested"),
    "identity.not_an_asker": (Forbidden, "only an auditor or a privacy officer can ask this"),
    "identity.not_in_record": (
        Missing,
        "this number is neither who viewed nor whose name was viewed in this entry",
    ),
    "identity.no_second": (
        Conflict,
        "no other privacy officer can agree. Appoint one first",
    ),
    "identity.own_request": (
        Forbidden,
        "you asked for this. Another privacy officer must decide",
    ),
    "identity.not_privacy_officer": (Forbidden, "a privacy officer decides this"),
    "identity.concerns_you": (
        Forbidden,
        "this number is yours. Another privacy officer must decide",
    ),
    "identity.not_open": (Conflict, "this is already decided, or was not decided within 72 hours"),
    "identity.office_too_new": (
        Forbidden,
        "you took this role after the request. A privacy officer already in it must decide",
    ),
    "identity.not_yours": (
        Forbidden,
        "only the officer who asked or the one who agreed can do this",
    ),
    "identity.office_lost": (
        Forbidden,
        "you no longer hold the role in which you asked. Someone in that role must ask again",
    ),
    "identity.not_approved": (Conflict, "no privacy officer has agreed to this"),
    "identity.over": (Conflict, "the 24 hours to see this name have passed. Ask again"),
    "identity.approver_gone": (
        Conflict,
        "the officer who agreed is no longer a privacy officer. Ask again; another one decides",
    ),
    "identity.used": (Conflict, "the name has been shown. It is shown only once; ask again"),
}
