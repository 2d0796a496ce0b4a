"""A log in memory that is signed, for witnesses to look at; it can be forked."""

import asyncio
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.transparency.merkle import consistency_path, leaf_hash, root_of
from infra.transparency.notes import Checkpoint, Kind, VerifierKey
from infra.transparency.witness import AddCheckpoint
from tests.kit.ending import ending

ROOT = Path(__file__).parents[2]
ORIGIN = "log.example/organization/program/1"


@dataclass
class SignedLog:
    """Leaves, and the key that signs checkpoints of them."""

    origin: str = ORIGIN
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    leaves: list[bytes] = field(default_factory=list)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def grow(self, entries: int, *, history: str = "") -> "SignedLog":
        for _ in range(entries):
            self.leaves.append(leaf_hash(f"{history}{len(self.leaves)}".encode()))
        return self

    def fork(self, at: int, entries: int) -> "SignedLog":
        """Another history from an entry on, signed with the same key."""
        forked = SignedLog(self.origin, self.key, self.leaves[:at])
        return forked.grow(entries, history="other")

    def note(self, size: int | None = None) -> str:
        size = len(self.leaves) if size is None else size
        text = Checkpoint(self.origin, size, root_of(self.leaves[:size])).text
        line = VerifierKey(self.origin, Kind.NOTE, self.public_key).line(
            self.key.sign(text.encode())
        )
        return f"{text}\n{line}"

    def asks(self, old: int, size: int | None = None) -> AddCheckpoint:
        size = len(self.leaves) if size is None else size
        ranges = consistency_path(old, size) if old <= size else []
        proof = [root_of(self.leaves[start:end]) for start, end in ranges]
        return AddCheckpoint(old, proof, self.note(size))


def in_base64(raw: bytes) -> str:
    return b64encode(raw).decode()


@asynccontextmanager
async def serving(folder: Path, name: str, port: int) -> AsyncIterator[None]:
    """Run `circlekeep witness serve`."""
    words = ["serve", "--folder", str(folder), "--name", name, "--port", str(port)]
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own command
        [sys.executable, "-m", "services.cli", "witness", *words],
        env={"PATH": os.defpath},
        cwd=ROOT,
    )
    with ending(process):
        async with asyncio.timeout(30), httpx.AsyncClient() as client:
            while process.poll() is None:
                try:
                    await client.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        yield
