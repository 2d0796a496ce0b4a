"""The vocabulary every aggregate shares. Pure: no clock, no randomness, no I/O."""

from domain.kernel.as_of import AsOf, AtVersion, OccurredBy, RecordedBy, as_of
from domain.kernel.claims import (
    IDEMPOTENCY,
    IN_SESSION,
    OFFERED,
    ON_ROSTERS,
    OPEN_CLAIMS,
    REQUESTED,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Said,
    Settled,
)
from domain.kernel.context import Context
from domain.kernel.decider import Decider
from domain.kernel.errors import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
    passes,
)
from domain.kernel.events import Event, Metadata, Recorded
from domain.kernel.findings import Finding, FindingKind
from domain.kernel.folding import Fold, Folded
from domain.kernel.identifiers import (
    CATEGORIES,
    OFFICES,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.kernel.sealed import Sealed
from domain.kernel.two_clocks import earlier, later
from domain.kernel.unreadable import (
    UNREADABLE,
    WHAT_TO_DO,
    Unreadable,
    UnreadableEntry,
    entry_of,
)
from domain.kernel.voices import IN_PERSON, NOT_IN_PERSON, Voice

__all__ = [
    "CATEGORIES",
    "IDEMPOTENCY",
    "IN_PERSON",
    "IN_SESSION",
    "NOT_IN_PERSON",
    "OFFERED",
    "OFFICES",
    "ON_ROSTERS",
    "OPEN_CLAIMS",
    "REQUESTED",
    "UNREADABLE",
    "WHAT_TO_DO",
    "AsOf",
    "AtVersion",
    "Conflict",
    "Context",
    "Decider",
    "Event",
    "Finding",
    "FindingKind",
    "Fold",
    "Folded",
    "Forbidden",
    "Log",
    "Metadata",
    "Missing",
    "OccurredBy",
    "OrganizationId",
    "PersonId",
    "ProgramId",
    "Recorded",
    "RecordedBy",
    "Refused",
    "Reservation",
    "Right",
    "RightGiven",
    "RightKind",
    "RightTaken",
    "Role",
    "Said",
    "Sealed",
    "Settled",
    "Stream",
    "Tenant",
    "Throttled",
    "Unauthenticated",
    "Unavailable",
    "Unreadable",
    "UnreadableEntry",
    "Voice",
    "as_of",
    "earlier",
    "entry_of",
    "later",
    "own_log",
    "passes",
]
