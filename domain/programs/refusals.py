"""What is refused of programs, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "program.exists": (Conflict, "this program exists already"),
    "program.missing": (Missing, "there is no such program"),
    "program.not_admin": (Forbidden, "only an admin of the program or organization may do this"),
    "program.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "program.name_invalid": (
        Refused,
        "name it in its own language, and besides only in those that it needs, on one line each",
    ),
    "program.zone_unknown": (Refused, "name the time zone as IANA does: America/Toronto"),
    "program.locale_unknown": (
        Refused,
        "name each language once, and only those that the service speaks: en, fr-CA",
    ),
    "program.professions_missing": (Refused, "name the professions that may take part, or any"),
    "program.full_mandatory": (
        Refused,
        "where taking part is mandatory, case narratives are not kept: choose notes or less",
    ),
    "program.full_needs_assessment": (
        Refused,
        "record the impact assessment before case narratives are kept",
    ),
    "program.full_needs_privacy_officer": (
        Forbidden,
        "only the privacy officer may let case narratives be kept",
    ),
}
