"""Writes of requests to learn who a number is, to those who decide and to those it is news for."""

from uuid import uuid5

from domain.kernel import PersonId, Role
from domain.policies.policy import Owed, TellAsker, TellDeciders, TellSubject
from domain.protocol.names import Occasion, PostalAddress
from services.letters.identities.words import ASKED, DECIDED
from services.letters.notice import NOTICE
from services.letters.post import Post, Words


async def tell_deciders(post: Post, owed: Owed, deed: TellDeciders) -> None:
    """Write to the privacy officers, but to who asked."""
    organization = owed.tenant.organization
    for address in await post.addresses(
        organization, Occasion.IDENTITY, office=Role.PRIVACY_OFFICER
    ):
        if address.person != deed.asker:
            await _tell(post, owed, ASKED, address)


async def tell_asker(post: Post, owed: Owed, deed: TellAsker) -> None:
    """Write to who asked that it is decided."""
    await _tell_person(post, owed, DECIDED, deed.asker)


async def tell_subject(post: Post, owed: Owed, deed: TellSubject) -> None:
    """Write to who an officer was told of that there is a notice for them."""
    await _tell_person(post, owed, NOTICE, deed.subject)


async def _tell_person(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    for address in await post.addresses(
        owed.tenant.organization, Occasion.IDENTITY, people=(person,)
    ):
        await _tell(post, owed, words, address)


async def _tell(post: Post, owed: Owed, words: Words, address: PostalAddress) -> None:
    await post.send(words, address, uuid5(owed.command_id, str(address.person)))
