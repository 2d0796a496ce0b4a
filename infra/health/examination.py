"""Looks at a database in every way that a finding needs, changing nothing."""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, TypeAlias

import asyncpg

from domain.policies.policy import Policy
from infra.health import judging, tampering
from infra.health.figures import (
    followers_ahead,
    outbox_figures,
    parked,
    parked_places,
    policy_lag,
    projection_lag,
    refusals,
    sessions,
    transparency_figures,
)
from infra.health.findings import MOST_TOLD, Finding, wrong
from infra.policies.kept import differing_reactions
from infra.postgres.definitions import differences
from infra.postgres.migrate import MigrationRefused, PlainConnection, migrations, outstanding
from infra.postgres.naming import LOGINS, OWNER
from infra.postgres.pool import connect
from infra.postgres.sql import load
from infra.projector.building import as_owner
from infra.projector.heartbeat import WORKER
from infra.projector.model import ReadModel
from infra.store.kinds import strange_kinds
from infra.store.own_claims import idle_claims, taken_streams
from infra.store.rights_kept import forged_rights
from infra.transparency.cosignatures_kept import spurious_cosignatures
from infra.vault.holds_kept import differing_holds
from infra.vault.kept import differing_texts

WITHIN: Final = 10.0
RUNNING: Final = ("app", "warden", "projector", "signer")
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
Examine: TypeAlias = Callable[[], Awaitable[Iterable[Finding]]]
Trail: TypeAlias = tuple[str, Sequence[str], Sequence[str]]
"""The name of a read model, the types of entries that have a row in it, and those that end one."""
_sql = load("infra.health", "health.sql")


async def examine(
    address: Callable[[str], str],
    models: Sequence[ReadModel],
    policies: Sequence[Policy],
    trail: Trail | None = None,
    *,
    every: bool = False,
) -> Sequence[Finding]:
    """Look at everything; ``address`` gives that of the database for a role.

    ``trail`` is the read model of the access log: that it has all that the logs have is looked at.
    What policies owe is compared with some of a long log, or with ``every`` entry.

    What cannot be looked at is a finding too, and the rest is looked at all the same.
    """
    try:
        async with as_owner(address("migrator")) as owner:
            await owner.execute(_sql["only_look"])
            examined = _Database(owner, models, policies, trail, address, every=every)
            found = [
                finding
                for check, look in examined.looks().items()
                for finding in await _looked(check, look)
            ]
    except LOST as error:
        says = f"does not answer: {type(error).__name__}"
        return [wrong("database", says, "See log/postgres.log. circlekeep up starts it again.")]
    return [*found, *await _looked("transactions", lambda: _sessions(address))]


async def _looked(check: str, look: Examine) -> Iterable[Finding]:
    try:
        return list(await look())
    except LOST as error:
        says = f"could not be checked: {type(error).__name__}"
        return [
            wrong(check, says, "Fix the other findings first, then run circlekeep doctor again.")
        ]


@dataclass(frozen=True)
class _Database:
    """One look for each thing there is to find."""

    owner: PlainConnection
    models: Sequence[ReadModel]
    policies: Sequence[Policy]
    trail: Trail | None
    address: Callable[[str], str]
    every: bool

    def looks(self) -> dict[str, Examine]:
        return {
            "database": self._server,
            "clocks": self._clocks,
            "time": self._time,
            "migrations": self._migrations,
            "definitions": self._definitions,
            "privileges": self._privileges,
            "appending": self._kinds,
            "streams": self._taken,
            "in session": self._idle,
            "rights": self._rights,
            "texts": self._texts,
            "holds": self._holds,
            "logs": self._logs,
            "read models": self._builds,
            "lag": self._lag,
            "parked streams": self._parked,
            "holes": self._holes,
            "policies": self._policy_lag,
            "followers": self._ahead,
            "outbox": self._outbox,
            "reactions": self._reactions,
            "worker": self._worker,
            "checkpoints": self._transparency,
            "cosignatures": self._cosignatures,
            "prepared transactions": self._prepared,
        }

    async def _server(self) -> Iterable[Finding]:
        [server] = await self.owner.fetch(_sql["server"])
        return judging.of_server(*server)

    async def _clocks(self) -> Iterable[Finding]:
        before = time.time()
        database = await self.owner.fetchval(_sql["clock"])
        behind, ahead = before - database, database - time.time()
        return [judging.of_clocks(max(ahead, 0.0) - max(behind, 0.0))]

    async def _time(self) -> Iterable[Finding]:
        row = await self.owner.fetchrow(_sql["agreed_time"])
        ahead_s, compared, apart_s = row or (None, False, 0.0)
        return [judging.of_agreed_time(ahead_s, apart_s, compared=compared)]

    async def _migrations(self) -> Iterable[Finding]:
        done = {row["name"]: row["checksum"] for row in await self.owner.fetch(_sql["applied"])}
        try:
            missing = outstanding(migrations(files("infra.postgres") / "migrations"), done)
        except MigrationRefused as refused:
            return [
                wrong(
                    "migrations",
                    refused.reason,
                    "Install the version of Circlekeep that matches the database.",
                )
            ]
        return [judging.of_migrations([step.name for step in missing])]

    async def _privileges(self) -> Iterable[Finding]:
        strong = await self._names("too_strong", [*LOGINS, OWNER])
        writers = await self._names("writers", list(LOGINS))
        unguarded, open_ = await self._names("unguarded"), await self._names("given_to_all")
        return [tampering.of_privileges(strong, writers, unguarded, open_)]

    async def _kinds(self) -> Iterable[Finding]:
        return [tampering.of_kinds(await strange_kinds(self.owner))]

    async def _taken(self) -> Iterable[Finding]:
        return [tampering.of_streams([str(one) for one in await taken_streams(self.owner)])]

    async def _idle(self) -> Iterable[Finding]:
        return [tampering.of_claims([str(one) for one in await idle_claims(self.owner)])]

    async def _definitions(self) -> Iterable[Finding]:
        return [tampering.of_definitions((await differences(self.owner)).told)]

    async def _rights(self) -> Iterable[Finding]:
        return [tampering.of_rights([str(one) for one in await forged_rights(self.owner)])]

    async def _texts(self) -> Iterable[Finding]:
        return [tampering.of_texts([str(one) for one in await differing_texts(self.owner)])]

    async def _holds(self) -> Iterable[Finding]:
        return [tampering.of_holds([str(one) for one in await differing_holds(self.owner)])]

    async def _logs(self) -> Iterable[Finding]:
        torn = await self.owner.fetchval(_sql["torn_logs"])
        return [judging.of_logs(torn, await self.owner.fetchval(_sql["logs"]))]

    async def _builds(self) -> Iterable[Finding]:
        builds = [tuple(row) for row in await self.owner.fetch(_sql["builds"])]
        return judging.of_builds({model.name: model.version for model in self.models}, builds)

    async def _lag(self) -> Iterable[Finding]:
        return [judging.of_lag("lag", await projection_lag(self.owner, self.models))]

    async def _parked(self) -> Iterable[Finding]:
        places = await parked_places(self.owner, MOST_TOLD)
        return [judging.of_parked(await parked(self.owner), places)]

    async def _holes(self) -> Iterable[Finding]:
        """Compare what the access logs have with what their searches have."""
        if self.trail is None:
            return []
        found: dict[str, Sequence[int]] = {}
        name, recorded, ended = self.trail
        for schema, *place, upto in await self.owner.fetch(_sql["trails"], name):
            asked = (schema, *place, upto, recorded, ended, tampering.MOST_MISSED)
            entries = [row[0] for row in await self.owner.fetch(_sql["missing"], *asked)]
            if entries:
                found[str(place[1])] = entries
        return [tampering.of_holes(found)]

    async def _policy_lag(self) -> Iterable[Finding]:
        return [judging.of_lag("policies", await policy_lag(self.owner, self.policies))]

    async def _ahead(self) -> Iterable[Finding]:
        return [tampering.of_ahead(await followers_ahead(self.owner))]

    async def _outbox(self) -> Iterable[Finding]:
        return judging.of_outbox(await outbox_figures(self.owner))

    async def _reactions(self) -> Iterable[Finding]:
        async with await connect(self.address("projector"), 1) as pool:
            strayed = await differing_reactions(self.owner, pool, self.policies, every=self.every)
        return [tampering.of_reactions([str(one) for one in strayed])]

    async def _worker(self) -> Iterable[Finding]:
        seconds = await self.owner.fetchval(_sql["heartbeat"], WORKER)
        [leases] = await self.owner.fetch(_sql["leases"])
        return judging.of_worker(seconds, *leases)

    async def _transparency(self) -> Iterable[Finding]:
        found = await transparency_figures(self.owner)
        return [
            *judging.of_refusals(await refusals(self.owner), found.logs),
            *judging.of_transparency(found),
        ]

    async def _cosignatures(self) -> Iterable[Finding]:
        found = await spurious_cosignatures(self.owner)
        return [tampering.of_cosignatures([str(one) for one in found])]

    async def _prepared(self) -> Iterable[Finding]:
        [prepared] = await self.owner.fetch(_sql["prepared"])
        return judging.of_prepared(*prepared)

    async def _names(self, query: str, *given: object) -> Sequence[str]:
        return [row[0] for row in await self.owner.fetch(_sql[query], *given)]


async def _sessions(address: Callable[[str], str]) -> Iterable[Finding]:
    """Ask each role that runs about its own: none sees those of another."""
    found = {}
    for role in RUNNING:
        connection = await asyncpg.connect(address(role), timeout=WITHIN, command_timeout=WITHIN)
        try:
            found[role] = await sessions(connection)
        finally:
            await connection.close()
    return judging.of_sessions(found)
