"""Languages are told by their tags, and what has a name in several is called by one of them."""

from typing import Final

import msgspec
import pytest

from domain.kernel.locales import is_locale, language_of, languages_with, name_in


class Thing(msgspec.Struct, frozen=True):
    """Something that has names."""

    names: dict[str, str]
    languages: tuple[str, ...] = ("fr-CA", "en", "de")


HARBOUR: Final = Thing({"fr": "Le port", "en": "The harbour"})


@pytest.mark.parametrize("tag", ["en", "fr-CA", "de-CH", "haw", "zh-Hant", "zh-Hant-TW", "es-419"])
def test_a_locale_is_a_language_with_or_without_script_and_region(tag: str) -> None:
    assert is_locale(tag)


@pytest.mark.parametrize("text", ["", "fr_CA", "en-ca", "english", "E", "fr-", "fr-CA\n", "fr CA"])
def test_any_other_text_is_none(text: str) -> None:
    assert not is_locale(text)


@pytest.mark.parametrize(
    ("locale", "name"),
    [("en", "The harbour"), ("en-GB", "The harbour"), ("fr", "Le port"), ("de-CH", "Le port")],
)
def test_a_thing_is_called_in_the_language_or_else_in_its_first(locale: str, name: str) -> None:
    assert name_in(locale, HARBOUR) == name


def test_a_language_is_known_without_its_region() -> None:
    assert (language_of("fr-CA"), language_of("fr")) == ("fr", "fr")


def test_its_own_language_comes_first_and_then_those_it_has_a_name_in() -> None:
    assert languages_with("fr-CA", {"en": "", "fr": "", "de": ""}) == ("fr-CA", "de", "en")
