"""Which accounts there are after a link is used, or after somebody says what else is theirs."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from domain.access.identity import Account, Known, Link
from domain.access.recovering import with_renewals
from domain.kernel.classes import Personal, Pseudonym


def accounts_after_link(
    link: Link,
    email: Pseudonym,
    password: Personal,
    *,
    own: Account | None,
    there: Sequence[Account],
    matching: frozenset[UUID],
    new: UUID,
) -> Sequence[Account]:
    """Decide what is written when somebody uses a link and gives a password.

    ``own`` is the account that its person has, ``there`` those of the address; ``matching`` are
    the ones that the password opens. A link that was handed over opens its one organization. One
    that was mailed proves the mailbox: an account that is proven already and opens takes its person
    in; otherwise what is made is the one that is proven, and who had it before keeps their people
    and no mailbox. So an old owner of an address loses nothing to a new one, nor they to them. A
    link takes no second factor away, opens nothing that is shut after one was renewed, and one
    that was mailed makes no password that mail alone chose one that it did not.
    """
    known = link.known
    mine = own if own is not None and own.email == email and own.people == (known,) else None
    before = next((account for account in there if account.proven), None)
    if link.is_mailed and before is not None and before.id in matching:
        return [with_renewals(before.with_people([known]), [own])]
    if own is not None and own.email == email and own.id in matching and not link.is_mailed:
        return [own.with_people([known])]
    if mine is not None and mine.proven and not link.is_mailed:
        mine = None
    made = Account(
        id=new if mine is None else mine.id,
        email=email,
        password=password,
        people=(known,),
        organization=None if link.is_mailed else known.organization,
        proven=link.is_mailed,
        factor=None if mine is None else mine.factor,
        before=mine.before if mine is not None and link.is_mailed else "",
        recovered=mine.recovered if mine is not None and link.is_mailed else None,
        renewed_at=None if own is None else own.renewed_at,
    )
    if link.is_mailed and before is not None and before.id != made.id:
        return [replace(before, proven=False), made]
    return [made]


def accounts_proven(account: Account, there: Sequence[Account]) -> Sequence[Account]:
    """Decide what is written when somebody shows, signed in, that they read their mailbox.

    It is as if they had used a mailed link: of an address one account is proven, and whoever had it
    before keeps their people and no mailbox.
    """
    if account.proven:
        return []
    before = [replace(one, proven=False) for one in there if one.proven]
    return [*before, replace(account, proven=True, organization=None)]


def accounts_moved(
    account: Account, email: Pseudonym, there: Sequence[Account], *, helped: bool
) -> Sequence[Account]:
    """Decide what is written when the person of an account has another mailbox.

    Password, passkeys and second factor stay. It is proven, as by a mailed link. Where an admin
    helped it is not: no mail alone opens it until its owner shows, signed in, that they read it. An
    account of several organizations is none of an admin's of one: it stays what it is.
    """
    if helped:
        alone = len(account.people) == 1
        return [replace(account, email=email, proven=False, organization=None)] if alone else []
    before = [replace(one, proven=False) for one in there if one.proven and one.id != account.id]
    return [*before, replace(account, email=email, proven=True, organization=None)]


def people_gathered(
    account: Account, there: Sequence[Account], matching: frozenset[UUID]
) -> Sequence[Known]:
    """Return who is taken into a proven account from others that its owner has the password of.

    An account has one person in an organization.
    """
    held = {known.organization for known in account.people}
    gathered: dict[UUID, Known] = {}
    for other in there:
        if other.id in matching and other.id != account.id:
            for known in other.people:
                if known.organization not in held:
                    gathered.setdefault(known.organization, known)
    return list(gathered.values())


def people_of(accounts: Sequence[Account]) -> Sequence[Known]:
    """Return as whom somebody may go on who opened these accounts: once in each organization."""
    found: dict[UUID, Known] = {}
    for account in accounts:
        for known in account.people:
            found.setdefault(known.organization, known)
    return list(found.values())
