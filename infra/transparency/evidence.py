"""Compares a log that was walked with what was signed of it: in the database, and outside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from infra.postgres.pool import Connection, set_tenant
from infra.postgres.sql import load
from infra.transparency.merkle import HASH_BYTES, Range, subtrees
from infra.transparency.merkle import joined as joined_root
from infra.transparency.notes import (
    Checkpoint,
    Kind,
    Note,
    NoteInvalid,
    VerifierKey,
    cosignature,
)
from infra.transparency.segments import Joined
from infra.transparency.signer_state import LogKey, checkpoint_digest
from infra.transparency.tiles import hashes_in
from infra.transparency.walk import Flaw

_sql = load("infra.transparency", "verify.sql")


class Held(NamedTuple):
    """A checkpoint that somebody keeps outside the database, by the name it is told by."""

    name: str
    origin: str
    size: int
    root: bytes


class Evidence(msgspec.Struct, frozen=True):
    """What is known from outside the database.

    ``held`` are auditors' checkpoints. ``keys`` are public keys that are trusted; of an
    organization without any, those count that the database names. ``witnesses`` are keys of
    witnesses that were given, ``known`` those in the settings: only what such a key cosigned is
    witnessed, for whoever has the database could name a key of their own.
    ``signer`` is the signer's own state: how large each log was, and the root of its tree; ``told``
    is by which digest it knows again what it published.
    """

    held: Sequence[Held] = ()
    keys: Mapping[UUID, Sequence[bytes]] = {}
    witnesses: Sequence[VerifierKey] = ()
    known: Sequence[VerifierKey] = ()
    signer: Mapping[LogKey, tuple[int, bytes]] = {}
    told: Mapping[LogKey, Mapping[int, bytes]] = {}

    def of(self, key: LogKey) -> Sequence[Held]:
        """Return what concerns one log."""
        ids = f"{key.organization}/{key.program}/{key.log}"
        held = [one for one in self.held if one.origin == ids or one.origin.endswith(f"/{ids}")]
        if key in self.signer:
            held.append(Held("signer", ids, *self.signer[key]))
        return held


class Stored(NamedTuple):
    """What the database says was signed of a log; it contradicts itself at the ``bad`` sizes."""

    origin: str | None
    roots: Mapping[int, bytes]
    bad: Sequence[int]
    said: Mapping[int, bytes]
    notes: Sequence[asyncpg.Record]
    keys: Sequence[bytes]
    refused: Flaw | None


class Agreed(NamedTuple):
    """How far a log agrees with what was signed, or where it does not first.

    ``spurious`` are checkpoints beside which something stands that is no cosignature of theirs.
    """

    signed: int = 0
    witnessed: int = 0
    spurious: tuple[int, ...] = ()
    held: tuple[str, ...] = ()
    flaw: Flaw | None = None


def held(name: str, note: str, keys: Iterable[VerifierKey] = ()) -> Held:
    """Read a checkpoint that somebody keeps. Raises ``NoteInvalid``.

    Signatures are looked at if keys are given; who kept it knows what it was.
    """
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    trusted = [key for key in keys if key.name == checkpoint.origin]
    if trusted:
        parsed.verified(trusted)
    return Held(name, checkpoint.origin, checkpoint.size, checkpoint.root)


async def stored(connection: Connection, key: LogKey) -> Stored:
    """Read what the database says of one log, in the transaction of this connection."""
    await set_tenant(connection, key.tenant)
    refusal = await connection.fetchrow(_sql["refusal"], *key)
    sizes = await connection.fetch(_sql["sizes"], *key)
    return Stored(
        await connection.fetchval(_sql["origin"], *key),
        {row["size"]: row["root"] for row in sizes},
        [row["size"] for row in sizes if not (row["at_its_entry"] and _leads_to_its_root(row))],
        {row["size"]: _digest(row) for row in sizes},
        await connection.fetch(_sql["notes"], *key),
        [row["public_key"] for row in await connection.fetch(_sql["keys"], key.organization)],
        Flaw(refusal["size"], "refused") if refusal and refusal["reason"] else None,
    )


def agreed(joined: Joined, kept: Stored, evidence: Evidence, key: LogKey) -> Agreed:
    """Compare a whole log with every checkpoint there is of it."""
    flaws: list[Flaw] = []
    known = [*((size, root) for size, root in kept.roots.items())]
    known += [(one.size, one.root) for one in evidence.of(key)]
    for size, root in sorted(known):
        found = joined.root(size)
        if size > joined.end.position:
            flaws.append(Flaw(joined.end.position + 1, "ahead"))
        elif size and found != root:
            flaws.append(Flaw(size, "signed"))
    flaws += [Flaw(size, "signed") for size in kept.bad if size <= joined.end.position]
    flaws += [
        Flaw(size, "signed")
        for size, digest in evidence.told.get(key, {}).items()
        if kept.said.get(size) != digest
    ]
    witnessed, spurious = 0, []
    for row in kept.notes:
        try:
            note = _attested(row, kept, evidence, key)
        except NoteInvalid:
            flaws.append(Flaw(row["size"], "signature"))
            continue
        beside = [_beside(note.text, *one, evidence) for one in _pairs(row)]
        if any(beside):
            witnessed = max(witnessed, row["size"])
        if None in beside:
            spurious.append(row["size"])
    if kept.refused is not None:
        flaws.append(kept.refused)
    if flaws:
        return Agreed(flaw=min(flaws, key=lambda flaw: flaw.position))
    names = tuple(one.name for one in evidence.of(key))
    return Agreed(max(kept.roots, default=0), witnessed, tuple(spurious), names)


def _digest(row: asyncpg.Record) -> bytes:
    return checkpoint_digest(
        row["size"], row["root"], row["chain_hash"], row["frontier"], row["note"].encode()
    )


def _leads_to_its_root(row: asyncpg.Record) -> bool:
    """Whether the subtrees that are kept with a checkpoint are those under its root, if any are."""
    kept, size = row["frontier"], len(list(subtrees(Range(0, row["size"]))))
    if not kept:
        return True
    whole = len(kept) == size * HASH_BYTES
    return whole and bool(joined_root(hashes_in(kept, Range(0, size))) == row["root"])


def _attested(row: asyncpg.Record, kept: Stored, evidence: Evidence, key: LogKey) -> Note:
    """Check that a checkpoint was signed by a key of its log. Raises ``NoteInvalid``."""
    note = Note.parse(row["note"])
    checkpoint = Checkpoint.parse(note.text)
    origin = kept.origin or ""
    if checkpoint != Checkpoint(origin, row["size"], row["root"]):
        raise NoteInvalid("checkpoint.malformed")
    public = evidence.keys.get(key.organization) or kept.keys
    note.verified([VerifierKey(origin, Kind.NOTE, one) for one in public])
    return note


def _pairs(row: asyncpg.Record) -> Iterable[tuple[str, str]]:
    return zip(row["witnesses"], row["lines"], strict=True)


def _beside(text: str, witness: str, line: str, evidence: Evidence) -> bool | None:
    """Whether a witness that is known cosigned by this line; None if it is no cosignature.

    Nor is it one under the name of a witness that is known, and by another key.
    """
    known = evidence.witnesses or evidence.known
    found = cosignature(text, witness, line)
    if found is None or (found.key not in known and found.key.name in {one.name for one in known}):
        return None
    return found.key in known
