"""Every refusal of the Warden's own has a code, a kind, and a sentence; each is in use."""

import re
from pathlib import Path

import pytest

from domain.codes import CODES as DOMAIN_CODES
from services.warden.refusals import CODES, refusal

ROOMS = Path(__file__).parents[3] / "services" / "warden"


def test_every_code_is_raised_and_every_raised_code_is_listed() -> None:
    raised: set[str] = set()
    for room in ROOMS.glob("*.py"):
        source = re.sub(r"domain_refusal\([^)]*\)", "", room.read_text())
        raised.update(re.findall(r'refusal\(\s*"([a-z_]+\.[a-z_]+)"', source))
        raised.update(re.findall(r'refusal\("[a-z_.]+" if [^)]* else "([a-z_.]+)"\)', source))
    assert raised == set(CODES)


def test_no_code_of_the_domain_is_used_for_something_else() -> None:
    assert not set(CODES) & set(DOMAIN_CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_refusal_says_what_to_do(code: str) -> None:
    made = refusal(code)
    assert (made.code, type(made)) == (code, CODES[code][0])
    assert len(made.reason.split()) >= 5
