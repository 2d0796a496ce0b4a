"""What letters say of appointments: not who it is, but by when to object."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

PROPOSED: Final = Words(
    N_("An officer is proposed in your organization"),
    (
        N_(
            "An officer of your organization proposes someone for a role that opens sealed texts "
            "or approves their opening. A second officer must confirm it."
        ),
        N_("Sign in and open “Officers” to see who it is. If it is wrong, object there."),
    ),
)
CONFIRMED: Final = Words(
    N_("An officer’s role begins on %(day)s"),
    (
        N_(
            "Two officers of your organization appointed someone to a role that opens sealed "
            "texts or approves their opening. It begins on %(day)s (UTC)."
        ),
        N_(
            "Sign in and open “Officers” to see who it is. If it is wrong, object there before "
            "then."
        ),
    ),
)
BY_OPERATOR: Final = Words(
    N_("The operator proposes an officer in your organization"),
    (
        N_(
            "Fewer than two officers of your organization can act, so the operator proposes one. "
            "The role begins on %(day)s (UTC) unless someone objects."
        ),
        N_(
            "If you did not expect this, or think it is wrong, sign in, open “Officers” and "
            "object before then. One officer can stop it, or three members (one, if there are "
            "fewer than three)."
        ),
    ),
)
