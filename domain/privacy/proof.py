"""The proof of an erasure: what was destroyed, in words that are signed as they stand.

It names nobody: whose erasure it was is known to whoever holds the request's number. And it counts
nothing, for how much it was would tell them how much somebody had sealed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId
from domain.kernel.classes import Coded
from domain.privacy.events import ErasureKind, ErasureProven

SIGNED_AS = "erasure-proofs"
"""The name of the key that signs them."""
DIGEST: Final = "sha-256 of what was destroyed"
SALTED: Final = "sha-256 of what was destroyed, with a secret"


class ErasureProof(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the text says, field by field."""

    organization: OrganizationId
    request: UUID
    kind: ErasureKind
    digest: Coded
    completed_at: datetime
    backups_expire_on: date
    unfound: int = 0


def proof_of(
    organization: OrganizationId, request: UUID, kind: ErasureKind, event: ErasureProven
) -> ErasureProof:
    """Say again what was proven."""
    return ErasureProof(
        organization=organization,
        request=request,
        kind=kind,
        digest=event.digest,
        completed_at=event.completed_at,
        backups_expire_on=event.backups_expire_on,
        unfound=event.unfound,
    )


def text_of(proof: ErasureProof, counted: Sequence[str] = ()) -> str:
    """Write it, one fact a line: the bytes of this, as UTF-8, are what is signed.

    ``counted`` are the lines that only proofs of before have.
    """
    lines = (
        "circlekeep certificate of erasure v1" if counted else "circlekeep proof of erasure v2",
        f"organization {proof.organization}",
        f"request {proof.request}",
        f"kind {proof.kind}",
        *(counted or ["destroyed all of it"]),
        *([f"sealed by the log and not found {proof.unfound}"] if proof.unfound else []),
        f"{DIGEST if counted else SALTED} {proof.digest}",
        f"completed {proof.completed_at.isoformat(timespec='milliseconds')}",
        f"backups expire {proof.backups_expire_on.isoformat()}",
    )
    return "".join(f"{line}\n" for line in lines)
