"""Finds rows of providers that the Warden did not write: for an examination."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from domain.protocol.keys import Unbound
from infra.identity.bonds import holds
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.providers.sealing import ProviderSeals, row_of, try_and_bond

_sql = load("infra.providers", "rows.sql")


class _Row(NamedTuple):
    """A row: what it is, whose, and its bond beside the one that we would have made."""

    kind: str
    id: UUID
    bond: bytes | None
    ours: bytes


async def find_unbound(
    pool: Pool, made: ProviderSeals, over: Over
) -> tuple[int, Sequence[Unbound]]:
    """Count the rows by which a provider lets somebody in; return those that are not ours."""
    with answering():
        providers = await pool.fetch(_sql["bound_providers"])
        domains = await pool.fetch(_sql["bound_provider_domains"])
        identities = await pool.fetch(_sql["bound_provider_identities"])
        tries = await pool.fetch(_sql["bound_provider_tries"])
    rows = [
        *(
            _Row("sign-in provider", id_, bond, made.provider(id_, organization, ciphertext))
            for id_, organization, ciphertext, bond in providers
        ),
        *(
            _Row("domain of provider", id_, bond, made.domain(domain, organization, id_))
            for domain, organization, id_, bond in domains
        ),
        *(
            _Row(
                "sign-in of person",
                person,
                None if over.is_replaced(row_of(organization, tag), str(person)) else bond,
                made.holder(organization, person, id_, tag),
            )
            for organization, person, id_, tag, bond in identities
        ),
        *(
            _Row(
                "way to provider",
                one.provider,
                None if over.has_ended(one.state) else bond,
                made.attempt(one),
            )
            for one, bond in map(try_and_bond, tries)
        ),
    ]
    return len(rows), [Unbound(one.kind, one.id) for one in rows if not holds(one.bond, one.ours)]
