"""What was found in somebody's draft, each in the few words that stand around it."""

from collections.abc import Sequence

import msgspec

from domain.kernel import Finding, FindingKind, Sealed

AROUND = 42
"""Characters of the draft that are shown at either side."""


class Passage(msgspec.Struct, frozen=True):
    """A finding as its author reads it: the words, and those before and after."""

    kind: FindingKind
    before: Sealed
    found: Sealed
    after: Sealed

    @property
    def stops(self) -> bool:
        """Whether the text cannot be sealed with it, whatever its author says."""
        return self.kind is not FindingKind.NAME


def passages(draft: Sealed, findings: Sequence[Finding]) -> tuple[Passage, ...]:
    """Cut a draft where something was found."""
    text = draft.reveal()
    return tuple(
        Passage(
            kind=found.kind,
            before=Sealed(_end_of(text[: found.start])),
            found=Sealed(text[found.start : found.end]),
            after=Sealed(_beginning_of(text[found.end :])),
        )
        for found in findings
    )


def _end_of(text: str) -> str:
    return text if len(text) <= AROUND else "…" + text[-AROUND:]


def _beginning_of(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND] + "…"
