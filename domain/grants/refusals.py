"""What is refused of break-glass, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "grant.exists": (Conflict, "this has been asked for already"),
    "grant.missing": (Missing, "there is no such request or grant"),
    "grant.not_privacy_officer": (Forbidden, "only a privacy officer may do this"),
    "grant.no_auditor": (Conflict, "the organization needs an auditor first: appoint one"),
    "grant.items_unnamed": (Refused, "name each item to be read, at least one and at most twenty"),
    "grant.in_conflict": (
        Forbidden,
        "you are concerned yourself: leave this to an officer outside the group",
    ),
    "grant.own_request": (Forbidden, "you asked for this yourself: others decide on it"),
    "grant.not_an_approver": (
        Forbidden,
        "a privacy officer and an organization admin decide on this",
    ),
    "grant.office_too_new": (
        Forbidden,
        "you hold this office since after the request: somebody who held it before decides",
    ),
    "grant.office_has_approved": (Conflict, "your office has approved: the other one must too"),
    "grant.approved_already": (Conflict, "you have approved: another person must too"),
    "grant.not_open": (Conflict, "this request can no longer be decided on: ask anew"),
    "grant.not_yours": (Forbidden, "only who asked, or who approved, may do this"),
    "grant.not_active": (Conflict, "this is not approved by two officers"),
    "grant.not_named": (Missing, "this item was not named in the request"),
    "grant.withdrawn": (Conflict, "this grant has been withdrawn"),
    "grant.expired": (Conflict, "the four hours of this grant have passed: ask anew"),
    "grant.notice_barred": (Conflict, "those concerned are told later, because the law bars it"),
    "grant.told_already": (Conflict, "those concerned have been told already"),
    "grant.deferral_too_long": (
        Refused,
        "defer the notice by thirty days at most, then renew the deferral",
    ),
    "grant.not_a_reviewer": (
        Forbidden,
        "auditors, privacy officers and organization admins review this",
    ),
    "grant.not_a_third_person": (Forbidden, "you took part: a third person reviews this"),
    "grant.reviewed_already": (Conflict, "this has been reviewed already"),
    "grant.not_system": (
        Forbidden,
        "the service alone notes that time has passed and who was told",
    ),
    "grant.not_over": (Conflict, "only what was granted, and is over, is reviewed"),
    "grant.password_too_new": (
        Forbidden,
        "your password is less than three days old: another officer does this meanwhile",
    ),
    "grant.used": (Conflict, "this item has been opened by this grant already: it opens once"),
}
