"""Writes of credentials to lead: to whose they are, to officers, and to who is to supervise."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid5

from domain.credentials.guards import SECOND
from domain.policies.credential_deeds import (
    AskSupervisor,
    CredentialNews,
    EndCredential,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.policy import (
    Owed,
)
from domain.protocol.answers import Done
from domain.protocol.credentials import EndCredentialOf, WhomToWarnOfCredential
from domain.protocol.names import Occasion
from domain.protocol.people import PeopleConcerned
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

SEE_OWN: Final = N_("Sign in to see it:")
TOLD: Final[Mapping[CredentialNews, Words]] = {
    CredentialNews.GIVEN: Words(
        N_("Circlekeep: your leader credential"),
        (
            N_("Two officers of your organization gave you a credential to lead groups."),
            SEE_OWN,
            "%(link)s",
        ),
    ),
    CredentialNews.SUSPENDED: Words(
        N_("Circlekeep: your leader credential is suspended"),
        (
            N_(
                "An officer of your organization suspended your credential to lead. Until it is "
                "reinstated it does not count, and you cannot agree to supervise."
            ),
            N_("Ask an administrator of your organization why."),
            "%(link)s",
        ),
    ),
    CredentialNews.REINSTATED: Words(
        N_("Circlekeep: your leader credential counts again"),
        (
            N_("An administrator of your organization reinstated your credential to lead."),
            "%(link)s",
        ),
    ),
    CredentialNews.REVOKED: Words(
        N_("Circlekeep: your leader credential is revoked"),
        (
            N_(
                "An administrator of your organization revoked your credential to lead. It no "
                "longer counts, and you cannot agree to supervise."
            ),
            N_("Ask an administrator of your organization why."),
            "%(link)s",
        ),
    ),
    CredentialNews.LAPSED: Words(
        N_("Circlekeep: your leader credential has ended"),
        (
            N_("Your credential to lead has ended, and was not renewed."),
            N_("Ask an administrator of your organization to propose a renewal."),
            "%(link)s",
        ),
    ),
    CredentialNews.SUPERVISED: Words(
        N_("Circlekeep: your supervisor agreed"),
        (
            N_("Whoever was asked to supervise you has agreed. You are in training as a leader."),
            "%(link)s",
        ),
    ),
    CredentialNews.UNSUPERVISED: Words(
        N_("Circlekeep: you have no supervisor"),
        (
            N_("No one supervises your training as a leader now."),
            N_("Ask an administrator of your organization for another supervisor."),
            "%(link)s",
        ),
    ),
}
"""What is written to whose it is; why is said in no letter."""
OFFICERS: Final[Mapping[CredentialNews, Words]] = {
    CredentialNews.PROPOSED: Words(
        N_("Circlekeep: a leader credential waits for a second officer"),
        (
            N_(
                "An administrator proposes a credential to lead for someone in your organization. "
                "A second officer has to confirm it within 30 days:"
            ),
            "%(link)s",
        ),
    ),
    CredentialNews.ENDING: Words(
        N_("Circlekeep: a leader credential ends in 7 days"),
        (
            N_(
                "The credential of someone who leads in your organization ends in 7 days. Propose "
                "a renewal, or find another leader:"
            ),
            "%(link)s",
        ),
    ),
    CredentialNews.SUSPENDED: Words(
        N_("Circlekeep: a leader credential is suspended"),
        (
            N_(
                "An officer suspended the credential of someone who leads in your organization. "
                "See which, and check the groups that they lead:"
            ),
            "%(link)s",
        ),
    ),
    CredentialNews.REVOKED: Words(
        N_("Circlekeep: a leader credential is revoked"),
        (
            N_(
                "An administrator revoked the credential of someone who leads in your "
                "organization. See which, and check the groups that they lead:"
            ),
            "%(link)s",
        ),
    ),
    CredentialNews.LAPSED: Words(
        N_("Circlekeep: a leader credential has ended"),
        (
            N_(
                "The credential of someone who leads in your organization has ended, and was not "
                "renewed. Propose a renewal, or find another leader:"
            ),
            "%(link)s",
        ),
    ),
    CredentialNews.UNSUPERVISED: Words(
        N_("Circlekeep: a leader in training has no supervisor"),
        (
            N_(
                "Someone in training in your organization has no supervisor now. Ask another "
                "supervisor:"
            ),
            "%(link)s",
        ),
    ),
}
"""What is written to officers; whose it is they see there, on record."""
ENDS: Final = Words(
    N_("Circlekeep: your leader credential ends soon"),
    (
        N_("Your credential to lead ends in %(days)s days."),
        N_("Ask an administrator of your organization to propose a renewal."),
        "%(link)s",
    ),
)
ASKED: Final = Words(
    N_("Circlekeep: you are asked to supervise a leader in training"),
    (
        N_(
            "An administrator of your organization asks you to supervise someone who learns to "
            "lead. Sign in to see who it is, and to agree or not:"
        ),
        "%(link)s",
    ),
)


async def tell_of_credential(post: Post, owed: Owed, deed: TellOfCredential) -> None:
    """Write to whose it is."""
    to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=(deed.person,))
    link = f"{post.site}/my-credential"
    await post.write(TOLD[deed.news], to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def tell_officers_of_credential(
    post: Post, owed: Owed, deed: TellOfficersOfCredential
) -> None:
    """Write to the officers of the organization, but to whose it is."""
    organization = owed.tenant.organization
    if deed.news is CredentialNews.ENDING and not await _ends_still(post, owed, deed):
        return
    found = {
        one.person: one
        for office in sorted(SECOND)
        for one in await post.addresses(organization, Occasion.PERSON, office=office)
    }
    to = [one for person, one in found.items() if person != deed.person]
    link = f"{post.site}/credentials"
    await post.write(
        OFFICERS[deed.news], to, lambda who: uuid5(owed.command_id, str(who)), link=link
    )


async def ask_supervisor(post: Post, owed: Owed, deed: AskSupervisor) -> None:
    """Write to who is asked; the link leads to a page, and agrees to nothing."""
    to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=(deed.supervisor,))
    link = f"{post.site}/my-credential"
    await post.write(ASKED, to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def warn_of_credential(post: Post, owed: Owed, deed: WarnOfCredential) -> None:
    """Write to whose it is if it ends still."""
    if await _ends_still(post, owed, deed):
        organization = owed.tenant.organization
        to = await post.addresses(organization, Occasion.PERSON, people=(deed.person,))
        link = f"{post.site}/my-credential"
        id_of = owed.command_id
        await post.write(ENDS, to, lambda who: uuid5(id_of, str(who)), link=link, days=deed.days)


async def end_credential(post: Post, owed: Owed, deed: EndCredential) -> None:
    """Have it noted that it is over."""
    await ask_for(
        post.warden, EndCredentialOf(post.secret, owed.tenant.organization, deed.person), Done
    )


async def _ends_still(
    post: Post, owed: Owed, deed: WarnOfCredential | TellOfficersOfCredential
) -> bool:
    asked = WhomToWarnOfCredential(
        post.secret, owed.tenant.organization, deed.person, owed.event_id
    )
    return bool((await ask_for(post.warden, asked, PeopleConcerned)).people)
