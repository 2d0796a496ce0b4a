"""What is refused of organizations and their offices, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "office.history_not_allowed": (
        Forbidden,
        (
            "only organization administrators, privacy officers and auditors can see who held "
            "which role"
        ),
    ),
    "organization.exists": (Conflict, "this organization already exists"),
    "organization.missing": (Missing, "organization not found. Check the address"),
    "organization.not_operator": (Forbidden, "only the operator can create organizations"),
    "organization.not_admin": (Forbidden, "only an organization administrator can do this"),
    "organization.code_invalid": (Refused, "write codes with letters, digits and hyphens only"),
    "organization.name_invalid": (
        Refused,
        "give a name in its own language, and only in others it needs, on one line each",
    ),
    "organization.locale_unknown": (
        Refused,
        "list each language once, only languages of the service: en, fr-CA",
    ),
    "organization.profile_known": (
        Conflict,
        "a rule profile cannot be changed. Publish a new version",
    ),
    "organization.profile_impossible": (
        Refused,
        "the numbers contradict each other. Check minimum, maximum and quorum",
    ),
    "organization.quotas_impossible": (
        Refused,
        "give numbers from 1 to 1,000,000: texts and names an hour, and refusals",
    ),
    "organization.matter_invalid": (Refused, "give each matter as a code, not a sentence"),
    "office.not_admin": (
        Forbidden,
        "organization administrators appoint officers. A privacy officer can also propose one",
    ),
    "office.has_officers": (
        Forbidden,
        (
            "this organization's officers appoint others. If fewer than two can act, propose one "
            "with circlekeep organization propose"
        ),
    ),
    "office.none_yet": (
        Conflict,
        (
            "this organization has no officers yet. Appoint the first with circlekeep "
            "organization create"
        ),
    ),
    "office.not_for_operator": (
        Forbidden,
        (
            "you can propose only an organization administrator or a privacy officer. They "
            "appoint the others"
        ),
    ),
    "office.officers_can_act": (
        Forbidden,
        "two officers of this organization can act. They appoint others; you cannot",
    ),
    "office.oneself": (Forbidden, "you cannot appoint yourself. Ask another officer"),
    "office.waiting": (Conflict, "this person is already proposed for this role"),
    "office.second_is_another": (
        Forbidden,
        "a second officer must confirm: not the one who proposed it, nor the one proposed",
    ),
    "office.proposer_gone": (
        Conflict,
        "the officer who proposed this no longer holds the role. Propose it again",
    ),
    "office.settles_by_itself": (
        Forbidden,
        "this starts by itself unless someone objects. No confirmation is needed",
    ),
    "office.not_settled": (Conflict, "the time to object has not passed yet"),
    "office.appointment_missing": (Missing, "appointment not found. Check the address"),
    "office.appointment_over": (
        Conflict,
        "the time to confirm this appointment, or to object to it, has passed",
    ),
    "office.role_unknown": (
        Refused,
        "choose program administrator, organization administrator, auditor or privacy officer",
    ),
    "office.program_missing": (Refused, "choose the program that this person will administer"),
    "office.program_unexpected": (Refused, "this role is for the whole organization"),
    "office.conflict": (
        Conflict,
        "auditors hold no other role. A privacy officer cannot be an organization administrator",
    ),
    "office.last_admin": (
        Conflict,
        "an organization needs an administrator. Appoint another one first",
    ),
}
