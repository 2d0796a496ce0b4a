"""What somebody who owns the database may do to a log: the fourteen mutations of P16.

Each is done by the database's superuser to the log of a tenant, at random places; where it says so,
with the signer's key and state too, as somebody has them who owns that machine as well.
"""

import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.event_store.digest import digest, genesis, link, new_salt
from infra.event_store.records import LogEntry
from infra.transparency.merkle import leaf_hash, root_of
from infra.transparency.notes import Checkpoint, Kind, VerifierKey
from infra.transparency.signer_state import LogKey
from tests.kit.database import Migrated

HOUR_US = 3_600_000_000
FORGED = b'{"type":"group.chartered","forged":true}'


@dataclass(frozen=True)
class Signed:
    """A checkpoint as the database keeps it."""

    size: int
    root: bytes
    chain_hash: bytes
    note: str


@dataclass
class View:
    """All that the database says of one log."""

    key: LogKey
    origin: str
    entries: list[LogEntry]
    checkpoints: list[Signed]

    def copy(self) -> "View":
        return View(self.key, self.origin, list(self.entries), list(self.checkpoints))

    def chain(self) -> None:
        """Number the entries and compute every digest and hash, so that all of it fits."""
        organization, program, log = self.key
        before = genesis(organization, program, log)
        for n, entry in enumerate(self.entries):
            sealed = digest(
                organization=organization,
                program=program,
                log=log,
                event_id=entry.event_id,
                stream_id=UUID(str(entry.originator_id)),
                version=entry.originator_version,
                event_type=entry.topic,
                command_id=entry.command_id,
                payload=entry.state,
                metadata=entry.metadata,
                salt=entry.salt,
            )
            before = link(before, n + 1, entry.recorded_us, sealed)
            self.entries[n] = replace(entry, id=n + 1, digest=sealed, hash=before)

    def sign(self, private: Ed25519PrivateKey, sizes: Sequence[int] | None = None) -> None:
        """Sign as the log is now: at the sizes at which it was signed, unless others are given."""
        key = VerifierKey(self.origin, Kind.NOTE, private.public_key().public_bytes_raw())
        made = []
        for size in sizes or [one.size for one in self.checkpoints]:
            upto = min(size, len(self.entries))
            root = root_of([leaf_hash(entry.hash) for entry in self.entries[:upto]])
            text = Checkpoint(self.origin, upto, root).text
            note = f"{text}\n{key.line(private.sign(text.encode()))}"
            made.append(Signed(upto, root, self.entries[upto - 1].hash, note))
        self.checkpoints = list({one.size: one for one in made}.values())

    @property
    def last(self) -> tuple[int, bytes]:
        """The last checkpoint: its size and its root."""
        return self.checkpoints[-1].size, self.checkpoints[-1].root


@dataclass
class Place:
    """Where a mutation strikes, and what whoever does it has besides the database.

    ``upto`` is the last entry that was witnessed, ``mailed`` the last that an auditor was sent by
    mail. ``backup`` is the log as it was at that earlier moment. ``private`` is the log's key: it
    is used by those alone who stole it.
    """

    chance: random.Random
    upto: int
    mailed: int
    backup: View
    private: Ed25519PrivateKey
    stolen: bool = False

    def one(self) -> int:
        """Choose an entry, from 0, that is not the last one witnessed."""
        return self.chance.randrange(self.upto - 1)


Mutation: TypeAlias = Callable[[View, Place], None]


def edit(view: View, place: Place) -> None:
    at = place.one()
    view.entries[at] = replace(view.entries[at], state=FORGED)


def edit_recomputed(view: View, place: Place) -> None:
    edit(view, place)
    view.chain()


def delete(view: View, place: Place) -> None:
    del view.entries[place.one()]


def delete_recomputed(view: View, place: Place) -> None:
    delete(view, place)
    view.chain()


def insert(view: View, place: Place) -> None:
    at = place.one()
    forged = replace(
        view.entries[at],
        event_id=uuid4(),
        originator_id=uuid4(),
        command_id=uuid4(),
        state=FORGED,
        salt=new_salt(),
    )
    view.entries.insert(at, forged)
    view.chain()


def swap(view: View, place: Place) -> None:
    at = place.one()
    one, other = view.entries[at], view.entries[at + 1]
    view.entries[at : at + 2] = [
        replace(other, recorded_us=one.recorded_us),
        replace(one, recorded_us=other.recorded_us),
    ]
    view.chain()


def truncate(view: View, place: Place) -> None:
    left = place.one() + 1
    del view.entries[left:]
    view.checkpoints = [one for one in view.checkpoints if one.size <= left]


def truncate_and_forge(view: View, place: Place) -> None:
    truncate(view, place)
    view.sign(Ed25519PrivateKey.generate(), [len(view.entries)])


def restore(view: View, place: Place) -> None:
    view.entries, view.checkpoints = place.backup.entries, place.backup.checkpoints


def delete_and_sign(view: View, place: Place) -> None:
    place.stolen = True
    delete_recomputed(view, place)
    view.sign(place.private)


def rewrite_what_is_newer(view: View, place: Place) -> None:
    place.stolen = True
    at = place.chance.randrange(place.mailed, len(view.entries) - 1)
    view.entries[at] = replace(view.entries[at], state=FORGED)
    view.chain()
    view.sign(place.private)


def backdate(view: View, place: Place) -> None:
    for at in range(place.one() + 1):
        entry = view.entries[at]
        view.entries[at] = replace(entry, recorded_us=entry.recorded_us - HOUR_US)
    view.chain()


def remove_the_newest(view: View, place: Place) -> None:
    """Take the newest entry away, and what says that it was signed; the log goes on without it."""
    left = place.backup.entries[-1].id if place.upto <= place.mailed else place.upto - 1
    del view.entries[left:]
    view.checkpoints = [one for one in view.checkpoints if one.size <= left]


def fork(view: View, place: Place) -> None:
    """Show this log to one auditor, who is sent its checkpoints; another was shown the first."""
    place.stolen = True
    edit_recomputed(view, place)
    view.sign(place.private)


MUTATIONS: Mapping[str, Mutation] = {
    "an edit": edit,
    "an edit with the chain recomputed": edit_recomputed,
    "a deletion": delete,
    "a deletion with the chain recomputed": delete_recomputed,
    "a forged entry inserted": insert,
    "two entries swapped": swap,
    "truncation, newer checkpoints removed": truncate,
    "truncation with a forged checkpoint": truncate_and_forge,
    "an older backup restored": restore,
    "a deletion, all signed again with a stolen key": delete_and_sign,
    "a rewrite of what is newer than an auditor's checkpoint": rewrite_what_is_newer,
    "backdating": backdate,
    "removal of the newest, as if never signed": remove_the_newest,
    "a fork shown to two auditors": fork,
}


class Deployment(StrEnum):
    """What there is outside the database."""

    CHAIN = "chain alone"
    SIGNED = "signed checkpoints"
    MAILED = "daily checkpoint by mail"
    WITNESSED = "C2SP witness"


FOUND: Mapping[str, frozenset[Deployment]] = {
    "an edit": frozenset(Deployment),
    "an edit with the chain recomputed": frozenset(Deployment) - {Deployment.CHAIN},
    "a deletion": frozenset(Deployment),
    "a deletion with the chain recomputed": frozenset(Deployment) - {Deployment.CHAIN},
    "a forged entry inserted": frozenset(Deployment) - {Deployment.CHAIN},
    "two entries swapped": frozenset(Deployment) - {Deployment.CHAIN},
    "truncation, newer checkpoints removed": frozenset(Deployment) - {Deployment.CHAIN},
    "truncation with a forged checkpoint": frozenset(Deployment) - {Deployment.CHAIN},
    "an older backup restored": frozenset(Deployment) - {Deployment.CHAIN},
    "a deletion, all signed again with a stolen key": frozenset(
        {Deployment.MAILED, Deployment.WITNESSED}
    ),
    "a rewrite of what is newer than an auditor's checkpoint": frozenset({Deployment.WITNESSED}),
    "backdating": frozenset(Deployment) - {Deployment.CHAIN},
    "removal of the newest, as if never signed": frozenset(Deployment) - {Deployment.CHAIN},
    "a fork shown to two auditors": frozenset({Deployment.WITNESSED}),
}
"""Which deployment finds which, for entries at or below the last one witnessed in it."""


@asynccontextmanager
async def superuser(database: Migrated) -> AsyncIterator["Superuser"]:
    """Give the hands of whoever owns the database."""
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        yield Superuser(connection)
    finally:
        await connection.close()


class Superuser:
    """Reads and writes a log, whoever should."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    async def view(self, key: LogKey) -> View:
        """Read all that is said of a log."""
        rows = await self._connection.fetch(
            "SELECT stream_id, version, type, payload, position, event_id, command_id, metadata,"
            " salt, recorded_us, digest, hash FROM events"
            " WHERE organization_id = $1 AND program_id = $2 AND log = $3 ORDER BY position",
            *key,
        )
        signed = await self._connection.fetch(
            "SELECT size, root, chain_hash, note FROM checkpoint"
            " WHERE organization_id = $1 AND program_id = $2 AND log = $3 ORDER BY size",
            *key,
        )
        origin = await self._connection.fetchval(
            "SELECT origin FROM signed_log"
            " WHERE organization_id = $1 AND program_id = $2 AND log = $3",
            *key,
        )
        entries = [LogEntry(*row) for row in rows]
        return View(key, origin or "", entries, [Signed(*row) for row in signed])

    async def write(self, view: View, *, head: bool = True) -> None:
        """Make the database say this of a log; of its end too, if ``head``."""
        async with self._connection.transaction():
            for table in ("events", "checkpoint"):
                await self._connection.execute(
                    f"DELETE FROM {table}"  # noqa: S608 - two names of ours
                    " WHERE organization_id = $1 AND program_id = $2 AND log = $3",
                    *view.key,
                )
            await self._connection.executemany(
                "INSERT INTO events (organization_id, program_id, log, stream_id, version, type,"
                " payload, position, event_id, command_id, metadata, salt, recorded_us, digest,"
                " hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                [(*view.key, *_row(entry)) for entry in view.entries],
            )
            await self._connection.executemany(
                "INSERT INTO checkpoint (organization_id, program_id, log, size, root, chain_hash,"
                " note, signed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                [
                    (*view.key, one.size, one.root, one.chain_hash, one.note, datetime.now(UTC))
                    for one in view.checkpoints
                ],
            )
            if head:
                last = view.entries[-1]
                await self._connection.execute(
                    "UPDATE log_head SET position = $4, recorded_us = $5, hash = $6"
                    " WHERE organization_id = $1 AND program_id = $2 AND log = $3",
                    *view.key,
                    *(last.id, last.recorded_us, last.hash),
                )

    async def forget_checkpoints(self, key: LogKey) -> None:
        """Take every checkpoint of a log away."""
        await self._connection.execute(
            "DELETE FROM checkpoint WHERE organization_id = $1 AND program_id = $2 AND log = $3",
            *key,
        )


def _row(entry: LogEntry) -> Sequence[object]:
    return (
        entry.originator_id,
        entry.originator_version,
        entry.topic,
        entry.state,
        entry.id,
        entry.event_id,
        entry.command_id,
        entry.metadata,
        entry.salt,
        entry.recorded_us,
        entry.digest,
        entry.hash,
    )
