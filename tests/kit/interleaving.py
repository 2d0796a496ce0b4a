"""Lets somebody act between two calls of somebody else's, at each place there is."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from domain.access.vault import Change
from domain.ports import EventStore
from services.warden.cases.ports import Vault
from services.warden.ports import Parts
from services.warden.warden import Warden


class Between:
    """Counts the calls of ports, and before one of them lets another act, to the end."""

    def __init__(self, place: int, act: Callable[[], Awaitable[object]]) -> None:
        self.left = place
        self.calls: list[str] = []
        self._act = act

    @property
    def was_reached(self) -> bool:
        """Whether there was such a place."""
        return self.left < 0

    async def before(self, call: str) -> None:
        self.calls.append(call)
        self.left -= 1
        if self.left == -1:
            await self._act()


class Port:
    """A port, before whose calls somebody else may act."""

    def __init__(self, port: object, between: Between) -> None:
        self._port = port
        self._between = between

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of its methods
        method = getattr(self._port, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def called(*args: object, **kwargs: object) -> object:
            await self._between.before(name)
            return await method(*args, **kwargs)

        return called


def interrupted(parts: Parts, between: Between) -> Warden:
    """Give a Warden over the same, whose calls of the store and the vault are counted."""

    def keeping(changes: Mapping[UUID, Sequence[Change]]) -> EventStore:
        return cast("EventStore", Port(parts.keeping(changes), between))

    store = cast("EventStore", Port(parts.store, between))
    vault = cast("Vault", Port(parts.vault, between))
    return Warden(replace(parts, store=store, vault=vault, keeping=keeping))
