"""What is refused of invitations, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Throttled, Unauthenticated

OF_SHEETS: Final[dict[str, tuple[type[Refused], str]]] = {
    "sheet.unreadable": (
        Refused,
        "this list cannot be read. Save it as CSV, Excel (.xlsx) or OpenDocument (.ods)",
    ),
    "sheet.too_large": (
        Refused,
        "this list is too large. Split it into lists of at most 1,000 rows",
    ),
    "sheet.empty": (Refused, "this list is empty. Paste it with its header row"),
    "sheet.row_without_address": (Refused, "this row has no email address. Add it"),
    "sheet.role_unknown": (
        Refused,
        "this role is unknown. Write member, leader or program administrator",
    ),
}
"""What is refused of a list of people who are to be invited, or of a row of it."""

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "invitation.status_needed": (
        Refused,
        "confirm that you are registered or licensed in your profession, then accept",
    ),
    **OF_SHEETS,
    "invitation.missing": (Missing, "invitation not found, or you do not have access"),
    "invitation.exists": (Conflict, "this invitation has already been issued"),
    "invitation.registered_twice": (
        Conflict,
        "this address is a second registration of one person. Invite the first instead",
    ),
    "invitation.sent_already": (
        Conflict,
        "this address is invited already. Send that invitation again from the list",
    ),
    "invitation.role_appointed": (
        Refused,
        "invite members, leaders, supervisors or program administrators: others are appointed",
    ),
    "invitation.program_missing": (Missing, "program not found. Check the address"),
    "invitation.yourself": (Forbidden, "you cannot invite yourself"),
    "invitation.not_organization_admin": (
        Forbidden,
        "only an organization administrator can invite a program administrator or a supervisor",
    ),
    "invitation.not_allowed": (
        Forbidden,
        "administrators invite. Members of a group of the program can invite a colleague as member",
    ),
    "invitation.by_mail_only": (
        Forbidden,
        "this invitation goes by email only, so that no one else can use its link",
    ),
    "invitation.known_here": (
        Forbidden,
        "you already have an account here. Enter the password you sign in with",
    ),
    "invitation.over": (Conflict, "this invitation is over. Invite again"),
    "invitation.link_refused": (
        Unauthenticated,
        "this invitation was used, withdrawn or replaced, or has expired. Ask for a new one",
    ),
    "invitation.password_needed": (
        Forbidden,
        "choose a password, or sign in with the email address that is invited",
    ),
    "invitation.not_system": (Forbidden, "only the process that sends emails notes this"),
    "invitation.too_many": (Throttled, "you invited several colleagues. Try again in an hour"),
}
