"""A witness (https://c2sp.org/tlog-witness): cosigns what extends all it has seen, nothing else.

What it has seen is in a file of its own and on the disk before it answers, so that it never vouches
for two histories of one log, whatever happens to it.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from infra.postgres.sql import load
from infra.transparency.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency
from infra.transparency.notes import (
    KEY_BYTES,
    Checkpoint,
    Kind,
    Note,
    NoteInvalid,
    VerifierKey,
    cosigned,
    timestamped,
)
from infra.transparency.own_file import opened_copy, own_file

MOST_HASHES: Final = 63
OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")
NEXT: Final = re.compile(r"^(?=old [0-9]+$)", re.MULTILINE)
_sql: Final = load("infra.transparency", "witness.sql")

SignAsWitness: TypeAlias = Callable[[bytes], Awaitable[bytes]]


class AddCheckpoint(NamedTuple):
    """A checkpoint for a witness, and the proof that it extends the one of size ``old``."""

    old: int
    proof: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        hashes = "".join(f"{b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"

    @classmethod
    def parse(cls, body: str) -> "AddCheckpoint":
        """Read a request. Raises ``WitnessRefused`` (400)."""
        head, blank, note = body.partition("\n\n")
        first, *hashes = head.split("\n")
        found = OLD.fullmatch(first)
        if found is None or not blank or len(hashes) > MOST_HASHES:
            raise WitnessRefused(400, "witness.malformed")
        try:
            proof = [b64decode(one, validate=True) for one in hashes]
        except ValueError:
            raise WitnessRefused(400, "witness.malformed") from None
        if any(len(one) != HASH_BYTES for one in proof):
            raise WitnessRefused(400, "witness.malformed")
        return cls(int(found[1]), proof, note)


def requests_in(text: str) -> Iterator[str]:
    """Take apart a file of such requests; what stands before the first is for people to read."""
    for body in NEXT.split(text)[1:]:
        yield body.rstrip("\n") + "\n"


class WitnessRefused(Exception):
    """Nothing was cosigned. ``status`` is HTTP's; with 409, ``size`` is what was seen last."""

    def __init__(self, status: int, code: str, size: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.size = size


class Seen(NamedTuple):
    """The largest tree of a log that was cosigned."""

    origin: str
    size: int
    root: bytes


class WitnessState:
    """What a witness has seen, and whose logs it looks at. One process has the file at a time."""

    def __init__(self, file: Path) -> None:
        """Open it, or make it. Raises as ``own_file``."""
        self._file = own_file(file, _sql["tables"])

    def close(self) -> None:
        """Let another process have it."""
        self._file.close()

    def trust(self, prefix: str, public_key: bytes) -> None:
        """Look at all logs whose name is this, or begins with it and a slash, under this key."""
        if len(public_key) != KEY_BYTES or not prefix.strip("/"):
            raise NoteInvalid("key.malformed")
        self._file.execute(_sql["trust"], (prefix.strip("/"), public_key))

    def keys_for(self, origin: str) -> Sequence[VerifierKey]:
        """Return the keys under which a log may be signed; none if it is not looked at."""
        return [
            VerifierKey(origin, Kind.NOTE, public_key)
            for prefix, public_key in self._file.execute(_sql["trusted"])
            if origin == prefix or origin.startswith(f"{prefix}/")
        ]

    def seen(self) -> Sequence[Seen]:
        """Return the last of each log."""
        return [Seen(*row) for row in self._file.execute(_sql["all"])]

    def advance(self, request: AddCheckpoint, checkpoint: Checkpoint) -> None:
        """Note a checkpoint as the last, in one step with the look at what was.

        It is on the disk when this returns. Raises ``WitnessRefused`` (409, 422).
        """
        with self._file:
            self._file.execute(_sql["begin"])
            row = self._file.execute(_sql["seen"], (checkpoint.origin,)).fetchone()
            size, root = row or (0, EMPTY_ROOT)
            if request.old != size:
                raise WitnessRefused(409, "witness.other_size", size)
            if size == checkpoint.size and root != checkpoint.root:
                raise WitnessRefused(409, "witness.fork", size)
            if not verify_consistency(size, checkpoint.size, root, checkpoint.root, request.proof):
                raise WitnessRefused(422, "witness.inconsistent")
            self._file.execute(_sql["keep"], (checkpoint.origin, checkpoint.size, checkpoint.root))


def seen_by_witness(file: Path) -> Sequence[Seen]:
    """Return what a witness has seen, by a copy of its file: it may be at work meanwhile."""
    if not file.exists():
        return []
    with opened_copy(file) as copied:
        return [Seen(*row) for row in copied.execute(_sql["all"])]


class Witness:
    """Cosigns under one name and key."""

    def __init__(
        self,
        state: WitnessState,
        key: VerifierKey,
        sign: SignAsWitness,
        now: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._key = key
        self._sign = sign
        self._now = now

    async def add_checkpoint(self, body: str) -> str:
        """Return the signature line for a checkpoint. Raises ``WitnessRefused``."""
        request = AddCheckpoint.parse(body)
        try:
            note = Note.parse(request.note)
            checkpoint = Checkpoint.parse(note.text)
        except NoteInvalid:
            raise WitnessRefused(400, "witness.malformed") from None
        keys = self._state.keys_for(checkpoint.origin)
        if not keys:
            raise WitnessRefused(404, "witness.unknown_log")
        try:
            note.verified(keys)
        except NoteInvalid:
            raise WitnessRefused(403, "witness.not_signed") from None
        if request.old > checkpoint.size:
            raise WitnessRefused(400, "witness.older")
        self._state.advance(request, checkpoint)
        time = int(self._now().timestamp())
        return self._key.line(timestamped(time, await self._sign(cosigned(note.text, time))))
