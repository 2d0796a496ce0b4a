"""Says whether digits are a telephone number of a country where our organizations are."""

from typing import Final

import phonenumbers

REGIONS: Final = ("CA", "FR", "GB", "BE", "CH", "DE", "NL", "IE", "AU", "NZ")
PATIENCE: Final = 200
"""Of so many numbers in one text it is asked; of any more it is taken for granted."""


class Telephones:
    """The telephone numbers of one text."""

    def __init__(self) -> None:
        self._asked = 0

    def valid(self, digits: str) -> bool:
        """Whether it is one, as it is dialled at home."""
        self._asked += 1
        return self._asked > PATIENCE or any(_is_valid(digits, region) for region in REGIONS)


def _is_valid(digits: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)
