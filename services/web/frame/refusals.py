"""Refusals as a person reads them: a sentence for each code that there is."""

from domain.codes import CODES
from services.languages import N_

OTHERWISE = N_("This could not be done. Try again.")


def sentence(code: str) -> str:
    """Give the message for a refusal's code."""
    return as_sentence(CODES[code][1]) if code in CODES else OTHERWISE


def as_sentence(reason: str) -> str:
    """Write a refusal's reason as a sentence with typographic apostrophes."""
    return f"{reason[0].upper()}{reason[1:]}.".replace("'", "’")
