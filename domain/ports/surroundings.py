"""What else a process needs around it: the Warden, screening, bookmarks, turns, time and ids."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.kernel import Finding, OrganizationId, PersonId, Sealed, Tenant
from domain.protocol import Answer, Request


class Warden(Protocol):
    """The only door to what is sealed."""

    async def ask(self, request: Request) -> Answer:
        """Ask one thing. ``RefusedAnswer`` is raised as the ``Refused`` it names.

        Raises ``Unavailable`` (``warden.unavailable``) when it cannot be reached.
        """
        ...


class Screening(Protocol):
    """Looks for what could identify somebody."""

    async def find(self, text: Sealed) -> Sequence[Finding]:
        """Return what was found, by place; nothing of the text is kept or logged."""
        ...


class Bookmarks(Protocol):
    """Leaves words with a browser that only this service makes and reads.

    Where a log stands is said so that nobody is told how far it has come.
    """

    def make(self, tenant: Tenant, position: int, command_id: UUID) -> str:
        """Write down where a command left a log: for a repeat the same, else always another."""
        ...

    def position(self, tenant: Tenant, bookmark: str) -> int | None:
        """Read a bookmark; None if it was not made here, or is of another log."""
        ...

    def leave(self, sign_in: UUID, words: str) -> str:
        """Seal words for one sign-in."""
        ...

    def left(self, sign_in: UUID, sealed: str) -> str | None:
        """Read them again; None if they were not sealed here, or for another sign-in."""
        ...


class Turns(Protocol):
    """Lets whatever may cost much go in turns: fair between organizations, within a budget."""

    def turn(
        self, organization: OrganizationId, person: PersonId
    ) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and spend what it takes.

        Raises ``Throttled`` (``work.too_much``) if nothing is left to spend, or too many wait.
        """
        ...


class Clock(Protocol):
    """The time of day."""

    def __call__(self) -> datetime:
        """Return now: aware, UTC."""
        ...


class Ids(Protocol):
    """Where new identifiers come from."""

    def __call__(self) -> UUID:
        """Return a fresh UUIDv7."""
        ...
