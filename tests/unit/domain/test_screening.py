"""Identifiers stop a text; likely names wait for the author's word that they are nobody's."""

from collections.abc import Sequence

import pytest

from domain.kernel import Finding, FindingKind, Refused
from domain.screening import require_attested, require_no_identifier

NAME = Finding(4, 9, FindingKind.NAME)
NUMBER = Finding(20, 32, FindingKind.TELEPHONE)


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind is not FindingKind.NAME])
def test_every_kind_of_identifier_stops_the_text_whatever_is_attested(kind: FindingKind) -> None:
    found = (NAME, Finding(20, 32, kind))
    with pytest.raises(Refused) as caught:
        require_attested(found, attested=9)
    assert (caught.value.code, caught.value.findings) == ("material.identifier", found)


@pytest.mark.parametrize(("found", "attested"), [((NAME,), 0), ((NAME, NAME), 1)])
def test_more_likely_names_than_were_attested_are_shown_once_more(
    found: Sequence[Finding], attested: int
) -> None:
    with pytest.raises(Refused) as caught:
        require_attested(found, attested)
    assert (caught.value.code, caught.value.findings) == ("material.likely_name", tuple(found))


@pytest.mark.parametrize(("found", "attested"), [((), 0), ((), 3), ((NAME,), 1), ((NAME,), 2)])
def test_what_was_attested_is_counted_as_it_is_found(
    found: Sequence[Finding], attested: int
) -> None:
    assert require_attested(found, attested) == len(found)


def test_a_reason_may_name_somebody_and_hold_no_number() -> None:
    require_no_identifier((NAME,))
    with pytest.raises(Refused) as caught:
        require_no_identifier((NAME, NUMBER))
    assert caught.value.code == "material.identifier"
