"""Writes of an organization's own sign-in: to officers, and to whom it is connected to."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import uuid5

from domain.kernel import Role
from domain.policies.policy import (
    ConnectionDeed,
    Owed,
    ProviderDeed,
    TellOfConnection,
    TellOfConnectionElsewhere,
    TellOfDisconnection,
    TellOfProviderEnded,
    TellOfProviderInUse,
    TellOfProviderProposed,
    TellOfProviderResumed,
    TellOfProviderSuspended,
)
from domain.privacy.officers import TOGETHER
from domain.protocol.names import Occasion
from services.languages import N_
from services.letters.post import Post, Words

ALL: Final = (*TOGETHER, Role.AUDITOR)
PROPOSED: Final = Words(
    N_("Circlekeep: a sign-in provider is proposed"),
    (
        N_(
            "An administrator of your organization proposes that people sign in with your "
            "organization’s own sign-in. It begins only if a second officer approves."
        ),
        N_(
            "Before you approve, check the issuer and the client ID with your IT service. Sign in "
            "and open “Programs”, “Sign-in provider”."
        ),
    ),
)
IN_USE: Final = Words(
    N_("Circlekeep: your organization’s sign-in is in use"),
    (
        N_(
            "Two officers of your organization agreed: people can now connect your "
            "organization’s own sign-in and use it for Circlekeep."
        ),
        N_("If you did not expect this, sign in and end it under “Sign-in provider”."),
    ),
)
SUSPENDED: Final = Words(
    N_("Circlekeep: your organization’s sign-in is suspended"),
    (
        N_(
            "An officer suspended your organization’s own sign-in. Everyone who was signed in "
            "with it was signed out, and no one can use it until an officer resumes it."
        ),
        N_(
            "People sign in another way. Who has no password can choose one with “Forgotten your "
            "password?”."
        ),
        N_("Sign in and open “Programs”, “Sign-in provider” to resume or to end it."),
    ),
)
RESUMED: Final = Words(
    N_("Circlekeep: your organization’s sign-in is in use again"),
    (
        N_("An officer resumed your organization’s own sign-in. People can use it again."),
        N_("If you did not expect this, sign in and end it under “Sign-in provider”."),
    ),
)
ENDED: Final = Words(
    N_("Circlekeep: your organization’s sign-in is no longer used"),
    (
        N_(
            "An officer ended or declined your organization’s own sign-in. Everyone who was "
            "signed in with it was signed out."
        ),
        N_(
            "People sign in another way. Who has no password can choose one with “Forgotten your "
            "password?”."
        ),
    ),
)
CONNECTED: Final = Words(
    N_("Circlekeep: your organization’s sign-in is connected"),
    (
        N_("You can now sign in to Circlekeep with your organization’s own sign-in."),
        N_("If you did this, there is nothing more to do."),
        N_("If you did not, tell an administrator of your organization at once."),
    ),
)
CONNECTED_ELSEWHERE: Final = Words(
    N_("Circlekeep: a sign-in with another address is connected"),
    (
        N_(
            "You can now sign in to Circlekeep with your organization’s own sign-in. It has not "
            "confirmed this email address for you: it knows you by another one, or by none."
        ),
        N_("If you did this, there is nothing more to do."),
        N_("If you did not, tell an administrator of your organization at once."),
    ),
)
DISCONNECTED: Final = Words(
    N_("Circlekeep: your organization’s sign-in is disconnected"),
    (
        N_(
            "Your organization’s own sign-in no longer opens your Circlekeep account. To use it "
            "again, sign in another way and connect it under “Account”."
        ),
        N_("If you did not expect this, ask an administrator of your organization."),
    ),
)


class News(NamedTuple):
    """What is written of a deed, and which offices get it."""

    words: Words
    offices: Sequence[Role]


NEWS: Final[Mapping[type[ProviderDeed], News]] = {
    TellOfProviderProposed: News(PROPOSED, TOGETHER),
    TellOfProviderInUse: News(IN_USE, ALL),
    TellOfProviderSuspended: News(SUSPENDED, ALL),
    TellOfProviderResumed: News(RESUMED, ALL),
    TellOfProviderEnded: News(ENDED, ALL),
}


OF_ONESELF: Final[Mapping[type[ConnectionDeed], Words]] = {
    TellOfConnection: CONNECTED,
    TellOfConnectionElsewhere: CONNECTED_ELSEWHERE,
    TellOfDisconnection: DISCONNECTED,
}


async def tell_of_provider(post: Post, owed: Owed, deed: ProviderDeed) -> None:
    """Write once to each officer, but to whose deed it is."""
    news, organization = NEWS[type(deed)], owed.tenant.organization
    officers = {
        address.person: address
        for office in news.offices
        for address in await post.addresses(organization, Occasion.SIGN_IN, office=office)
        if address.person != deed.officer
    }
    await post.write(news.words, officers.values(), lambda who: uuid5(owed.command_id, str(who)))


async def tell_of_connection(post: Post, owed: Owed, deed: ConnectionDeed) -> None:
    """Write to whose sign-in it is, at the address that we have."""
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.SIGN_IN, people=(deed.person,))
    await post.write(OF_ONESELF[type(deed)], to, lambda who: uuid5(owed.command_id, str(who)))
