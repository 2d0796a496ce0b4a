"""What is refused of invitations, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Throttled, Unauthenticated

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "invitation.missing": (Missing, "invitation not found, or you do not have access"),
    "invitation.exists": (Conflict, "this invitation has already been issued"),
    "invitation.role_appointed": (
        Refused,
        "invite members, leaders and program administrators. Other officers are appointed",
    ),
    "invitation.program_missing": (Missing, "program not found. Check the address"),
    "invitation.yourself": (Forbidden, "you cannot invite yourself"),
    "invitation.not_organization_admin": (
        Forbidden,
        "only an organization administrator can invite a program administrator",
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
