"""A port is kept for a server that starts later than it is chosen."""

import socket

import pytest

from infra.postgres.ports import keep_port, number_of

HOST = "127.0.0.1"


def test_a_server_that_starts_later_listens_on_the_port_that_was_kept_for_it() -> None:
    with keep_port(HOST) as kept:
        for _ in ("at first", "once more"):
            with (
                socket.create_server((HOST, number_of(kept))) as server,
                socket.create_connection(server.getsockname()),
            ):
                server.accept()[0].close()


def test_meanwhile_nobody_else_takes_it() -> None:
    taken = pytest.raises(OSError, match="in use")
    with keep_port(HOST) as kept, socket.socket() as calling, taken:
        calling.bind((HOST, number_of(kept)))


def test_where_somebody_listens_no_port_is_kept() -> None:
    with socket.create_server((HOST, 0)) as server, pytest.raises(OSError, match="in use"):
        keep_port(HOST, server.getsockname()[1])
