"""The limits of a session: how long before or after a moment each thing may be done."""

from datetime import timedelta
from typing import Final

EARLY: Final = timedelta(minutes=30)
"""Before its start, a session may be begun; ``session.too_early`` says so too."""

MOVED_BACK: Final = timedelta(minutes=30)
"""Into the past, a session may be planned or moved."""

OPEN_TO_ENTRY: Final = timedelta(hours=24)
"""After the end of its slot, who was there is entered before it counts as forgotten."""

CORRECTED_BY_LEADERS: Final = timedelta(days=14)
"""After its start, leaders may correct attendance; then admins. Refusals, steps and pages say it in
words: *14 days*."""

LEADER_AWAITED: Final = timedelta(minutes=10)
"""Without a leader in the room, a session goes on."""

UNDONE_WITHIN: Final = timedelta(minutes=1)
"""After a tap, who presents may be taken back as a mistake."""

LONGEST_SECONDS: Final = 3600
"""For one telling of a case."""

LONGEST_DISCUSSION: Final = 600
"""For one discussion, in minutes."""
