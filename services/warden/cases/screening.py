"""Screens what somebody wrote before it is sealed: whatever is sealed as text comes by here."""

from domain.kernel import Sealed
from domain.screening import require_attested, require_no_identifier
from services.warden.ports import Parts


async def screen(parts: Parts, text: Sealed) -> Sealed:
    """Give the text back if it holds no identifier; a reason or a review may name who is asked.

    Raises ``Refused`` (``material.identifier``) with the places that were found.
    """
    require_no_identifier(await parts.screening.find(text))
    return text


async def attested_names(parts: Parts, text: Sealed, attested: int) -> int:
    """Say how many likely names a case text holds, all of them attested by its author.

    Raises ``Refused``: ``material.identifier``, or ``material.likely_name`` if there are more.
    """
    return require_attested(await parts.screening.find(text), attested)
