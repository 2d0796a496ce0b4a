"""A language by its tag, ``fr`` or ``fr-CA``, and the name of a thing that has one in several."""

import re
from collections.abc import Mapping
from typing import Final, Protocol, TypeAlias

from domain.kernel.classes import Coded, Public
from domain.kernel.shapes import is_line

Locale: TypeAlias = Coded
"""A tag of BCP 47: a language, and where it matters a script and a region."""
_LOCALE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


class Named(Protocol):
    """What has names by language, and says in which languages it is needed, its own first."""

    @property
    def names(self) -> Mapping[Locale, Public]:
        """One at least in its first language."""
        ...

    @property
    def languages(self) -> tuple[Locale, ...]:
        """At least one."""
        ...


def is_locale(value: str) -> bool:
    """Whether it has the form of a tag; which languages are spoken is for the shell."""
    return _LOCALE.fullmatch(value) is not None


def language_of(locale: Locale) -> Locale:
    """Return the language alone: ``fr`` of ``fr-CA``."""
    return locale.partition("-")[0]


def are_languages(locales: tuple[Locale, ...]) -> bool:
    """Whether these are tags, one at least, and each of another language."""
    languages = {language_of(locale) for locale in locales if is_locale(locale)}
    return 0 < len(languages) == len(locales)


def are_names(names: Mapping[Locale, Public], languages: tuple[Locale, ...]) -> bool:
    """Whether each name is one line in a language that is needed, and the first has one."""
    needed = {language_of(locale) for locale in languages}
    return (
        language_of(languages[0]) in names
        and needed.issuperset(names)
        and all(is_line(name) for name in names.values())
    )


def languages_with(own: Locale, names: Mapping[Locale, Public]) -> tuple[Locale, ...]:
    """List its own language, then the others in which it has a name."""
    return own, *(tag for tag in sorted(names) if tag != language_of(own))


def name_in(locale: Locale, thing: Named) -> Public:
    """Return the name in a language; what is missing falls back to the first that is needed."""
    return thing.names.get(language_of(locale), thing.names[language_of(thing.languages[0])])
