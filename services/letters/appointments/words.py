"""What letters say of appointments: not who it is, but by when to object."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

PROPOSED: Final = Words(
    N_("An officer is proposed in your organization"),
    (
        N_(
            "An officer of your organization proposes somebody for an office that opens sealed "
            "texts or approves their opening. A second officer must confirm it."
        ),
        N_("Sign in and open “Officers” to see who it is. If it should not be, object there."),
    ),
)
CONFIRMED: Final = Words(
    N_("An officer begins on %(day)s"),
    (
        N_(
            "Two officers of your organization appointed somebody to an office that opens sealed "
            "texts or approves their opening. It begins on %(day)s (UTC)."
        ),
        N_(
            "Sign in and open “Officers” to see who it is. If it should not be, object there "
            "before then."
        ),
    ),
)
BY_OPERATOR: Final = Words(
    N_("Whoever runs Circlekeep proposes an officer in your organization"),
    (
        N_(
            "Fewer than two officers of your organization can act, so whoever runs this service "
            "proposes one. The office begins on %(day)s (UTC) unless somebody objects."
        ),
        N_(
            "If you do not know of this, or find it wrong, sign in, open “Officers” and object "
            "before then. One officer stops it, or three members; where there are fewer than "
            "three members, one."
        ),
    ),
)
