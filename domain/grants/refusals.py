"""What is refused of break-glass, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "grant.exists": (Conflict, "this has already been requested"),
    "grant.missing": (Missing, "request not found. Check the address"),
    "grant.not_privacy_officer": (Forbidden, "only a privacy officer can do this"),
    "grant.no_auditor": (Conflict, "the organization needs an auditor. Appoint one first"),
    "grant.items_unnamed": (Refused, "choose 1 to 20 texts"),
    "grant.in_conflict": (
        Forbidden,
        "you are involved. An officer outside the group must do this",
    ),
    "grant.own_request": (Forbidden, "you asked for this. Others must decide"),
    "grant.not_an_approver": (
        Forbidden,
        "a privacy officer and an organization administrator decide this",
    ),
    "grant.office_too_new": (
        Forbidden,
        "you took this role after the request. Someone already in it must decide",
    ),
    "grant.office_has_approved": (
        Conflict,
        "someone in your role approved. The other role must too",
    ),
    "grant.approved_already": (Conflict, "you approved. Another person must too"),
    "grant.not_open": (Conflict, "this request can no longer be decided. Send a new one"),
    "grant.not_yours": (Forbidden, "only the officers who asked or approved can do this"),
    "grant.not_active": (Conflict, "two officers have not approved this"),
    "grant.not_named": (Missing, "this text is not in the request"),
    "grant.withdrawn": (Conflict, "this request has been withdrawn"),
    "grant.expired": (Conflict, "the four hours have passed. Send a new request"),
    "grant.notice_barred": (
        Conflict,
        "the people concerned are notified later, because the law delays the notice",
    ),
    "grant.told_already": (Conflict, "the people concerned have already been notified"),
    "grant.deferral_too_long": (
        Refused,
        "you can defer the notice by 30 days at most, then renew",
    ),
    "grant.not_a_reviewer": (
        Forbidden,
        "only auditors, privacy officers and organization administrators can review this",
    ),
    "grant.not_a_third_person": (Forbidden, "you took part. Someone else must review this"),
    "grant.reviewed_already": (Conflict, "this has already been reviewed"),
    "grant.not_system": (
        Forbidden,
        "only the service records that time has passed and who was notified",
    ),
    "grant.not_over": (Conflict, "only approved access that has ended can be reviewed"),
    "grant.password_too_new": (
        Forbidden,
        "your password is under three days old. Ask another officer to do this",
    ),
    "grant.used": (Conflict, "this text has already been opened. It opens only once"),
}
