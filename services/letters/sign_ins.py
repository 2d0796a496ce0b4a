"""Writes to somebody that how they sign in is another: in case it was not they who did it."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid5

from domain.kernel import PersonId
from domain.policies.policy import (
    FactorDeed,
    Owed,
    PasskeyDeed,
    SendFirstFactorCode,
    SendRecoveryCode,
    SendSignInLink,
    TellOfCodesMade,
    TellOfCodeUsed,
    TellOfFactorAdded,
    TellOfFactorRemoved,
    TellOfficersOfFactor,
    TellOfPasskeyAdded,
    TellOfPasskeyCopied,
    TellOfPasskeyEnded,
    TellOfPasskeyRenamed,
    TellOfPassword,
    TellOfRecovery,
    TellOfRecoveryStopped,
)
from domain.protocol.door import RecoveryCode, RecoveryCodeOf, SignInLinkOf
from domain.protocol.enrolling import FirstFactorCodeOf
from domain.protocol.names import Occasion
from services.app.asking import ask_for
from services.languages import N_
from services.letters.officers import other_officers
from services.letters.post import Post, Words

PASSWORD_REPLACED: Final = Words(
    N_("Circlekeep: your password was changed"),
    (
        N_(
            "The password of your Circlekeep account was changed. Everyone who was signed in to "
            "your account was signed out."
        ),
        N_("If you did this, there is nothing more to do."),
        N_("If you did not, tell an administrator of your organization at once."),
    ),
)
PASSWORD_RECOVERED: Final = Words(
    N_("Circlekeep: a new password was chosen by email"),
    (
        N_(
            "A new password was chosen for your Circlekeep account with a code sent to this "
            "address. Everyone who was signed in to your account was signed out. Sealed texts "
            "stay closed for 72 hours."
        ),
        N_("If you did this, there is nothing more to do."),
        N_(
            "If you did not, sign in with your earlier password on a device that you used "
            "before: you can stop it there. Tell an administrator of your organization too."
        ),
    ),
)
RECOVERY_STOPPED: Final = Words(
    N_("Circlekeep: your earlier password works again"),
    (
        N_(
            "Someone had chosen a new password for your Circlekeep account by email. It was "
            "stopped with your earlier password, which works again. Everyone was signed out. "
            "For 72 hours, no one can choose a new password by email."
        ),
        N_("If you did this, there is nothing more to do."),
        N_("If you did not, tell an administrator of your organization at once."),
    ),
)
_IF_NOT_YOU: Final = (
    N_("If you did this, there is nothing more to do."),
    N_(
        "If you did not, sign in, open “Account” and end every sign-in and passkey that is not "
        "yours. Tell an administrator of your organization too."
    ),
)
PASSKEYS: Final[Mapping[type[PasskeyDeed], Words]] = {
    TellOfPasskeyAdded: Words(
        N_("Circlekeep: a passkey was added"),
        (N_("A passkey was added to your Circlekeep account. It signs in to it."), *_IF_NOT_YOU),
    ),
    TellOfPasskeyRenamed: Words(
        N_("Circlekeep: a passkey was renamed"),
        (N_("A passkey of your Circlekeep account has another name."), *_IF_NOT_YOU),
    ),
    TellOfPasskeyEnded: Words(
        N_("Circlekeep: a passkey was ended"),
        (
            N_("A passkey of your Circlekeep account was ended. It no longer signs in."),
            *_IF_NOT_YOU,
        ),
    ),
    TellOfPasskeyCopied: Words(
        N_("Circlekeep: there may be a copy of your passkey"),
        (
            N_(
                "Someone tried to sign in to your Circlekeep account with a passkey that may be "
                "a copy of yours. We let no one in."
            ),
            N_("Sign in another way, open “Account”, end this passkey and add a new one."),
            N_("Tell an administrator of your organization too."),
        ),
    ),
}
NOT_YOU: Final = N_(
    "If you did not, change your password and tell an administrator of your organization at once."
)
NOTHING_MORE: Final = N_("If you did this, there is nothing more to do.")
FACTORS: Final = {
    TellOfFactorAdded: Words(
        N_("Circlekeep: signing in now takes a code too"),
        (
            N_(
                "Your Circlekeep account now asks for a code from an authenticator app besides "
                "your password. Everyone who was signed in to your account was signed out."
            ),
            N_("Keep your recovery codes where you find them without your phone."),
            NOTHING_MORE,
            NOT_YOU,
        ),
    ),
    TellOfFactorRemoved: Words(
        N_("Circlekeep: signing in takes no code any more"),
        (
            N_(
                "Your Circlekeep account no longer asks for a code besides your password. Everyone "
                "who was signed in to your account was signed out."
            ),
            NOTHING_MORE,
            NOT_YOU,
        ),
    ),
    TellOfCodeUsed: Words(
        N_("Circlekeep: a recovery code was used"),
        (
            N_("One of your recovery codes was used in place of your authenticator app’s code."),
            N_("Your account says how many are left. You can make ten new ones there."),
            NOTHING_MORE,
            NOT_YOU,
        ),
    ),
    TellOfCodesMade: Words(
        N_("Circlekeep: you have new recovery codes"),
        (
            N_("Ten new recovery codes were made for your Circlekeep account."),
            N_("Those you had before no longer work."),
            NOTHING_MORE,
            NOT_YOU,
        ),
    ),
}
CODE: Final = Words(
    N_("Circlekeep: your code to choose a new password"),
    (
        N_("Someone asked to choose a new password for your Circlekeep account."),
        N_("If it was you, type this code on the page where you asked, within one hour:"),
        "%(code)s",
        N_(
            "It works only in the browser where you asked. If it was not you, do nothing: your "
            "password stays as it is. Never give this code to anyone."
        ),
    ),
)


FIRST_FACTOR_CODE: Final = Words(
    N_("Circlekeep: your code to add an app or a passkey"),
    (
        N_(
            "Someone who signed in to your Circlekeep account with its password asked to add an "
            "authenticator app or a passkey."
        ),
        N_("If it was you, type this code on the page where you asked, within 15 minutes:"),
        "%(code)s",
        N_(
            "It works only where you asked. If it was not you, someone knows your password: change "
            "it at once and tell an administrator of your organization. Never give this code to "
            "anyone."
        ),
    ),
)
FIRST_OF_OFFICER: Final = Words(
    N_("Circlekeep: an officer’s sign-in now takes more than a password"),
    (
        N_(
            "An officer of your organization added a first authenticator app or passkey. Whoever "
            "has it can act in their role."
        ),
        N_(
            "The access log shows who it is: a privacy officer or an auditor can open it. If you "
            "did not expect this, ask that person yourself, by telephone or in person. If they did "
            "not do it, end their role on the page “Officers”:"
        ),
        "%(link)s",
    ),
)
SIGN_IN_LINK: Final = Words(
    N_("Circlekeep: your link to sign in"),
    (
        N_("Someone asked to sign in to your Circlekeep account with this address."),
        N_("If it was you, open this link in the browser where you asked, within 15 minutes:"),
        "%(link)s",
        N_("Or type this code on the page where you asked: %(code)s"),
        N_(
            "It works once, and only in that browser. If it was not you, do nothing. Never give "
            "this code or link to anyone."
        ),
    ),
)


async def tell_of_password(post: Post, owed: Owed, deed: TellOfPassword) -> None:
    """Write to whose account it is that it has another password."""
    await _tell(post, owed, PASSWORD_REPLACED, deed.person)


async def tell_of_factor(post: Post, owed: Owed, deed: FactorDeed) -> None:
    """Write to whose account it is what happened to its second factor."""
    await _tell(post, owed, FACTORS[type(deed)], deed.person)


async def tell_of_recovery(post: Post, owed: Owed, deed: TellOfRecovery) -> None:
    """Write to whose account it is that it was taken back by mail."""
    await _tell(post, owed, PASSWORD_RECOVERED, deed.person)


async def tell_of_recovery_stopped(post: Post, owed: Owed, deed: TellOfRecoveryStopped) -> None:
    """Write to whose account it is that it is theirs again."""
    await _tell(post, owed, RECOVERY_STOPPED, deed.person)


async def tell_of_passkey(post: Post, owed: Owed, deed: PasskeyDeed) -> None:
    """Write to whose account it is what became of a passkey."""
    await _tell(post, owed, PASSKEYS[type(deed)], deed.person)


async def send_first_factor_code(post: Post, owed: Owed, deed: SendFirstFactorCode) -> None:
    """Have a code made, and write it to the mailbox of who asked: tried again, it is another."""
    request = FirstFactorCodeOf(post.secret, owed.tenant.organization, deed.asking)
    made = await ask_for(post.warden, request, RecoveryCode)
    code = made.told.reveal()
    await post.write(FIRST_FACTOR_CODE, [made.address], lambda _: owed.command_id, code=code)


async def tell_officers_of_factor(post: Post, owed: Owed, deed: TellOfficersOfFactor) -> None:
    """Write to the other officers of the organization; who it is the access log says."""
    others, link = await other_officers(post, owed, deed.person), f"{post.site}/officers"
    await post.write(
        FIRST_OF_OFFICER, others, lambda who: uuid5(owed.command_id, str(who)), link=link
    )


async def _tell(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.SIGN_IN, people=(person,))
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)))


async def send_recovery_code(post: Post, owed: Owed, deed: SendRecoveryCode) -> None:
    """Have a code made, and write it to the mailbox: tried again, it is another code."""
    request = RecoveryCodeOf(post.secret, owed.tenant.organization, deed.recovery)
    made = await ask_for(post.warden, request, RecoveryCode)
    await post.write(CODE, [made.address], lambda _: owed.command_id, code=made.told.reveal())


async def send_sign_in_link(post: Post, owed: Owed, deed: SendSignInLink) -> None:
    """Have a link made, and write it to the mailbox: tried again, it is another one."""
    request = SignInLinkOf(post.secret, owed.tenant.organization, deed.sign_in)
    made = await ask_for(post.warden, request, RecoveryCode)
    code = made.told.reveal()
    link = f"{post.site}/sign-in/links#{code}"
    await post.write(SIGN_IN_LINK, [made.address], lambda _: owed.command_id, code=code, link=link)
