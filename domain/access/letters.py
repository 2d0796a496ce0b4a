"""How many letters may be asked for: nobody uses up what is another's to ask for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.kernel.classes import Pseudonym

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Most(NamedTuple):
    """So many within an hour, and within a day."""

    hour: int
    day: int


OF_AN_OWNER: Final = Most(5, 20)
"""To the mailbox of an account, asked for by who is signed in to it."""
OF_STRANGERS: Final = Most(3, 10)
"""To one mailbox, known or not, asked for by who is not signed in."""
OF_A_DEVICE: Final = Most(3, 10)
"""The same from a device that signed in there before: strangers use up none of these."""
OF_DEVICES: Final = Most(5, 20)
"""The same from all of these together."""
OF_MOVES: Final = Most(5, 20)
"""Of moves to another mailbox: by one account, for one person by admins, and to one mailbox."""
OF_MOVES_THERE: Final = Most(3, 10)
"""Of these, those to one mailbox by one account: alone it uses up none that others may have."""
OF_A_NETWORK: Final = Most(30, 200)
"""What strangers ask for from one network, to whichever mailboxes."""


class Count(NamedTuple):
    """One count that a letter is part of: whose it is, as a tag, and how many there may be."""

    whose: Pseudonym
    most: Most


def free_at(asked: Sequence[datetime], most: Most, at: datetime) -> datetime:
    """Return when another may be asked for, after those that were: ``at`` once if now."""
    newest = sorted(asked, reverse=True)
    waits = [
        newest[number - 1] + lasts
        for number, lasts in ((most.hour, HOUR), (most.day, DAY))
        if len(newest) >= number
    ]
    return max([at, *waits])


def counting_still(asked: Sequence[datetime], at: datetime) -> list[datetime]:
    """Return those of what was asked for that still count."""
    return [one for one in asked if one > at - DAY]
