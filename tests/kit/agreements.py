"""Signatures under the agreement as it stands, as whoever read it gives them."""

from domain.groups.agreement import digest_of
from domain.groups.commands import SignAgreement
from domain.kernel import PersonId
from domain.kernel.locales import Locale


def signing(person: PersonId, locale: Locale = "en-CA", version: int = 1) -> SignAgreement:
    """Sign what was read in a language."""
    return SignAgreement(person, version, locale, digest_of(locale))


def signature(locale: Locale = "en-CA", version: int = 1) -> dict[str, object]:
    """Give the same as the body of a request."""
    return {"agreementVersion": version, "locale": locale, "digest": digest_of(locale)}
