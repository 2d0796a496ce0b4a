"""Writes of requests to learn who a number is, to those who decide and to those it is news for."""

from collections.abc import Sequence
from uuid import uuid5

from domain.kernel import PersonId, Role
from domain.policies.policy import Owed, TellAsker, TellDeciders, TellSubject
from domain.protocol.names import Occasion, PostalAddress
from services.letters.identities.words import ASKED, DECIDED
from services.letters.notice import NOTICE
from services.letters.post import Post, Words


async def tell_deciders(post: Post, owed: Owed, deed: TellDeciders) -> None:
    """Write to the privacy officers, but to who asked."""
    officers = await post.addresses(
        owed.tenant.organization, Occasion.IDENTITY, office=Role.PRIVACY_OFFICER
    )
    await _tell(post, owed, ASKED, [one for one in officers if one.person != deed.asker])


async def tell_asker(post: Post, owed: Owed, deed: TellAsker) -> None:
    """Write to who asked that it is decided."""
    await _tell_person(post, owed, DECIDED, deed.asker)


async def tell_subject(post: Post, owed: Owed, deed: TellSubject) -> None:
    """Write to who an officer was told of that there is a notice for them."""
    await _tell_person(post, owed, NOTICE, deed.subject)


async def _tell_person(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    to = await post.addresses(owed.tenant.organization, Occasion.IDENTITY, people=(person,))
    await _tell(post, owed, words, to)


async def _tell(post: Post, owed: Owed, words: Words, to: Sequence[PostalAddress]) -> None:
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)))
