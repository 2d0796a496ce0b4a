"""Old events of erasures."""

from datetime import date, datetime

import msgspec

from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.privacy.events import ErasureProven
from domain.privacy.scope import Label
from domain.upcasts.upcast import Upcast


class Destroyed(msgspec.Struct, frozen=True):
    """How many items of a class were destroyed, as proofs of before said."""

    label: Label
    items: int


class ErasureCertified(Event, frozen=True, tag="erasure.certified"):
    """All of it is destroyed. ``keys``, ``items`` and ``destroyed`` are what early ones counted."""

    digest: Coded
    completed_at: datetime
    backups_expire_on: date
    key_version: int
    signature: Coded
    unfound: int = 0
    items: int = 0
    destroyed: tuple[Destroyed, ...] = ()
    keys: int | None = None


def _counted(old: ErasureCertified) -> tuple[str, ...]:
    """Write what was counted, in the lines that were signed."""
    if old.keys is None:
        return ()
    items = old.items + sum(one.items for one in old.destroyed)
    return (
        f"items destroyed {items}",
        *(f"class {one.label} {one.items}" for one in old.destroyed),
        f"keys destroyed {old.keys}",
    )


def _proven(old: ErasureCertified) -> ErasureProven:
    return ErasureProven(
        digest=old.digest,
        completed_at=old.completed_at,
        backups_expire_on=old.backups_expire_on,
        key_version=old.key_version,
        signature=old.signature,
        unfound=old.unfound,
        counted=_counted(old),
    )


ERASURE_CERTIFIED = Upcast(ErasureCertified, (ErasureProven,), _proven)
