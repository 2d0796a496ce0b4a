"""What the application needs from the outside world. ``infra`` provides; tests fake."""

from domain.ports.letters import Attachment, Letter, Mail
from domain.ports.outbox import (
    Attempt,
    HeldUp,
    HeldUpLetters,
    Outbox,
    Settled,
    Settlement,
)
from domain.ports.people import Authority, Principal, Sessions
from domain.ports.reading import ParkedOrder, ParkedPlace, ParkedStream, ParkedStreams, ReadModels
from domain.ports.store import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    Basis,
    EventStore,
    Legible,
    RightsApart,
    WrongVersion,
)
from domain.ports.surroundings import Bookmarks, Clock, Ids, Screening, Turns, Warden
from domain.ports.transparency import LettersSent, LogSizes, TransparencyLogs

__all__ = [
    "AlreadyReserved",
    "Append",
    "AppendRefused",
    "Appended",
    "Attachment",
    "Attempt",
    "Authority",
    "AuthorityMoved",
    "Basis",
    "Bookmarks",
    "Clock",
    "EventStore",
    "HeldUp",
    "HeldUpLetters",
    "Ids",
    "Legible",
    "Letter",
    "LettersSent",
    "LogSizes",
    "Mail",
    "Outbox",
    "ParkedOrder",
    "ParkedPlace",
    "ParkedStream",
    "ParkedStreams",
    "Principal",
    "ReadModels",
    "RightsApart",
    "Screening",
    "Sessions",
    "Settled",
    "Settlement",
    "TransparencyLogs",
    "Turns",
    "Warden",
    "WrongVersion",
]
