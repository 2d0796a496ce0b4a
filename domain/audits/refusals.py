"""What is refused of audits, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "audit.missing": (Missing, "there is no such audit"),
    "audit.not_auditor": (Forbidden, "only an auditor may do this"),
    "audit.not_reviewer": (Forbidden, "auditors and privacy officers review access records"),
    "audit.quarter_unknown": (Refused, "name the quarter by year and number: 2026-Q4"),
    "audit.extent_unclear": (Refused, "say how much to draw: 1 to 100 percent, or so many records"),
    "audit.too_large": (Refused, "a sample has 500 records at most: draw fewer"),
    "audit.nothing_to_review": (Conflict, "this quarter has no access records yet"),
    "audit.round_open": (Conflict, "this quarter's sample is drawn: sign it off before another"),
    "audit.record_missing": (Missing, "this record is not in the sample"),
    "audit.own_access": (Forbidden, "this was your own access: somebody else reviews it"),
    "audit.note_missing": (Refused, "say in a note what explains it, or what is to be done"),
    "audit.incomplete": (Conflict, "review every record of the sample before you sign off"),
    "audit.signed_off": (Conflict, "this is signed off and stays as it is: draw a new round"),
}
