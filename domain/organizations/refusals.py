"""What is refused of organizations and their offices, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "organization.exists": (Conflict, "this organization exists already"),
    "organization.missing": (Missing, "there is no such organization"),
    "organization.not_operator": (Forbidden, "only the operator makes organizations"),
    "organization.not_admin": (Forbidden, "only an organization admin may do this"),
    "organization.code_invalid": (Refused, "write codes with letters, digits and hyphens only"),
    "organization.name_invalid": (
        Refused,
        "name it in its own language, and besides only in those that it needs, on one line each",
    ),
    "organization.locale_unknown": (
        Refused,
        "name each language once, and only those that the service speaks: en, fr-CA",
    ),
    "organization.profile_known": (
        Conflict,
        "a rule profile is never rewritten: publish the next version",
    ),
    "organization.profile_impossible": (
        Refused,
        "the profile's numbers contradict each other: check minimum, maximum and quorum",
    ),
    "organization.quotas_impossible": (
        Refused,
        "name numbers between one and a million: of texts and names in an hour, of refusals",
    ),
    "organization.matter_invalid": (Refused, "name each matter by a code, not by a sentence"),
    "office.not_admin": (
        Forbidden,
        "an organization admin gives offices; a privacy officer may propose an officer too",
    ),
    "office.has_officers": (
        Forbidden,
        (
            "this organization has officers: they appoint others; where fewer than two can act, "
            "propose one with: circlekeep organization propose"
        ),
    ),
    "office.none_yet": (
        Conflict,
        "this organization has no officers yet: name the first with circlekeep organization create",
    ),
    "office.not_for_operator": (
        Forbidden,
        "you may propose an organization admin or a privacy officer: they appoint the others",
    ),
    "office.officers_can_act": (
        Forbidden,
        "two officers of this organization can act: they appoint others, and you cannot",
    ),
    "office.oneself": (Forbidden, "nobody appoints themselves: ask another officer"),
    "office.waiting": (Conflict, "this person is proposed for this office already"),
    "office.second_is_another": (
        Forbidden,
        "an appointment takes two officers: another than who proposed it, and than who is proposed",
    ),
    "office.proposer_gone": (
        Conflict,
        "who proposed this holds no such office any more: propose it again",
    ),
    "office.settles_by_itself": (
        Forbidden,
        "this begins by itself unless somebody objects: nobody confirms it",
    ),
    "office.not_settled": (Conflict, "the time to object has not passed yet"),
    "office.appointment_missing": (Missing, "there is no such appointment"),
    "office.appointment_over": (
        Conflict,
        "the time to confirm this appointment, or to object to it, has passed",
    ),
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
}
