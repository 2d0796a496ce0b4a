"""Which entries of a log are given to those who verify by their digest alone."""

from typing import Final

import msgspec

from domain.access.events import AccessEvent
from domain.access.own import is_own_look
from domain.access.purposes import Purpose
from domain.kernel import Log
from infra.event_store.records import LogEntry

_OWN: Final = f'"purpose":"{Purpose.OWN}"'.encode()
_OF_SESSIONS: Final = frozenset({"session", "attendance", "presentation", "material"})
_OF_A_REQUEST: Final = frozenset({"person.erased"})
_events: Final = msgspec.json.Decoder(AccessEvent)


def is_withheld(log: Log, entry: LogEntry) -> bool:
    """Whether an entry tells whose something is, and so is not shown to those who verify.

    In the log of accesses: own looks that were written before these had a log of their own. In the
    log of events: all of sessions, for what happens in their rooms is told to nobody outside, and
    the versions of the rest would count it; and that a person was erased, for it stands beside the
    proof of erasure of a request that does not say whom it was about.
    """
    if log is Log.EVENTS:
        return entry.topic in _OF_A_REQUEST or entry.topic.partition(".")[0] in _OF_SESSIONS
    if log is not Log.ACCESS or entry.state is None or _OWN not in entry.metadata:
        return False
    try:
        return is_own_look(_events.decode(entry.state), Purpose.OWN)
    except msgspec.MsgspecError:
        return True
