"""What names somebody: one part or several, in any letters."""

import pytest

from domain.people.naming import LONGEST_POST_NOMINALS, is_name, is_part, is_post_nominals


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Ada", "Lovelace"),
        ("Suharto", ""),
        ("", "Teller"),
        ("Aimée-Éloïse", "O\u2019Connor-d\u2019Amours"),
        ("Wei 伟", "Lin 林"),
        ("Лев", "Толстой"),
        ("محمد", ""),
        ("D.", "St. John 3rd"),
    ],
)
def test_a_name_has_one_part_or_two_in_any_letters(given: str, family: str) -> None:
    assert is_name(given, family)


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("", ""),
        (" ", "Lovelace"),
        ("Ada", "Love\nlace"),
        ("Ada\t", "Lovelace"),
        ("Ada\u202e", "Lovelace"),
        ("Ada", "\u200b"),
        ("Ada", "x" * 201),
    ],
)
def test_what_hides_or_runs_on_is_no_name(given: str, family: str) -> None:
    assert not is_name(given, family)
    assert not all(is_part(part) for part in (given, family))


def test_what_follows_a_name_is_a_short_line_or_nothing() -> None:
    assert is_post_nominals("")
    assert is_post_nominals("MD, FCFP")
    assert not is_post_nominals("MD\nFCFP")
    assert is_post_nominals("x" * LONGEST_POST_NOMINALS)
    assert not is_post_nominals("x" * (LONGEST_POST_NOMINALS + 1))
