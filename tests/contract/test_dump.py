"""What is copied of a database is what is ours in it, whatever somebody else made there.

The tools for it are of the embedded PostgreSQL, and so is the server that is filled by `restore`.
"""

from pathlib import Path

from infra.postgres.binaries import EMBEDDED
from infra.postgres.dump import dump, load, moment
from tests.golden.write_definitions import PAGE, described
from tests.kit.database import Migrated, make_roles, prepare
from tests.kit.postgres import Servers, run, wait_for

THEIRS = (
    "CREATE TABLE public.theirs (a int)",
    'CREATE SCHEMA "Some ""body""*s"',
    'CREATE TABLE "Some ""body""*s".theirs (a int)',
    'REVOKE ALL ON SCHEMA "Some ""body""*s" FROM PUBLIC',
)
TABLES = "SELECT count(*) FROM pg_class WHERE relname = 'theirs'"


def test_what_somebody_else_made_is_left_out_and_all_of_ours_is_brought_back(
    servers: Servers, tmp_path: Path
) -> None:
    databases, file = servers.just(EMBEDDED), tmp_path / "database.dump"
    with databases.lent(prepare) as url:
        for statement in THEIRS:
            run(url, statement)
        wait_for(copied(Migrated(url).url("migrator"), file))
        assert run(url, TABLES) == [(2,)]
    empty = databases.fresh()
    wait_for(make_roles(empty))
    wait_for(load(file, empty))
    assert wait_for(described(empty)) == PAGE.read_text("utf-8")
    assert run(empty, TABLES) == [(0,)]


async def copied(url: str, file: Path) -> None:
    """Copy a database to a file."""
    async with moment(url) as held:
        await dump(url, file, held)
