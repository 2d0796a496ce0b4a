"""Names stand in lists where a reader of either language looks for them."""

from domain.protocol.names import PersonName
from services.app.alphabet import by_name


def written(name: PersonName | None) -> str:
    return f"{name.family_name}, {name.given_name}" if name else ""


def test_accents_capitals_and_apostrophes_are_no_letters_of_their_own() -> None:
    """By code point Brennan stood before Bédard, and D’Amours after Doyle."""
    wanted = ["Bédard, Solène", "Brennan, Noah", "Damien, Zoé", "D’Amours, Loïc", "de Vries, Ann"]
    split = (one.split(", ") for one in reversed(wanted))
    names = [PersonName(given, family, "") for family, given in split]
    assert [written(one) for one in sorted(names, key=by_name)] == wanted


def test_within_a_family_given_names_decide_and_who_has_no_name_stands_last() -> None:
    ann, zoe = PersonName("Ann", "Roy", ""), PersonName("Zoé", "Roy", "")
    assert sorted([None, zoe, ann], key=by_name) == [ann, zoe, None]
