"""A password that others would find is known as one, whoever chose it."""

import pytest

from domain.kernel import Sealed
from infra.identity.guessing import is_soon_guessed
from infra.identity.passwords import Argon2Passwords


@pytest.mark.parametrize(
    "password",
    [
        *("Password12345", "qwertyuiop12", "xxxxxxxxxxxx", "abcdefghijkl", "passwordpassword"),
        *("azertyuiop123", "motdepasse2026", "Bienvenue2026!", "Montreal2026!", "hockeyhockey"),
        "a" * 200,
    ],
)
async def test_what_many_people_choose_is_soon_guessed(password: str) -> None:
    assert await Argon2Passwords().is_soon_guessed(Sealed(password), ())


@pytest.mark.parametrize(
    "password",
    ["a long enough password", "quiet river under the bridge", "un canot rouge sur la neige"],
)
def test_a_sentence_of_one_s_own_is_not(password: str) -> None:
    assert not is_soon_guessed(Sealed(password), ())


def test_names_around_somebody_are_guessed_first() -> None:
    password = Sealed("kerguelen-vasseur")
    assert not is_soon_guessed(password, ())
    assert is_soon_guessed(password, ("kerguelen", "vasseur"))
