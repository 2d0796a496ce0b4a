"""What is refused of programs, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "program.exists": (Conflict, "this program already exists"),
    "program.missing": (Missing, "program not found. Check the address"),
    "program.not_admin": (
        Forbidden,
        "only an administrator of the program or organization can do this",
    ),
    "program.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "program.name_invalid": (
        Refused,
        "give a name in its own language, and only in others it needs, on one line each",
    ),
    "program.zone_unknown": (Refused, "give the time zone by its IANA name: America/Toronto"),
    "program.locale_unknown": (
        Refused,
        "list each language once, only languages of the service: en, fr-CA",
    ),
    "program.setting_unknown": (
        Refused,
        (
            "choose the setting from the list: residency, academic, undergraduate, "
            "community_practice, hospital, regional_network, online_national"
        ),
    ),
    "program.practice_not_host": (
        Refused,
        "only a program in a community practice has a practice as its host. Leave it empty",
    ),
    "program.practice_invalid": (
        Refused,
        "give the practice by its code: letters, digits, - and _ only",
    ),
    "program.professions_missing": (Refused, "list the professions that may take part, or any"),
    "program.full_mandatory": (
        Refused,
        "if taking part is mandatory, case narratives cannot be kept. Choose notes or less",
    ),
    "program.mandatory_keeps_full": (
        Refused,
        (
            "this program keeps case narratives, which it cannot if taking part is mandatory. "
            "Choose notes or less first"
        ),
    ),
    "program.rules_in_the_past": (
        Refused,
        "rules apply from now or later, never to the past. Choose a later day",
    ),
    "program.rules_by_organization": (
        Forbidden,
        "an administrator of the organization decides on group rules",
    ),
    "program.rules_not_requested": (
        Conflict,
        "no change of group rules is waiting. Reload the page",
    ),
    "program.full_needs_assessment": (
        Refused,
        "record the impact assessment before case narratives are kept",
    ),
    "program.full_needs_privacy_officer": (
        Forbidden,
        "only the privacy officer can allow case narratives to be kept",
    ),
}
