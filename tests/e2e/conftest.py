"""The whole service with its demo, started once a run as anybody would start it, and a browser."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import msgspec
import pytest
from playwright.sync_api import Browser

from tests.kit.browser import chromium

ENDS_WITHIN_S = 15
COMMAND = [str(Path(sys.executable).parent / "circlekeep"), "up"]


class Account(msgspec.Struct, frozen=True):
    """A demo account."""

    role: str
    email: str
    password: str
    name: str = ""


@dataclass(frozen=True)
class Service:
    """The running service."""

    base: str
    accounts: tuple[Account, ...]
    home: Path

    def account(self, role: str, language: str = "en") -> Account:
        """Somebody of a role who speaks a language: of both, the demo has French speakers first."""
        found = [account for account in self.accounts if account.role == role]
        named = [account for account in found if f".{language}@" in account.email]
        return named[0] if named else found[0 if language == "fr" else -1]


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """`circlekeep up` with the demo, on a port of its own."""
    data = Path(tempfile.mkdtemp(prefix="ck-e2e-"))
    data.chmod(0o755)
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "--data", str(data), "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            yield _ready(running, data)
        finally:
            running.send_signal(signal.SIGINT)
            ended = running.wait(ENDS_WITHIN_S)
            rmtree(data)
    assert ended == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: its event loop must not outlive it."""
    with chromium() as running:
        yield running


def _ready(running: "subprocess.Popen[str]", data: Path) -> Service:
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith("ready "):
            written = (data / "demo-accounts.json").read_bytes()
            accounts = msgspec.json.decode(written, type=tuple[Account, ...])
            return Service(line.split()[1], accounts, data)
    raise AssertionError("the service ended before it was ready")
