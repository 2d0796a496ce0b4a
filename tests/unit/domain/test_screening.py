"""Identifiers of fixed shape stop a text; ordinary prose with figures does not."""

import pytest

from domain.kernel import Refused
from domain.screening import holds_identifier, require_no_identifier

IDENTIFYING = [
    "call 416-555-0122 after noon",
    "(416) 555-0122",
    "+1 514 555 0199",
    "health number 943 476 5919",
    "9434765919",
    "4165 550 122 AB",
    "46254 1234",
    "TREM 1234 5678",
    "born 1961-04-03",
    "née le 03/04/1961",
    "somebody@example.org",
    "see https://example.org/p/1",
    "K1A 0B1",
]
ORDINARY = [
    "we have met 10 times since 2012",
    "from 2012-2013 on",
    "room 12, at 18:30, for 15 minutes",
    "a mark of [123456789012] at the end",
    "the ratio was 1.5, then 2.25",
]


@pytest.mark.parametrize("text", IDENTIFYING)
def test_an_identifier_stops_the_text_and_is_not_repeated(text: str) -> None:
    with pytest.raises(Refused) as caught:
        require_no_identifier(f"I keep thinking of it. {text}. It stays with me.")
    assert caught.value.code == "material.identifier"
    assert text not in caught.value.reason


@pytest.mark.parametrize("text", ORDINARY)
def test_figures_that_identify_nobody_pass(text: str) -> None:
    require_no_identifier(text)
    assert not holds_identifier(text)
