"""What is refused of audits, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "audit.missing": (Missing, "review not found. Check the address"),
    "audit.not_auditor": (Forbidden, "only an auditor can do this"),
    "audit.not_reviewer": (Forbidden, "only auditors and privacy officers can review views"),
    "audit.quarter_unknown": (Refused, "give the quarter as year and number: 2026-Q4"),
    "audit.extent_unclear": (
        Refused,
        "give the sample size: 1 to 100 percent, or a number of entries",
    ),
    "audit.too_large": (Refused, "a sample has 500 entries at most. Draw fewer"),
    "audit.nothing_to_review": (Conflict, "this quarter has no views yet"),
    "audit.round_open": (
        Conflict,
        "this quarter's sample is drawn. Sign it off before drawing another",
    ),
    "audit.record_missing": (Missing, "this entry is not in the sample"),
    "audit.own_access": (Forbidden, "this was your own view. Someone else must review it"),
    "audit.note_missing": (Refused, "add a note: what explains it, or what must be done"),
    "audit.incomplete": (Conflict, "review every entry of the sample before you sign off"),
    "audit.signed_off": (
        Conflict,
        "this review is signed off and cannot change. Draw a new sample",
    ),
}
