"""Connections among the open files of this process."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from infra.callers.limits import OWN_FILES, room_for
from infra.callers.sockets import accepted_at, hang_up, number_of_files

HOST = "127.0.0.1"


class Line:
    """A listening socket, and one connection to it."""

    def __init__(self, held: ExitStack) -> None:
        server = held.enter_context(socket.create_server((HOST, 0)))
        self.port = int(server.getsockname()[1])
        self.caller = held.enter_context(socket.create_connection((HOST, self.port)))
        self.ours = held.enter_context(server.accept()[0])
        self.caller.settimeout(5)
        self.peer = (HOST, int(self.caller.getsockname()[1]))


@pytest.fixture
def line() -> Iterator[Line]:
    with ExitStack() as held:
        yield Line(held)


def test_a_connection_is_found_by_who_is_at_its_other_end(line: Line) -> None:
    assert accepted_at(line.port) == {line.peer: line.ours.fileno()}
    assert accepted_at(line.port + 1) == {}


def test_what_is_hung_up_on_sees_the_end_at_both_ends(line: Line) -> None:
    files = number_of_files()
    hang_up(line.ours.fileno(), line.peer, line.port)
    assert (line.caller.recv(1), line.ours.recv(1)) == (b"", b"")
    assert number_of_files() == files


def test_a_file_that_is_another_connection_by_now_is_left_alone(line: Line) -> None:
    hang_up(line.ours.fileno(), (HOST, 1), line.port)
    read, write = os.pipe()
    hang_up(read, line.peer, line.port)
    os.close(read)
    os.close(write)
    hang_up(write, line.peer, line.port)
    line.ours.sendall(b"x")
    assert line.caller.recv(1) == b"x"


def test_there_is_room_for_as_many_as_files_may_be_open_beside_our_own() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert room_for(100) == 100
        resource.setrlimit(resource.RLIMIT_NOFILE, (OWN_FILES + 50, limits[1]))
        assert room_for(60) == 60, "the limit is raised as far as it goes"
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == OWN_FILES + 60
        assert room_for(10**7) == limits[1] - OWN_FILES
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
