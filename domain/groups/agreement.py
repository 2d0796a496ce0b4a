"""An agreement in one language: what is read before it is signed, and what a signature names."""

import hashlib
from typing import Final

import msgspec

from domain.groups.agreement_text import EDITION, STANDARD, Texts
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale, is_locale, language_of

_encoder: Final = msgspec.json.Encoder()


class Clause(msgspec.Struct, frozen=True):
    """One thing that is agreed; ``code`` is the same in each language."""

    code: Coded
    title: Public
    text: Public


class Document(msgspec.Struct, frozen=True):
    """The clauses in one language; ``digest`` is SHA-256 over them, in 64 hexadecimal digits."""

    edition: int
    language: Coded
    clauses: tuple[Clause, ...]
    digest: Coded


def document_in(locale: Locale) -> Document | None:
    """Return the agreement in the language of a tag, if it is one and it is written in it."""
    return _DOCUMENTS.get(language_of(locale)) if is_locale(locale) else None


def digest_of(locale: Locale) -> str | None:
    """Return by what the agreement in the language of a tag is known."""
    found = document_in(locale)
    return None if found is None else found.digest


def _document(language: str, texts: Texts) -> Document:
    """Put a document together. What is hashed is a JSON array: edition, language, clauses."""
    hashed = _encoder.encode([EDITION, language, texts])
    clauses = tuple(Clause(*text) for text in texts)
    return Document(EDITION, language, clauses, hashlib.sha256(hashed).hexdigest())


_DOCUMENTS: Final = {language: _document(language, texts) for language, texts in STANDARD.items()}
