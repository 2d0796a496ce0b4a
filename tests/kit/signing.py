"""A signer for tests: keys in memory, its state in a folder, and the logs of a database."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.postgres.pool import Pool, connect
from infra.transparency.notes import Kind, VerifierKey
from infra.transparency.signer_state import SignerState
from infra.transparency.signing import SignedBy, Signer
from tests.kit.database import PASSWORDS, Migrated
from tests.kit.ending import ending

ORIGIN = "log.example"
ROOT = Path(__file__).parents[2]


@dataclass
class Keys:
    """One key for each organization, made when it is first asked for."""

    private: dict[UUID, Ed25519PrivateKey] = field(default_factory=dict)
    signed: list[bytes] = field(default_factory=list)
    version: int = 1

    async def sign(self, organization: UUID, message: bytes) -> SignedBy:
        key = self.private.setdefault(organization, Ed25519PrivateKey.generate())
        self.signed.append(message)
        return SignedBy(key.sign(message), key.public_key().public_bytes_raw(), self.version)

    def rotate(self) -> None:
        """Sign with other keys from now on."""
        self.private.clear()
        self.version += 1

    def verifier(self, origin: str, organization: UUID) -> VerifierKey:
        public = self.private[organization].public_key().public_bytes_raw()
        return VerifierKey(origin, Kind.NOTE, public)


@dataclass(frozen=True)
class Signing:
    """A signer with what it is made of."""

    pool: Pool
    state: SignerState
    keys: Keys
    signer: Signer

    async def look_and_sign(self) -> None:
        """Sign everything there is to sign, as the process does when it looks at all logs."""
        await self.signer.publish_waiting()
        while await self.signer.sign(await self.signer.look(None)):
            pass


@asynccontextmanager
async def open_signer(
    database: Migrated,
    folder: Path,
    keys: Keys | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Signing]:
    """Open the signer whose state is in this folder."""
    folder.mkdir(exist_ok=True)
    given = keys or Keys()
    with closing(SignerState(folder / "signer.db")) as state:
        async with await connect(database.url("signer"), 2) as pool:
            yield Signing(pool, state, given, Signer(pool, state, given.sign, ORIGIN, now))


@contextmanager
def signer(
    database: Migrated, home: Path, failpoint: str = "", witnesses: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the signer's process until the block ends."""
    home.mkdir(exist_ok=True)
    (home / "postgres-signer").write_text(PASSWORDS["signer"])
    told = {
        "HOME": str(home),
        "SECRETS": str(home),
        "DATABASE_URL": database.url("signer"),
        "FAILPOINT": failpoint,
        "WITNESSES": witnesses,
    }
    with (home / "signer.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "sign"],
            env={"PATH": os.defpath} | {f"CIRCLEKEEP_{key}": told[key] for key in told},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    with ending(process):
        yield process
