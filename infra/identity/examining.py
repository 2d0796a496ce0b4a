"""Finds rows by which somebody could come in that the Warden did not write: for an examination."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link
from domain.protocol.keys import Unbound
from infra.identity.bonds import Bonds, holds
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

FACTOR: Final = "second factor of account"
_sql = load("infra.identity", "accounts.sql")


class _Row(NamedTuple):
    """A row: what it is, whose, and its bond beside the one that we would have made."""

    kind: str
    id: UUID
    bond: bytes | None
    ours: bytes


async def find_unbound(pool: Pool, made: Bonds, over: Over) -> tuple[int, Sequence[Unbound]]:
    """Count the rows by which somebody can come in; return those that are not ours."""
    with answering():
        accounts = await pool.fetch(_sql["bound_passwords"])
        people = await pool.fetch(_sql["bound_people"])
        sessions = await pool.fetch(_sql["bound_sessions"])
        links = await pool.fetch(_sql["bound_links"])
        invitations = await pool.fetch(_sql["bound_invitations"])
        factors = await pool.fetch(_sql["bound_factors"])
    rows = [
        *_of_accounts(map(account_and_bond, accounts), made, over),
        *(
            _Row(FACTOR, id_, None, b"")
            for id_, *_, factor, _renewal in accounts
            if factor is not None and factor not in {one[0] for one in factors}
        ),
        *(
            _Row("account of person", person, bond, made.person(account, organization, person))
            for person, account, organization, bond in people
        ),
        *(
            _Row(
                "sign-in",
                session,
                None if over.has_ended(token) else bond,
                made.session(token, session, Known(*whom), strength, expires, proven),
            )
            for session, token, *whom, strength, expires, bond, proven in sessions
        ),
        *(
            _Row(
                "link of person",
                whom[1],
                None if over.has_ended(token) else bond,
                made.link(token, Link(Known(*whom), is_mailed), expires),
            )
            for token, *whom, expires, is_mailed, bond in links
        ),
        *(
            _Row(
                FACTOR,
                one.account,
                None if over.is_replaced(one.id.bytes, one.state) else bond,
                made.factor(one),
            )
            for one, bond in map(factor_and_bond, factors)
        ),
        *(
            _Row("link of invitation", of[1], bond, made.invitation(token, InvitationLink(*of)))
            for token, *of, bond in invitations
        ),
    ]
    return len(rows), [Unbound(one.kind, one.id) for one in rows if not holds(one.bond, one.ours)]


def _of_accounts(
    accounts: Iterable[tuple[Account, bytes]], made: Bonds, over: Over
) -> Iterator[_Row]:
    for account, bond in accounts:
        is_over = over.is_replaced(account.id.bytes, account.state)
        kept = None if is_over else bond
        yield _Row("password of account", account.id, kept, made.account(account))


def account_and_bond(row: Iterable[Any]) -> tuple[Account, bytes]:
    """Read an account, with nobody who is known as it, and its bond."""
    id_, email, scope, proven, password, recovered, before, bond, factor, renewal = row
    account = Account(
        id=id_,
        email=email,
        password=password,
        people=(),
        organization=scope,
        proven=proven,
        recovered=recovered,
        before=before,
        factor=factor,
        renewed_at=renewal,
    )
    return account, bond


def factor_and_bond(row: Iterable[Any]) -> tuple[Factor, bytes]:
    """Read a second factor, and its bond."""
    id_, account, step, codes, used, bond = row
    return Factor(id=id_, account=account, step=step, codes=codes, used=used), bond
