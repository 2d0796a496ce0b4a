"""Writes to officers what one of them says of a key, and what two of them agree on."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import uuid5

from domain.kernel import Role
from domain.policies.policy import (
    KeyDeed,
    Owed,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
)
from domain.privacy.officers import TOGETHER
from domain.protocol.names import Occasion
from services.letters.keys.words import (
    PROGRAM_KEY_DESTROYED,
    PROGRAM_KEY_TO_GO,
    SIGNING_KEY_GIVEN_UP,
    SIGNING_KEY_LOST,
)
from services.letters.post import Post, Words

ALL: Final = (*TOGETHER, Role.AUDITOR)


class News(NamedTuple):
    """What is written of a deed, as what it goes on record, and which offices get it."""

    words: Words
    occasion: Occasion
    offices: Sequence[Role]


NEWS: Final[Mapping[type[KeyDeed], News]] = {
    TellOfKeyLoss: News(SIGNING_KEY_LOST, Occasion.SIGNING_KEY, TOGETHER),
    TellOfKeyGivenUp: News(SIGNING_KEY_GIVEN_UP, Occasion.SIGNING_KEY, ALL),
    TellOfKeyDestruction: News(PROGRAM_KEY_TO_GO, Occasion.PROGRAM_KEY, TOGETHER),
    TellOfKeyDestroyed: News(PROGRAM_KEY_DESTROYED, Occasion.PROGRAM_KEY, ALL),
}


async def tell_of_key(post: Post, owed: Owed, deed: KeyDeed) -> None:
    """Write once to each officer, but to whose deed it is."""
    news = NEWS[type(deed)]
    officers = {
        address.person: address
        for office in news.offices
        for address in await post.addresses(owed.tenant.organization, news.occasion, office=office)
        if address.person != deed.officer
    }
    await post.write(news.words, officers.values(), lambda who: uuid5(owed.command_id, str(who)))
