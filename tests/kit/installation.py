"""A whole installation as an operator has it: `circlekeep up` and the commands beside it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CIRCLEKEEP = str(Path(sys.executable).parent / "circlekeep")
ENDS_WITHIN_S = 10.0
PATIENCE_S = 60.0


def circlekeep(
    *words: object, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, with what ``env`` adds to the environment."""
    return subprocess.run(  # noqa: S603 - our own command
        [CIRCLEKEEP, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
    )


def answer(*words: object, env: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Run a command that must succeed, and read its JSON."""
    done = circlekeep(*words, "--json", env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Installation:
    """A running one."""

    def __init__(self, data: Path, process: "subprocess.Popen[str]", url: str) -> None:
        self.data = data
        self.process = process
        self.url = url

    def pids(self) -> dict[str, int]:
        """The service's own processes by name, as they are now."""
        found = {}
        for pid in _children(self.process.pid):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
            if b"services.cli" in words:
                found[words[words.index(b"services.cli") + 1].decode()] = pid
            elif words[0].endswith(b"/postgres"):
                found["postgres"] = pid
        return found

    def is_ready(self) -> bool:
        """Whether it says that every part of it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=5) as reply:  # noqa: S310
                return bool(reply.status == 200)
        except urllib.error.HTTPError as refused:
            refused.close()
            return False
        except OSError:
            return False

    def wait_until_ready(self) -> None:
        """Wait until every part of it answers."""
        until = time.monotonic() + PATIENCE_S
        while not self.is_ready():
            assert time.monotonic() < until, "not ready in time"
            time.sleep(0.05)

    def wait_for(self, name: str, *, other_than: int) -> None:
        """Wait until another process than this does a process's work."""
        until = time.monotonic() + PATIENCE_S
        while self.pids().get(name, other_than) == other_than:
            assert time.monotonic() < until, f"{name} did not come back"
            time.sleep(0.05)

    def stop(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and give its exit status."""
        self.process.send_signal(ending)
        return self.process.wait(ENDS_WITHIN_S)


@contextmanager
def starting(
    data: Path, *words: str, env: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Run `circlekeep up --no-demo` there; whatever happens, nothing of it is left."""
    data.parent.chmod(0o755)
    with subprocess.Popen(  # noqa: S603 - our own command
        [CIRCLEKEEP, "up", "--no-demo", "--port", "0", "--data", str(data), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(ENDS_WITHIN_S)
                except subprocess.TimeoutExpired:
                    process.kill()


@contextmanager
def installed(
    data: Path, *words: str, env: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """Run one, and wait until it says that it is ready."""
    with starting(data, *words, env=env) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready http://127.0.0.1:"), _said(data, process)
        yield Installation(data, process, line.removeprefix("ready ").strip())


def _said(data: Path, process: "subprocess.Popen[str]") -> str:
    """What it said that did not start, and the last of what its processes did."""
    told = "" if process.stderr is None else process.stderr.read()
    logs = sorted((data / "log").glob("*.log"))
    return "\n".join([told, *(f"{log.name}: {log.read_text()[-1000:]}" for log in logs)])


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (number - 1) & 1)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def user_of(pid: int) -> int:
    """The user that a process runs as."""
    return Path(f"/proc/{pid}").stat().st_uid
