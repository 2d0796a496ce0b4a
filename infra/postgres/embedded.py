"""Starts and stops an embedded PostgreSQL 18 in a data folder, for tests and short commands.

    with start(directory) as postgres:
        connect(postgres.server.url("postgres"))

Everything here is synchronous. A long-running `up` gives `Cluster.argv`, `ENVIRONMENT` and
`Cluster.is_ready` to its supervisor instead, which starts the server again when it dies, at the
same address.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from infra.files import open_plain
from infra.postgres.binaries import Binaries
from infra.postgres.cluster import ENVIRONMENT, Cluster, PostgresFailed
from infra.postgres.server import Server

READY_WITHIN = 60.0


class Embedded:
    """A running server that is ours to stop."""

    def __init__(self, cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
        """Hold a server that has been started and is ready."""
        self._cluster = cluster
        self._process = process

    @property
    def server(self) -> Server:
        """How to reach it."""
        return self._cluster.server

    @property
    def pid(self) -> int:
        """The postmaster."""
        return self._process.pid

    def stop(self) -> None:
        """Stop it within ten seconds, cleanly if it listens, then free the folder."""
        for ending, patience in (
            (signal.SIGINT, 7.0),
            (signal.SIGQUIT, 2.0),
            (signal.SIGKILL, 1.0),
        ):
            self._process.send_signal(ending)
            try:
                self._process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self._cluster.close()

    def __enter__(self) -> Self:
        """Give the running server."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()


def start(
    directory: str | os.PathLike[str],
    *,
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
    binaries: Binaries | None = None,
) -> Embedded:
    """Start a server in this data folder, made on first use, and wait until it is ready.

    It ends when the calling thread does, so call from the main thread. Raises what `Cluster` does.
    """
    cluster = Cluster(directory, durable=durable, settings=settings, binaries=binaries)
    try:
        return Embedded(cluster, _run_server(cluster))
    except BaseException:
        cluster.close()
        raise


def _run_server(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start it; right after a crash it may have to wait for the last of the old one's processes."""
    until = time.monotonic() + READY_WITHIN
    while True:
        process = _spawn(cluster)
        try:
            while process.poll() is None and time.monotonic() < until:
                if cluster.is_ready(process.pid):
                    return process
                time.sleep(0.005)
        except BaseException:
            process.kill()
            process.wait()
            raise
        said = cluster.folders.log_file.read_text(errors="replace")[-800:].strip()
        if process.poll() is None:
            process.kill()
            process.wait()
            raise PostgresFailed(f"the server was not ready in {READY_WITHIN:.0f} s: {said}")
        if "still in use" not in said.rpartition("FATAL")[2] or time.monotonic() > until:
            raise PostgresFailed(f"the server did not start: {said}")
        time.sleep(0.1)


def _spawn(cluster: Cluster) -> subprocess.Popen[bytes]:
    """In its own session: a Ctrl-C in the terminal is for us, who then stop it in its turn."""
    log = open_plain(cluster.folders.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        return subprocess.Popen(  # noqa: S603 - words of ours, no shell
            cluster.argv,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
