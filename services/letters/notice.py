"""The letter that says least: there is a notice, and where to read it."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

NOTICE: Final = Words(
    N_("There is a notice for you in Circlekeep"),
    (
        N_("There is a notice for you in Circlekeep."),
        N_("Sign in and look under “Who looked at mine”. For your sake, this letter says no more."),
    ),
)
