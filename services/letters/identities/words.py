"""What letters say of requests to learn who a number is: not whose, which entry, or why."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

ASKED: Final = Words(
    N_("Circlekeep: a request waits for a privacy officer"),
    (
        N_(
            "An officer of your organization asks who a number in the access log is. A privacy "
            "officer other than the asker decides within 72 hours."
        ),
        N_("Sign in and open “Access log”, then “Who a number is”."),
    ),
)
DECIDED: Final = Words(
    N_("Circlekeep: your request is decided"),
    (
        N_("A privacy officer has decided on your request about a number in the access log."),
        N_(
            "Sign in and open “Access log”, then “Who a number is”. What was agreed to can be "
            "learned once, within 24 hours."
        ),
    ),
)
