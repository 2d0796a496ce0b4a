"""The letter that says least: there is a notice, and where to read it."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

NOTICE: Final = Words(
    N_("You have a notice in Circlekeep"),
    (
        N_("You have a notice in Circlekeep."),
        N_(
            "Sign in and open “Who viewed my texts”. To protect confidentiality, this email "
            "gives no details."
        ),
    ),
)
