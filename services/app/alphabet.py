"""The order in which names stand in a list: as readers of either language look them up."""

import unicodedata

from domain.protocol.names import PersonName


def by_name(name: PersonName | None) -> tuple[bool, str, str]:
    """Return what sorts by family name, then given name; accents and capitals tell nothing apart.

    Whoever has no name any more, or none that could be had, stands last.
    """
    if name is None:
        return True, "", ""
    return False, _letters(name.family_name), _letters(name.given_name)


def _letters(words: str) -> str:
    """Keep letters and spaces: é is sorted as e, D’Amours as damours."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == " ")
