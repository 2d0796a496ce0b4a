"""An email address: one that mail can reach, kept one way and looked up one way."""

import unicodedata

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from domain.codes import refusal


def kept_address(text: str) -> str:
    """Return an address as it is kept, its domain in the letters that people read.

    Raises ``Refused`` (``person.address_invalid``). Nothing is asked of the network.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise refusal("person.address_invalid") from None


def masked(address: str) -> str:
    """Write so much of an address that who typed it knows it again: ``a•••@example.org``."""
    local, _, domain = looked_up(address).rpartition("@")
    return f"{local[:1]}•••@{domain}"


def looked_up(text: str) -> str:
    """Write an address one way, however it was typed: by this it is looked up.

    A domain in letters and the same in ``xn--`` are one. Two domains that are two to the network
    are two here, though their letters fold alike. What is no address is written as well as it goes.
    """
    domain = _read_domain(text)
    if domain is None:
        return _folded(text)
    is_itself = domain.domain.casefold() == domain.domain
    return _at(text, domain.domain if is_itself else domain.ascii_domain)


def _read_domain(text: str) -> ValidatedEmail | None:
    """Read a domain that can be written in several ways; None if there is one way alone."""
    domain = text.strip().rpartition("@")[2]
    if domain.isascii() and "xn--" not in domain.casefold():
        return None
    try:
        return validate_email(f"x@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return None


def _at(text: str, domain: str) -> str:
    return f"{_folded(text.strip().rpartition('@')[0])}@{domain}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
