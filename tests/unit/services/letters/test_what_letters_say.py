"""What letters say is decided once: a changed word is seen by whoever reads the change."""

import pytest

from tests.golden.write_letters import FOLDER, LOCALES, page


@pytest.mark.parametrize("locale", LOCALES)
async def test_each_letter_says_what_is_kept_of_it(locale: str) -> None:
    """To the byte: `python -m tests.golden.write_letters` writes it anew."""
    assert await page(locale) == (FOLDER / f"{locale}.txt").read_text("utf-8")
