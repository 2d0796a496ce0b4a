"""Who witnesses is read from a setting; one that does not fit is said in a sentence."""

import pytest
from msgspec.structs import replace

from domain.kernel import Conflict
from infra.settings import Settings
from infra.transparency.notes import Kind, VerifierKey
from services.wiring.signer import witnesses_of

KEY = str(VerifierKey("witness.example/w1", Kind.COSIGNATURE, b"k" * 32))


def test_witnesses_are_pairs_of_an_address_and_a_key() -> None:
    settings = replace(
        Settings(), witnesses=f"https://one.example {KEY}\nhttps://two.example {KEY}"
    )
    assert len(witnesses_of(settings)) == 2
    assert witnesses_of(Settings()) == []


@pytest.mark.parametrize(
    "witnesses", ["https://one.example", f"http://one.example {KEY}", "https://one.example no-key"]
)
def test_what_is_no_such_pair_is_refused_with_the_settings_name(witnesses: str) -> None:
    with pytest.raises(Conflict) as refused:
        witnesses_of(replace(Settings(), witnesses=witnesses))
    assert refused.value.code == "settings.unfit"
    assert "CIRCLEKEEP_WITNESSES" in refused.value.reason
