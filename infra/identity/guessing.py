"""Says how soon a password would be guessed: known ones, words, dates and keys that are neighbours.

The lists of what is known are those of the package ``zxcvbn``: common passwords, English words,
first and family names. What French keyboards and habits add stands here.
"""

from collections.abc import Sequence
from typing import Final

from zxcvbn import zxcvbn

from domain.kernel import Sealed

FEW: Final = 10**9
"""So many guesses, or fewer, and a password is one that others would find."""
READ: Final = 48
"""So many characters are looked at: whoever repeats a poor password has a poor one."""
HABITS: Final = (
    *("motdepasse", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "bonjour", "bienvenue"),
    *("soleil", "doudou", "chouchou", "loulou", "jetaime", "mamour", "amour", "bonheur"),
    *("liberte", "secret", "coucou", "chocolat", "princesse", "hockey", "canadiens", "nordiques"),
    *("janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre", "octobre"),
    *("novembre", "decembre", "printemps", "automne", "hiver", "quebec", "montreal", "canada"),
    *("medecin", "docteur", "hopital", "clinique", "doctor", "hospital", "clinic", "balint"),
)


def is_soon_guessed(password: Sealed, own: Sequence[str]) -> bool:
    """Whether it would take few guesses of somebody who knows the words ``own``."""
    found = zxcvbn(password.reveal()[:READ], user_inputs=[*own, *HABITS])
    return bool(found["guesses"] <= FEW)
