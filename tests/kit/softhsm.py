"""A token of SoftHSM in a folder of its own, for keys that must not leave a module."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.kernel import Sealed
from infra.vault.token import Token
from infra.vault.token_uri import address

PIN = Sealed("1234-5678")


@dataclass
class SoftHsm:
    """A token, and how a process is told of it."""

    label: str
    config: Path

    @property
    def uri(self) -> str:
        """Its address."""
        return f"pkcs11:token={self.label}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What SoftHSM reads to find its tokens."""
        return {"SOFTHSM2_CONF": str(self.config)}

    def token(self) -> Token:
        """Open it."""
        found = address(self.uri)
        return Token(found.module, found.token, PIN)


def made(folder: Path) -> SoftHsm:
    """Make a token in a folder."""
    tokens = folder / "tokens"
    tokens.mkdir(mode=0o700)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    softhsm = SoftHsm(f"circlekeep-{secrets.token_hex(4)}", config)
    words = ("--init-token", "--free", "--label", softhsm.label)
    pins = ("--pin", PIN.reveal(), "--so-pin", "87654321")
    subprocess.run(  # noqa: S603 - what the set-up installs
        ["/usr/bin/softhsm2-util", *words, *pins],
        check=True,
        capture_output=True,
        env=dict(softhsm.environment),
    )
    return softhsm


@contextmanager
def found_here(softhsm: SoftHsm) -> Iterator[SoftHsm]:
    """Let this process find it."""
    before = {name: os.environ.get(name) for name in softhsm.environment}
    os.environ.update(softhsm.environment)
    try:
        yield softhsm
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftHsm]:
    """One token for the whole run, found by this process; each test uses names of its own."""
    with found_here(made(tmp_path_factory.mktemp("softhsm"))) as found:
        yield found
