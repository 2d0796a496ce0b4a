"""Every refusal of the domain: its public code, its kind, and the sentence that says what to do."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

CODES: Final[dict[str, tuple[type[Refused], str]]] = {
    # organization
    "organization.exists": (Conflict, "this organization exists already"),
    "organization.missing": (Missing, "there is no such organization"),
    "organization.not_operator": (Forbidden, "only the operator makes organizations"),
    "organization.not_admin": (Forbidden, "only an organization admin may do this"),
    "organization.code_invalid": (Refused, "write codes with letters, digits and hyphens only"),
    "organization.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
    "organization.profile_known": (
        Conflict,
        "a rule profile is never rewritten: publish the next version",
    ),
    "organization.profile_impossible": (
        Refused,
        "the profile's numbers contradict each other: check minimum, maximum and quorum",
    ),
    "organization.matter_invalid": (Refused, "name each matter by a code, not by a sentence"),
    # office
    "office.not_admin": (Forbidden, "only the operator or an organization admin gives offices"),
    "office.role_unknown": (
        Refused,
        "offices are program or organization admin, auditor, privacy officer",
    ),
    "office.program_missing": (Refused, "name the program that this person will administer"),
    "office.program_unexpected": (Refused, "this office is for the whole organization"),
    "office.conflict": (
        Conflict,
        "an auditor holds nothing else, and the privacy officer is not an organization admin",
    ),
    "office.last_admin": (
        Conflict,
        "an organization keeps one organization admin: appoint another first",
    ),
    # program
    "program.exists": (Conflict, "this program exists already"),
    "program.missing": (Missing, "there is no such program"),
    "program.not_admin": (Forbidden, "only an admin of the program or organization may do this"),
    "program.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "program.zone_unknown": (Refused, "name the time zone as IANA does: America/Toronto"),
    "program.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
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
    # person
    "person.exists": (Conflict, "this person is known already"),
    "person.missing": (Missing, "there is no such person"),
    "person.not_officer": (Forbidden, "only an officer registers people"),
    "person.code_invalid": (Refused, "write profession and practice as codes, not as sentences"),
    "person.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
}


def refusal(code: str) -> Refused:
    """Make the refusal of this code, of its kind and with its sentence, to be raised."""
    kind, sentence = CODES[code]
    return kind(code, sentence)
