import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.binaries import find_binaries
from infra.postgres.cluster import DirectoryInUse
from infra.postgres.server import Server, postmaster, running
from tests.kit.postgres import Databases, StartPostgres, run
from tests.kit.processes import alive, gone_within

STARTS = """
import sys, time
from infra.postgres.embedded import start
print(start(sys.argv[1]).pid, flush=True)
time.sleep(60)
"""


def test_it_is_postgres_18_with_checksums_and_one_locale_everywhere(postgres: Server) -> None:
    [row] = run(
        postgres.url("postgres"),
        """
        SELECT current_setting('server_version_num')::int / 10000,
               current_setting('data_checksums'),
               datlocprovider::text, datlocale, pg_encoding_to_char(encoding),
               current_setting('timezone')
        FROM pg_database WHERE datname = current_database()
        """,
    )
    assert row == (18, "on", "b", "C.UTF-8", "UTF8", "UTC")


@pytest.mark.parametrize("way", ["tcp", "socket"])
async def test_a_wrong_password_is_refused(postgres: Server, way: str) -> None:
    host = postgres.host if way == "tcp" else str(postgres.socket_dir)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            host=host, port=postgres.port, user="postgres", database="postgres", password="guessed"
        )


async def test_the_right_password_opens_the_socket_too(postgres: Server) -> None:
    connection = await asyncpg.connect(
        host=str(postgres.socket_dir),
        port=postgres.port,
        user="postgres",
        database="postgres",
        password=postgres.password,
    )
    assert await connection.fetchval("SELECT rolpassword FROM pg_authid WHERE rolsuper") != ""
    stored = await connection.fetchval("SELECT rolpassword FROM pg_authid WHERE rolsuper")
    assert stored.startswith("SCRAM-SHA-256$")
    await connection.close()


def test_nothing_listens_outside_this_machine(postgres: Server) -> None:
    assert run(postgres.url("postgres"), "SHOW listen_addresses") == [("127.0.0.1",)]


def test_the_password_is_not_in_the_servers_repr(postgres: Server) -> None:
    assert postgres.password not in repr(postgres)
    assert len(postgres.password) >= 32


def test_a_url_keeps_what_is_special_in_a_password(postgres: Server) -> None:
    url = postgres.url("a b", user="app", password="p@ss/word")
    assert url == f"postgresql://app:p%40ss%2Fword@127.0.0.1:{postgres.port}/a%20b"


def test_a_fresh_database_is_like_its_first_and_apart_from_the_others(databases: Databases) -> None:
    def prepare(url: str) -> None:
        run(url, "CREATE TABLE note AS SELECT 1 AS id")

    one, other = databases.fresh(prepare), databases.fresh(prepare)
    run(one, "INSERT INTO note VALUES (2)")
    assert run(one, "SELECT id FROM note ORDER BY id") == [(1,), (2,)]
    assert run(other, "SELECT id FROM note") == [(1,)]
    assert run(databases.fresh(), "SELECT to_regclass('note')::text") == [(None,)]


def test_others_can_list_and_read_nothing_in_the_data_folder(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    directory = tmp_path / "data"
    start_postgres(directory)
    paths = [directory, *directory.rglob("*")]
    readable = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH
    assert len(paths) > 100
    assert [p for p in paths if not p.is_socket() and p.stat().st_mode & readable] == []
    assert stat.S_IMODE((directory / "postgres" / "data").stat().st_mode) == 0o700
    assert (
        stat.S_IMODE((directory / "secrets" / "admin" / "postgres-superuser").stat().st_mode)
        == 0o600
    )


def test_the_server_never_runs_as_root(start_postgres: StartPostgres) -> None:
    embedded = start_postgres()
    status = Path(f"/proc/{embedded.pid}/status").read_text()
    assert "\nUid:\t0\t" not in status


def test_a_clean_stop_leaves_no_process_and_the_data(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    first = start_postgres(tmp_path)
    run(first.server.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS n")
    first.stop()
    assert not alive(first.pid)
    assert running(tmp_path) is None
    assert not (tmp_path / "postgres/data/postmaster.pid").exists()
    second = start_postgres(tmp_path)
    assert run(second.server.url("postgres"), "SELECT n FROM kept") == [(7,)]


def test_a_running_server_is_found_by_its_folder(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    assert running(tmp_path) is None
    embedded = start_postgres(tmp_path)
    assert running(tmp_path) == embedded.server


def test_a_second_start_in_the_same_folder_says_who_has_it(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    first = start_postgres(tmp_path)
    with pytest.raises(DirectoryInUse, match=f"in use by process {os.getpid()}: stop it first"):
        start_postgres(tmp_path)
    assert run(first.server.url("postgres"), "SELECT 1") == [(1,)]


def test_what_was_acknowledged_is_there_after_the_server_was_killed(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    first = start_postgres(tmp_path)
    run(first.server.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    assert (tmp_path / "postgres/data/postmaster.pid").exists()
    second = start_postgres(tmp_path)
    assert run(second.server.url("postgres"), "SELECT n FROM kept") == [(7,)]


def test_a_stale_note_with_the_number_of_another_process_does_not_stop_a_start(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    first = start_postgres(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    note = tmp_path / "postgres/data/postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    second = start_postgres(tmp_path)
    assert run(second.server.url("postgres"), "SELECT 1") == [(1,)]
    assert alive(os.getppid())


def test_a_server_ends_with_the_process_that_started_it_even_if_that_is_killed(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", STARTS, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as starter:  # noqa: S603 - ours
        pid = int(starter.stdout.readline())  # type: ignore[union-attr]
        assert alive(pid)
        starter.kill()
        starter.communicate(timeout=10)
    second = start_postgres(tmp_path)
    assert run(second.server.url("postgres"), "SELECT 1") == [(1,)]
    assert gone_within([pid], 5)


def test_a_server_that_outlived_its_starter_is_ended_by_the_next_start(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    first = start_postgres(tmp_path)
    first._cluster.close()  # noqa: SLF001 - as if its starter had died and left the lock
    second = start_postgres(tmp_path)
    assert not Path(f"/proc/{first.pid}/cwd").exists()
    assert run(second.server.url("postgres"), "SELECT 1") == [(1,)]


def test_a_folder_under_one_that_nobody_else_may_enter_will_do(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    embedded = start_postgres(closed / "data")
    assert run(embedded.server.url("postgres"), "SELECT 1") == [(1,)]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_half_a_cluster_from_an_interrupted_first_start_is_made_anew(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    half = tmp_path / "postgres" / "making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    embedded = start_postgres(tmp_path)
    assert run(embedded.server.url("postgres"), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_long_path_gets_a_short_socket_folder(
    start_postgres: StartPostgres, tmp_path: Path
) -> None:
    embedded = start_postgres(tmp_path / ("long" * 30))
    place = embedded.server.socket_dir
    assert len(str(place)) < 60
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    embedded.stop()
    assert not place.exists()


def test_the_programs_are_found_without_importing_their_package() -> None:
    assert find_binaries().program("psql").is_file()
    with pytest.raises(LookupError, match="no oracle"):
        find_binaries().program("oracle")


def test_an_unreadable_note_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("12\n/somewhere\n")
    assert postmaster(tmp_path) is None
