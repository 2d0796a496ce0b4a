"""What letters say of requests to learn who a number is: not whose, which entry, or why."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

ASKED: Final = Words(
    N_("Circlekeep: a request waits for a privacy officer"),
    (
        N_(
            "An officer of your organization asks for the name of a person in the access log. "
            "Another privacy officer decides within 72 hours."
        ),
        N_("Sign in and open “Views”, then “Requests for a name”."),
    ),
)
DECIDED: Final = Words(
    N_("Circlekeep: your request is decided"),
    (
        N_("A privacy officer decided your request for a name in the access log."),
        N_(
            "Sign in and open “Views”, then “Requests for a name”. If agreed, you can see the name "
            "once, within 24 hours."
        ),
    ),
)
