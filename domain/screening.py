"""Finds identifiers of fixed shape in a text: no patient record, number or address may be kept."""

import re
from typing import Final

from domain.codes import refusal

_SHAPES: Final = (
    # an e-mail address
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+",
    # a web address
    r"\b(?:https?://|www\.)\S+",
    # a telephone or health number: nine or ten digits in two to four groups, or in one
    r"(?<![\w\[])\+?(?:1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{3,4}(?![\w\]])",
    r"(?<![\w\[])\d{4}[ .-]\d{3}[ .-]\d{3}(?:[ .-]?[A-Z]{2})?(?![\w\]])",
    r"(?<![\w\[])\d{5}[ .-]?\d{4}(?![\w\]])",
    # the health number of Québec: four letters and eight digits
    r"\b[A-Z]{4}[ .-]?\d{4}[ .-]?\d{4}\b",
    # a whole date, as a birthday is written
    r"(?<![\w\[])(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?![\w\]])",
    r"(?<![\w\[])(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d{2}(?![\w\]])",
    # a Canadian postal code
    r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b",
)
_IDENTIFIER: Final = re.compile("|".join(_SHAPES))


def holds_identifier(text: str) -> bool:
    """Whether a text holds a number, an address or a date that could identify somebody."""
    return _IDENTIFIER.search(text) is not None


def require_no_identifier(text: str) -> None:
    """Refuse a text that holds an identifier (``material.identifier``), without repeating it."""
    if holds_identifier(text):
        raise refusal("material.identifier")
