"""A password fits if it is long enough and no name of its owner's."""

import pytest

from domain.access.passwords import own_words, require_length, require_own
from domain.kernel import Refused, Sealed

WORDS = own_words(["Élise", "Tremblay-Roy", "e.tremblay@chu.example.org", "Balint du Québec"])


def test_the_words_of_a_name_are_its_letters_without_accents_the_longest_first() -> None:
    assert (
        *("circlekeep", "etremblay", "tremblay", "example", "balint", "quebec", "elise"),
    ) == WORDS


@pytest.mark.parametrize(
    ("password", "code"), [("elevenchars", "password.too_short"), ("x" * 201, "password.too_long")]
)
def test_a_password_has_12_to_200_characters(password: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_length(Sealed(password))
    assert refused.value.code == code
    for length in (12, 200):
        require_length(Sealed("x" * length))


@pytest.mark.parametrize(
    "password",
    ["tremblay1970", "Élise-Tremblay!", "e.tremblay.2026", "CircleKeep 2026", "QUÉBEC balint"],
)
def test_a_password_made_of_one_s_own_names_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        require_own(Sealed(password), WORDS)
    assert refused.value.code == "password.own_name"


@pytest.mark.parametrize("password", ["tremblay plants tulips", "short1970", "une phrase à soi"])
def test_a_name_within_a_password_of_its_own_does_no_harm(password: str) -> None:
    require_own(Sealed(password), WORDS)
