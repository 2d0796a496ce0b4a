"""Tells what is an event's fault from what is the database's, which is nobody's to park."""

from typing import Final

import asyncpg

from infra.event_store.errors import Busy, Unreachable
from infra.projector.checkpoints import Overtaken
from infra.store.codec import UnreadableEvent

_REFUSED = ("22", "23", "P0")
"""SQLSTATE classes of what a statement's values lead to: data, integrity, raised on purpose."""
UNREADABLE_EVENT: Final = "event.unreadable"
"""Why a stream is parked that has an event which this version cannot read: it is so everywhere."""
_OF_NOBODY = (
    Overtaken,
    Unreachable,
    Busy,
    OSError,
    MemoryError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


def code_of(error: Exception) -> str:
    """Name what went wrong with an event: a code or a type, never a message, which holds values."""
    if isinstance(error, UnreadableEvent):
        return UNREADABLE_EVENT
    if isinstance(error, asyncpg.PostgresError):
        return f"sql.{error.sqlstate}"
    return f"error.{type(error).__name__}"


def is_of_an_event(error: Exception) -> bool:
    """Say whether other events may do better: not if the database or the build is in trouble."""
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate)[:2] in _REFUSED
    return not isinstance(error, _OF_NOBODY)
