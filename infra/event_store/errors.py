"""Why the event store did not do as asked, as kinds of the errors of ``eventsourcing``."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError

from infra.postgres.pool import CLOCK_AHEAD


class Conflict(IntegrityError):
    """One request of a batch was not appended; the others are not concerned."""


class VersionConflict(Conflict):
    """The stream is not at the expected version, but at ``current``."""

    def __init__(self, stream: UUID, expected: int, current: int) -> None:
        super().__init__(f"{stream} is at version {current}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.current = current


class ReservationConflict(Conflict):
    """A unique key of this kind is held by the stream ``holder``."""

    def __init__(self, kind: str, holder: UUID) -> None:
        super().__init__(f"this {kind} is held by another stream")
        self.kind = kind
        self.holder = holder


class AuthorityConflict(Conflict):
    """The person's rights have moved since they were read."""

    def __init__(self, person: UUID) -> None:
        super().__init__(f"the rights of {person} have moved")
        self.person = person


class SeparationConflict(Conflict):
    """Somebody may not have a right besides those they have; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"these rights are held apart: {code}")
        self.code = code


class NotPermitted(ProgrammingError):
    """The database role may not append this, here."""


class UnknownLog(ProgrammingError):
    """The tenant has no such log: it was never opened."""


class Unreachable(OperationalError):
    """The connection was lost or there is none; whether the last append was kept is not known."""


class Busy(OperationalError):
    """The database answered that it cannot now: locked too long, read-only, full, deadlocked."""


class NotKept(OperationalError):
    """The database said that it kept an entry, and what it has there is something else."""


class ClockAhead(Busy):
    """The database's clock is ahead of what can be: what it recorded now would stay so."""


class Overloaded(OperationalError):
    """More waits to be appended than is good; nothing was, and later it may go."""


_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresIOError,
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the database says as one of the errors above; a bug stays what it is."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise NotPermitted(error.message) from error
    except asyncpg.NoDataFoundError as error:
        raise UnknownLog(error.message) from error
    except _BUSY as error:
        raise Busy(error.message) from error
    except _LOST as error:
        raise Unreachable(type(error).__name__) from error
    except asyncpg.PostgresError as error:
        if error.sqlstate != CLOCK_AHEAD:
            raise
        raise ClockAhead(error.message) from error
