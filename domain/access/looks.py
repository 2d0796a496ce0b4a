"""Looks whose end nobody has said, as the store finds them."""

from typing import NamedTuple
from uuid import UUID

from domain.kernel import Log, Tenant


class LeftOpen(NamedTuple):
    """One log of looks, looked through up to ``swept``: its intents without an outcome.

    Each is its stream's id with its position.
    """

    tenant: Tenant
    log: Log
    swept: int
    intents: tuple[tuple[UUID, int], ...]
