"""Decides on what was found in a text: identifiers stop it, likely names want to be attested."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.kernel import Finding, FindingKind


def require_no_identifier(findings: Sequence[Finding]) -> None:
    """Refuse a text that holds an identifier (``material.identifier``); names may stand."""
    stops = any(found.kind is not FindingKind.NAME for found in findings)
    if stops:
        raise refusal("material.identifier", tuple(findings))


def require_attested(findings: Sequence[Finding], attested: int) -> int:
    """Refuse a text that holds an identifier, or more likely names than its author attested.

    Returns how many likely names there are. Raises ``material.identifier`` or
    ``material.likely_name``; both say all that was found.
    """
    require_no_identifier(findings)
    if len(findings) > attested:
        raise refusal("material.likely_name", tuple(findings))
    return len(findings)
