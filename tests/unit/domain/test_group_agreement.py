"""An agreement is a document: the same clauses in each language, each text known by its digest."""

import hashlib
import json

import pytest

from domain.groups.agreement import digest_of, document_in
from domain.groups.agreement_text import EDITION, STANDARD
from services.languages import LANGUAGES

ASKED_FOR = {
    "confidentiality",
    "limits",
    "promise",
    "notes",
    "online",
    "contact",
    "presence",
    "conflicts",
    "breach",
    "ending",
    "retention",
    "language",
}
KNOWN_BY = {
    (1, "en"): "b4a5d2530106bd6641f5b6d9bdec501f30a54fec8e484f9a695df921dcd17cd2",
    (1, "fr"): "a20b55eab36b0c4e6a6f1d982b7d28a5fd83fc47e8c37aeabceb2bcb9495f4d7",
}
"""A text that is changed gets an edition and a row of its own: what was signed stays known."""


def test_each_language_of_the_service_has_all_that_an_agreement_must_say() -> None:
    assert set(STANDARD) == set(LANGUAGES)
    for language in LANGUAGES:
        document = document_in(language)
        assert document is not None
        codes = [clause.code for clause in document.clauses]
        assert set(codes) == ASKED_FOR
        assert codes == [code for code, _, _ in STANDARD["en"]]
        assert all(clause.title and clause.text for clause in document.clauses)


@pytest.mark.parametrize(("of", "digest"), KNOWN_BY.items())
def test_a_text_that_was_signed_is_never_another(of: tuple[int, str], digest: str) -> None:
    edition, language = of
    assert edition == EDITION
    assert digest_of(language) == digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_can_compute_a_digest_again(language: str) -> None:
    document = document_in(language)
    assert document is not None
    clauses = [[one.code, one.title, one.text] for one in document.clauses]
    text = json.dumps(
        [document.edition, language, clauses], ensure_ascii=False, separators=(",", ":")
    )
    assert hashlib.sha256(text.encode()).hexdigest() == document.digest


def test_a_region_reads_the_text_of_its_language_and_another_language_none() -> None:
    assert document_in("fr-CA") == document_in("fr")
    assert document_in("de-CH") is None
    assert digest_of("de-CH") is None


def test_what_is_no_tag_of_a_language_is_read_in_none() -> None:
    """What can be read can be signed: a signature names the tag."""
    assert document_in("en-") is None
    assert digest_of("en-") is None
