from pathlib import Path

import pytest

from infra.postgres.migrate import MigrationRefused, PlainConnection, migrate
from infra.postgres.roles import bootstrap
from tests.kit.database import Migrated, make_roles, prepare
from tests.kit.postgres import Databases, run, wait_for

ONE = "CREATE TABLE one (id int PRIMARY KEY);"
TWO = "CREATE TABLE two (id int PRIMARY KEY);"


@pytest.fixture
def empty(databases: Databases) -> Migrated:
    """A database with roles and no schema."""
    url = databases.fresh()
    wait_for(make_roles(url))
    return Migrated(url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_one.sql").write_text(ONE)
    return tmp_path


async def test_each_file_is_applied_once_in_order(empty: Migrated, folder: Path) -> None:
    (folder / "0002_two.sql").write_text(TWO)
    assert await migrate(empty.url("migrator"), folder=folder) == ["0001_one.sql", "0002_two.sql"]
    assert await migrate(empty.url("migrator"), folder=folder) == []


async def test_a_file_added_later_is_applied_alone(empty: Migrated, folder: Path) -> None:
    await migrate(empty.url("migrator"), folder=folder)
    (folder / "0002_two.sql").write_text(TWO)
    assert await migrate(empty.url("migrator"), folder=folder) == ["0002_two.sql"]


async def refusal(empty: Migrated, folder: Path) -> str:
    with pytest.raises(MigrationRefused) as refused:
        await migrate(empty.url("migrator"), folder=folder)
    return refused.value.code


async def test_an_edited_file_is_refused(empty: Migrated, folder: Path) -> None:
    await migrate(empty.url("migrator"), folder=folder)
    (folder / "0001_one.sql").write_text(ONE + " ")
    assert await refusal(empty, folder) == "migration.edited"


async def test_a_vanished_file_is_refused(empty: Migrated, folder: Path) -> None:
    await migrate(empty.url("migrator"), folder=folder)
    (folder / "0001_one.sql").unlink()
    assert await refusal(empty, folder) == "migration.vanished"


async def test_a_database_of_a_version_before_the_first_file_is_refused(
    empty: Migrated, folder: Path
) -> None:
    """Nothing is changed, and it is said what to do."""
    await migrate(empty.url("migrator"), folder=folder)
    (folder / "0001_one.sql").rename(folder / "0001_all_anew.sql")
    with pytest.raises(MigrationRefused, match="an empty data folder or database") as refused:
        await migrate(empty.url("migrator"), folder=folder)
    assert refused.value.code == "migration.earlier"
    (folder / "0001_all_anew.sql").rename(folder / "0001_one.sql")
    assert await migrate(empty.url("migrator"), folder=folder) == []


async def test_a_file_before_the_last_applied_is_refused(empty: Migrated, folder: Path) -> None:
    (folder / "0003_two.sql").write_text(TWO)
    await migrate(empty.url("migrator"), folder=folder)
    (folder / "0002_late.sql").write_text("SELECT 1;")
    assert await refusal(empty, folder) == "migration.late"


@pytest.mark.parametrize("name", ["two.sql", "0001_again.sql", "0002-two.sql"])
async def test_a_file_with_a_bad_name_is_refused(empty: Migrated, folder: Path, name: str) -> None:
    (folder / name).write_text(TWO)
    assert await refusal(empty, folder) == "migration.name"


async def test_a_file_that_fails_leaves_nothing_behind(empty: Migrated, folder: Path) -> None:
    (folder / "0002_two.sql").write_text(TWO + "SELECT 1 / 0;")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(empty.url("migrator"), folder=folder)
    (folder / "0002_two.sql").write_text(TWO)
    assert await migrate(empty.url("migrator"), folder=folder) == ["0002_two.sql"]


async def test_hooks_run_each_time_as_the_owner(empty: Migrated, folder: Path) -> None:
    seen: list[str] = []

    async def hook(connection: PlainConnection) -> None:
        seen.append(await connection.fetchval("SELECT current_user"))

    await migrate(empty.url("migrator"), [hook], folder)
    await migrate(empty.url("migrator"), [hook], folder)
    assert seen == ["circlekeep_owner", "circlekeep_owner"]


def test_preparing_twice_changes_nothing(circlekeep: Migrated) -> None:
    before = run(circlekeep.url(), "SELECT * FROM circlekeep.migration ORDER BY name")
    prepare(circlekeep.url())
    assert run(circlekeep.url(), "SELECT * FROM circlekeep.migration ORDER BY name") == before


async def test_a_password_for_an_unknown_role_is_refused(empty: Migrated) -> None:
    with pytest.raises(ValueError, match="postgres"):
        await bootstrap(empty.url(), {"postgres": "mine"})
