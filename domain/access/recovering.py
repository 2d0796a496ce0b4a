"""An account that was taken back by mail alone: what stays shut, and how its owner stops it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from domain.access.identity import Account
from domain.access.strengths import LINK, PASSWORD, RECOVERED
from domain.kernel.classes import Coded, Personal

SHUT_FOR: Final = timedelta(hours=72)
"""So long nothing sealed opens to who came in by a password that was chosen by mail alone."""


def recoverable(accounts: Sequence[Account]) -> Sequence[Account]:
    """Return the accounts of an address that its mailbox may take back.

    One that lost its mailbox to another has none that could.
    """
    return [one for one in accounts if one.proven or one.organization is not None]


def recover(
    account: Account, password: Personal, at: datetime, *, in_office: bool = False
) -> Account:
    """Give an account the password that was chosen by mail; its owner's is kept for 72 hours.

    Of two recoveries in that time the first one's is kept: it may be the owner's. Of who holds an
    office none is kept that mail alone chose itself: to stop a second recovery with it would make
    it their own.
    """
    before = account.before if is_shut(account, at) else account.password
    if in_office and account.recovered is not None and not is_shut(account, at):
        before = ""
    return replace(account, password=password, before=before, recovered=at)


def stop_recovery(account: Account) -> Account:
    """Give an account back the password that it had."""
    return replace(account, password=account.before, before="", recovered=None)


def let_go(account: Account) -> Account:
    """Keep nothing of the password that an account had, once it can be taken back no more.

    That mail alone chose the one that it has is kept until its owner comes in by more.
    """
    return replace(account, before="")


def settle(account: Account) -> Account:
    """Take the password for the owner's, once they came in by more than it."""
    return replace(account, before="", recovered=None)


def is_shut(account: Account, at: datetime) -> bool:
    """Whether sealed texts are shut to who has no more than the password."""
    return account.recovered is not None and at < account.recovered + SHUT_FOR


def is_shut_after_renewal(account: Account, at: datetime) -> bool:
    """Whether sealed texts are shut, however one came in: officers took the second factor."""
    return account.renewed_at is not None and at < account.renewed_at + SHUT_FOR


def is_by_mail_alone(account: Account) -> bool:
    """Whether mail alone chose the password: nothing stronger was given, nor renewed, since."""
    since = account.recovered
    return since is not None and (account.renewed_at is None or account.renewed_at < since)


def with_renewals(account: Account, others: Iterable[Account | None]) -> Account:
    """The same account, shut for as long as those whose people it takes in.

    The officers who renewed one said nothing of another: if mail alone chose the password of any it
    counts as chosen so since the last renewal.
    """
    all_of_them = [account, *(one for one in others if one is not None)]
    renewed = max((one.renewed_at for one in all_of_them if one.renewed_at), default=None)
    by_mail = [one.recovered for one in all_of_them if one.recovered and is_by_mail_alone(one)]
    recovered = max(by_mail, default=account.recovered)
    if by_mail and renewed is not None:
        recovered = max(*by_mail, renewed + datetime.resolution)
    return replace(account, renewed_at=renewed, recovered=recovered)


def strength_by_password(account: Account, at: datetime) -> Coded:
    """Say how strong a sign-in by this account's password is."""
    return RECOVERED if is_shut(account, at) else PASSWORD


def strength_by_link(account: Account, at: datetime, *, vouches: bool) -> Coded:
    """Say how strong a sign-in is that a link began: what was shut stays so.

    ``vouches`` is whether the link itself says whose the account is. One that was handed over says
    nothing of an account that there was already: its password opened it.
    """
    if is_shut(account, at):
        return RECOVERED
    return LINK if vouches else PASSWORD
