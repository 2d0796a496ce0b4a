"""The outside world, in one argument: adding a port touches this file and the wiring."""

from dataclasses import dataclass

from domain.ports import (
    Bookmarks,
    Clock,
    EventStore,
    HeldUpLetters,
    Ids,
    ParkedStreams,
    ReadModels,
    Sessions,
    TransparencyLogs,
    Turns,
    Warden,
)


@dataclass(frozen=True, slots=True)
class Shell:
    """What use cases may touch."""

    store: EventStore
    sessions: Sessions
    warden: Warden
    reads: ReadModels
    parked: ParkedStreams
    held_up: HeldUpLetters
    logs: TransparencyLogs
    bookmarks: Bookmarks
    now: Clock
    new_id: Ids
    turns: Turns
