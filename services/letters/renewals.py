"""Writes of a renewal of somebody's sign-in to them and to officers, and has it carried out."""

from typing import Final
from uuid import uuid5

from domain.kernel import Role
from domain.policies.policy import (
    Owed,
    RenewSignIn,
    TellOfficersOfRenewal,
    TellOfficersOfRenewalVouched,
    TellOfRenewal,
    TellOfRenewalAsked,
    TellOfRenewalStopped,
    TellOfRenewalVouched,
)
from domain.protocol.answers import Done
from domain.protocol.mailboxes import MailboxCode
from domain.protocol.names import Occasion
from domain.protocol.renewals import RenewalLetterOf, SettleRenewal
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

NOT_YOU: Final = N_("If it was not you, stop it with this code:")
STOP_HERE: Final = N_("Type it on this page. No one needs to be signed in:")
ASKED: Final = Words(
    N_("Circlekeep: someone asked to renew your sign-in"),
    (
        N_(
            "An administrator of your organization says that you lost your authenticator app, your "
            "recovery codes and your passkeys, and asks that they no longer work."
        ),
        N_(
            "Nothing changes until a second officer confirms that it is you who ask. You can stop "
            "it until 24 hours after that."
        ),
        NOT_YOU,
        "%(code)s",
        STOP_HERE,
        "%(link)s",
        N_("Signing in with your app or a passkey stops it too. Never give this code to anyone."),
    ),
)
VOUCHED: Final = Words(
    N_("Circlekeep: your sign-in is renewed in 24 hours"),
    (
        N_(
            "A second officer confirmed that you lost your authenticator app, your recovery codes "
            "and your passkeys. In 24 hours they are removed from your account."
        ),
        NOT_YOU,
        "%(code)s",
        STOP_HERE,
        "%(link)s",
        N_("Signing in with your app or a passkey stops it too. Never give this code to anyone."),
        N_(
            "If you belong to more than one organization, ask the officers of each. It waits for "
            "all of them."
        ),
    ),
)
STOPPED: Final = Words(
    N_("Circlekeep: your sign-in stays the same"),
    (
        N_(
            "A renewal of your sign-in was stopped. Your authenticator app, your recovery codes "
            "and your passkeys stay."
        ),
        N_(
            "If you did not ask for a renewal, change your password and tell an officer of your "
            "organization."
        ),
    ),
)
DONE: Final = Words(
    N_("Circlekeep: your sign-in was renewed"),
    (
        N_(
            "Your authenticator app, your recovery codes and your passkeys no longer work. "
            "Everyone who was signed in to your account was signed out."
        ),
        N_(
            "Sign in with your password, then add an app or a passkey under “Account”. Sealed "
            "texts stay closed to you for 72 hours."
        ),
        "%(link)s",
        N_("If you did not expect this, tell an officer of your organization at once."),
    ),
)
OFFICERS_ASKED: Final = Words(
    N_("Circlekeep: someone’s sign-in is to be renewed"),
    (
        N_(
            "An administrator asks to renew the sign-in of someone in your organization, who lost "
            "their authenticator app, recovery codes and passkeys."
        ),
        N_(
            "It takes a second officer. Ask the person yourself, by telephone or face to face, "
            "then confirm or stop it under “Officers”:"
        ),
        "%(link)s",
    ),
)
OFFICERS_VOUCHED: Final = Words(
    N_("Circlekeep: someone’s sign-in is renewed in 24 hours"),
    (
        N_(
            "A second officer confirmed that someone in your organization lost their authenticator "
            "app, recovery codes and passkeys. In 24 hours they are removed."
        ),
        N_("Until then any officer can stop it under “Officers”:"),
        "%(link)s",
    ),
)
TOLD: Final = (Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR)


async def tell_of_renewal_waiting(
    post: Post, owed: Owed, deed: TellOfRenewalAsked | TellOfRenewalVouched
) -> None:
    """Write to the person, with the code that stops it; nothing if it waits no more."""
    organization = owed.tenant.organization
    of = RenewalLetterOf(post.secret, organization, deed.person)
    made = await ask_for(post.warden, of, MailboxCode)
    if made.to is not None:
        words = ASKED if isinstance(deed, TellOfRenewalAsked) else VOUCHED
        link = f"{post.site}/sign-in-renewal-stops?organization={organization}&person={deed.person}"
        values = {"code": made.told.reveal(), "link": link}
        await post.write(words, [made.to], lambda _: owed.command_id, **values)


async def tell_of_renewal(
    post: Post, owed: Owed, deed: TellOfRenewalStopped | TellOfRenewal
) -> None:
    """Write to the person that it was stopped, or carried out."""
    words = STOPPED if isinstance(deed, TellOfRenewalStopped) else DONE
    to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=(deed.person,))
    link = f"{post.site}/sign-in"
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def tell_officers_of_renewal(
    post: Post, owed: Owed, deed: TellOfficersOfRenewal | TellOfficersOfRenewalVouched
) -> None:
    """Write to the officers of the organization; whose it is they see there, on record."""
    organization, link = owed.tenant.organization, f"{post.site}/officers"
    to = {
        one.person: one
        for office in TOLD
        for one in await post.addresses(organization, Occasion.PERSON, office=office)
    }
    others = [one for person, one in to.items() if person != deed.person]
    words = OFFICERS_ASKED if isinstance(deed, TellOfficersOfRenewal) else OFFICERS_VOUCHED
    await post.write(words, others, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def renew_sign_in(post: Post, owed: Owed, deed: RenewSignIn) -> None:
    """Have it carried out, unless it was stopped."""
    organization = owed.tenant.organization
    settle = SettleRenewal(post.secret, organization, deed.person, owed.event_id)
    await ask_for(post.warden, settle, Done)
