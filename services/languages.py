"""The languages that pages and letters speak: each is a folder of catalogues, and no code."""

from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from babel.support import Translations

from domain.kernel.locales import Locale, is_locale, language_of

CATALOGUES: Final = Path(__file__).parent / "locale"
PAGES: Final = "pages"
LETTERS: Final = "letters"
SOURCE: Final = "en"
"""The language of the messages themselves."""
LANGUAGES: Final = (
    SOURCE,
    *sorted({file.parent.parent.name for file in CATALOGUES.glob("*/*/*.po")} - {SOURCE}),
)


def spoken_for(locale: Locale) -> Locale:
    """Return the language that is spoken to somebody: theirs if there is a catalogue of it."""
    return language_of(locale) if is_spoken(locale) else SOURCE


def is_spoken(*locales: Locale) -> bool:
    """Whether there is a catalogue of the language of each of these tags."""
    return all(is_locale(tag) and language_of(tag) in LANGUAGES for tag in locales)


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues find messages
    """Mark a message for the catalogues; it is said later, in the reader's language."""
    return message


@cache
def catalogue(domain: str, language: str) -> NullTranslations:
    """Load a compiled catalogue. Raises ``FileNotFoundError`` when set-up did not compile it."""
    with (CATALOGUES / language / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        return Translations(file, domain=domain)
