"""The two languages that early organizations and programs had, when there were no others."""

from domain.kernel.locales import Locale, language_of


def both(first: Locale) -> tuple[Locale, Locale]:
    """Return its own language, and the other of the two."""
    return first, "en" if language_of(first) == "fr" else "fr"
