"""Builds of a read model: filled beside the live one, compared with it, swapped in, swept away."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from domain.groups.events import GroupActivated, GroupPaused
from domain.kernel import Conflict, Event, Missing, Recorded, Unavailable
from domain.skips.skips import EVERYTHING
from infra.postgres.definitions import differences
from infra.postgres.migrate import PlainConnection, migrate
from infra.projector.building import as_owner, next_build
from infra.projector.builds import Build
from infra.projector.comparing import Preview, preview
from infra.projector.engine import Projector
from infra.projector.install import install
from infra.projector.model import ReadModel
from infra.projector.parking import parked_streams, retry
from infra.projector.reads import PostgresReadModels
from infra.projector.rebuild import rebuild
from infra.settings import Settings
from projections.group_board import GROUP_BOARD
from projections.group_board import queries as group_board
from projections.projection import Write
from projections.registry import PROJECTIONS
from projections.rosters import ROSTERS
from projections.sessions import SESSIONS
from services.wiring.projections import fill_new
from tests.kit.database import PASSWORDS, Migrated, make_roles
from tests.kit.projected import writing
from tests.kit.read_models import (
    Mirror,
    a_group,
    ask,
    leader,
    person,
    rebuilt,
    rows_of,
    skip_on_record,
)
from tests.kit.stores import NOON, new_stream, new_tenant

BUILDS = """
SELECT version, schema, state FROM circlekeep.projection_build
WHERE projection = 'group_board' ORDER BY version, since
"""
GARBLED = """
UPDATE circlekeep.events SET payload = '{}' WHERE stream_id = $1 AND version = $2 RETURNING 1
"""
LATER = "UPDATE circlekeep.projection_build SET since = since - interval '2 hours'"
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'group_board%' ORDER BY 1"
LIVE = "UPDATE circlekeep.projection_build SET state = 'live' WHERE schema = 'group_board_v4'"
NEWER = replace(GROUP_BOARD, version=3)


def unheard(_done: int, _total: int) -> None:
    """Stand in for a progress bar."""


@asynccontextmanager
async def owner_of(database: Migrated) -> AsyncIterator[PlainConnection]:
    """Act as the owner; a copied database lacks the grants on itself, so make them first."""
    await make_roles(database.url())
    async with as_owner(database.url("migrator")) as owner:
        yield owner


async def migrated_to(database: Migrated, *models: ReadModel) -> None:
    """Bring the database to a release that knows these versions."""
    await make_roles(database.url())
    await migrate(database.url("migrator"), [partial(install, models=models)])


async def previewed(database: Migrated, mirror: Mirror, model: ReadModel) -> Preview:
    projector = Projector(mirror.pool, [model])
    async with owner_of(database) as owner:
        return await preview(owner, mirror.pool, projector, model, unheard)


async def test_a_rebuild_ends_with_another_build_live_and_the_old_one_retired(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()
    await rebuilt(circlekeep, [GROUP_BOARD])
    assert await ask(circlekeep, BUILDS) == [
        (2, "group_board_v2", "retired"),
        (2, "group_board_v2_1", "live"),
    ]
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1
    await mirror.tell(new_stream(tenant, "group"), a_group("G002"))
    await mirror.catch_up()
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 2


async def test_progress_is_told_from_the_first_event_to_the_last(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    for _ in range(2):
        await mirror.tell(new_stream(new_tenant()), a_group(), leader(person()), leader(person()))
    told = []
    async with owner_of(circlekeep) as owner:
        projector = Projector(mirror.pool, [GROUP_BOARD], page=1)
        done = await rebuild(
            owner, projector, GROUP_BOARD, lambda done, total: told.append((done, total))
        )
    assert told == [(number, 6) for number in range(7)]
    assert (done.events, done.schema) == (6, "group_board_v2_1")


async def test_what_was_begun_is_gone_on_with(mirror: Mirror, circlekeep: Migrated) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group(), leader(person()))
    await mirror.catch_up()

    class Killed(Exception): ...

    def dies(done: int, _total: int) -> None:
        if done == 1:
            raise Killed

    projector = Projector(mirror.pool, [GROUP_BOARD], page=1)
    async with owner_of(circlekeep) as owner:
        with pytest.raises(ExceptionGroup):
            await rebuild(owner, projector, GROUP_BOARD, dies)
        assert (2, "group_board_v2_1", "filling") in await ask(circlekeep, BUILDS)
        told = []
        await rebuild(owner, projector, GROUP_BOARD, lambda done, _: told.append(done))
    assert told == [1, 2]


@pytest.mark.parametrize("reader", [EVERYTHING, GROUP_BOARD.name])
async def test_a_rebuild_leaves_out_what_is_skipped_and_ends(
    mirror: Mirror, circlekeep: Migrated, reader: str
) -> None:
    """A skip holds for every build that comes: none is refused for it, and none shows more."""
    tenant = new_tenant()
    odd, fine = new_stream(tenant, "group"), new_stream(tenant, "group")
    await mirror.tell(odd, a_group())
    at = await mirror.tell(odd, GroupActivated())
    await mirror.tell(odd, GroupPaused())
    await mirror.tell(fine, a_group("G002"), leader(person()))
    await ask(circlekeep, GARBLED, odd.id, 2)
    await mirror.catch_up()
    assert {(each.stream, each.position) for each in await parked_streams(mirror.pool)} == {
        (odd.id, at)
    }
    await skip_on_record(mirror, odd, reader, at, 2)
    live = Build(GROUP_BOARD.schema, GROUP_BOARD)
    assert await retry(mirror.pool, live, tenant, odd.id) is None
    shown = await rows_of(circlekeep, tenant)
    for _ in range(2):
        await rebuilt(circlekeep, [GROUP_BOARD])
        again = await rows_of(circlekeep, tenant)
        assert again["group_board_v2.group_board"] == shown["group_board_v2.group_board"]
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 2
    assert {each.schema for each in await parked_streams(mirror.pool)}.isdisjoint(
        schema for _, schema, _ in await ask(circlekeep, BUILDS)
    )


async def test_of_two_who_rebuild_one_is_refused(mirror: Mirror, circlekeep: Migrated) -> None:
    async with owner_of(circlekeep) as one, owner_of(circlekeep) as two:
        async with next_build(one, GROUP_BOARD):
            with pytest.raises(Conflict) as refused:
                await rebuild(two, Projector(mirror.pool, []), GROUP_BOARD, unheard)
        assert refused.value.code == "projection.building"
        await rebuild(two, Projector(mirror.pool, []), GROUP_BOARD, unheard)


async def test_the_new_build_is_never_behind_what_readers_have_seen(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()
    events = iter([a_group("G002")])

    class Slow(Projector):
        """Between the last page and the swap, the live build gets on."""

        async def advance(self, *args: object) -> int:
            taken = await super().advance(*args)  # type: ignore[arg-type]
            if not taken and (event := next(events, None)):
                await mirror.tell(new_stream(tenant, "group"), event)
                await mirror.catch_up()
            return taken

    async with owner_of(circlekeep) as owner:
        await rebuild(owner, Slow(mirror.pool, []), GROUP_BOARD, unheard)
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 2


async def test_a_build_that_would_show_less_is_not_swapped_in(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()

    def broken(_recorded: Recorded[Event]) -> Iterator[Write]:
        raise ValueError("Anna said that")

    failing = writing(GROUP_BOARD, broken)
    async with owner_of(circlekeep) as owner:
        with pytest.raises(Conflict) as refused:
            await rebuild(owner, Projector(mirror.pool, []), failing, unheard)
    assert refused.value.code == "projection.parked"
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1


async def test_a_worker_leaves_a_retired_build_alone(mirror: Mirror, circlekeep: Migrated) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    before = await rows_of(circlekeep, tenant)
    await rebuilt(circlekeep, [GROUP_BOARD])
    await mirror.catch_up()
    retired = await ask(circlekeep, "SELECT count(*) FROM group_board_v2.group_board")
    assert retired == [(0,)]
    assert await rows_of(circlekeep, tenant) != before


async def test_retired_builds_are_dropped_after_a_grace(circlekeep: Migrated) -> None:
    await rebuilt(circlekeep, [GROUP_BOARD])
    await migrated_to(circlekeep, GROUP_BOARD)
    assert await ask(circlekeep, SCHEMAS) == [("group_board_v2",), ("group_board_v2_1",)]
    await ask(circlekeep, LATER)
    await migrated_to(circlekeep, GROUP_BOARD)
    assert await ask(circlekeep, SCHEMAS) == [("group_board_v2_1",)]
    assert await ask(circlekeep, BUILDS) == [(2, "group_board_v2_1", "live")]


async def test_builds_that_come_and_go_change_nothing_of_what_a_database_is_made_of(
    circlekeep: Migrated,
) -> None:
    async def differing() -> str:
        async with as_owner(circlekeep.url("migrator")) as owner:
            return (await differences(owner)).told

    models = [GROUP_BOARD, ROSTERS, SESSIONS]
    assert await differing() == ""
    await rebuilt(circlekeep, models)
    assert await differing() == "", "two builds of each"
    await ask(circlekeep, LATER)
    await migrated_to(circlekeep, *models)
    assert await ask(circlekeep, SCHEMAS) == [("group_board_v2_1",)]
    assert await differing() == "", "the later of each"
    await ask(circlekeep, "ALTER TABLE group_board_v2_1.group_board ADD COLUMN secret text")
    assert await differing() == "not ours: column group_board_v2_1.group_board.secret text"


async def test_a_build_that_somebody_still_reads_is_not_dropped_and_holds_nobody_up(
    circlekeep: Migrated,
) -> None:
    await rebuilt(circlekeep, [GROUP_BOARD])
    await ask(circlekeep, LATER)
    reader = await asyncpg.connect(circlekeep.url("app"))
    async with reader.transaction():
        await reader.fetch("SELECT FROM group_board_v2.group_board")
        await migrated_to(circlekeep, GROUP_BOARD)
        await reader.fetch("SELECT count(*) FROM group_board_v2.group_board")
    await reader.close()
    await migrated_to(circlekeep, GROUP_BOARD)
    assert await ask(circlekeep, SCHEMAS) == [("group_board_v2_1",)]


async def test_the_version_before_is_read_for_an_hour_after_the_new_one_is_live(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()
    await migrated_to(circlekeep, NEWER)
    await rebuilt(circlekeep, [NEWER])
    await migrated_to(circlekeep, NEWER)
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1
    await ask(circlekeep, LATER)
    await migrated_to(circlekeep, NEWER)
    with pytest.raises(Unavailable) as refused:
        await group_board.groups(mirror.app, tenant, NOON)
    assert refused.value.code == "projection.not_built"
    newer = PostgresReadModels(mirror.app_pool, [NEWER, ROSTERS, SESSIONS])
    assert len(await group_board.groups(newer, tenant, NOON)) == 1


async def test_a_new_read_model_of_an_old_log_is_filled_before_it_is_read(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    another = replace(GROUP_BOARD, name="another_board")
    vars(another)["queries"] = GROUP_BOARD.queries
    await mirror.tell(new_stream(new_tenant()), a_group())
    await migrated_to(circlekeep, another)
    state = "SELECT state FROM circlekeep.projection_build WHERE projection = 'another_board'"
    assert await ask(circlekeep, state) == [("filling",)]


async def test_a_preview_finds_no_difference_where_there_is_none(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    for _ in range(2):
        await mirror.tell(new_stream(new_tenant()), a_group(), leader(person()))
    await mirror.catch_up()
    for model in PROJECTIONS[:-1]:
        assert not (await previewed(circlekeep, mirror, model)).differs
    found = await previewed(circlekeep, mirror, GROUP_BOARD)
    assert {table.table: table.rows for table in found.tables} == {
        "group_adoption": 0,
        "group_board": 2,
    }
    listed = await previewed(circlekeep, mirror, SESSIONS)
    assert {table.table: table.rows for table in listed.tables} == {
        "session_presence": 0,
        "sessions": 0,
    }
    assert await ask(circlekeep, BUILDS) == [(2, "group_board_v2", "live")]
    assert await ask(circlekeep, SCHEMAS) == [("group_board_v2",)]


async def test_a_preview_names_the_rows_and_columns_that_would_differ(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant, groups, who = new_tenant(), [new_stream(new_tenant()) for _ in range(3)], person()
    groups = [new_stream(tenant, "group") for _ in range(3)]
    for number, group in enumerate(groups):
        await mirror.tell(group, a_group(f"G00{number}"), leader(who))
    await mirror.catch_up()
    await ask(
        circlekeep,
        "UPDATE group_board_v2.group_board SET name = 'Other', seats = 3 WHERE group_id = $1",
        groups[0].id,
    )
    await ask(
        circlekeep, "DELETE FROM group_board_v2.group_board WHERE group_id = $1", groups[1].id
    )
    await ask(
        circlekeep,
        "INSERT INTO rosters_v1.roster SELECT organization_id, program_id, $1, person_id, leads,"
        " role, state FROM rosters_v1.roster LIMIT 1",
        tenant.program,
    )
    found = await previewed(circlekeep, mirror, GROUP_BOARD)
    beside = await previewed(circlekeep, mirror, ROSTERS)
    [_, board], [leaders] = found.tables, beside.tables
    assert (board.rows, board.missing, board.added, board.changed) == (2, 0, 1, 1)
    assert board.columns == {"name": 1, "seats": 1}
    assert {(each.kind, each.key["group_id"]): list(each.columns) for each in board.examples} == {
        ("changed", str(groups[0].id)): ["name", "seats"],
        ("added", str(groups[1].id)): [],
    }
    assert (leaders.missing, leaders.added, leaders.changed) == (1, 0, 0)
    assert leaders.examples[0].key == {"group_id": str(tenant.program), "leads": "true"}
    assert "Other" not in repr(found)
    assert str(who) not in repr(beside)


async def test_a_preview_of_a_new_version_tells_its_columns_and_keeps_what_it_filled(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    await mirror.tell(new_stream(new_tenant()), a_group())
    await mirror.catch_up()
    following = replace(NEWER)
    following.queries["schema"] = GROUP_BOARD.queries["schema"].replace(
        "leader_missing    boolean", "marked boolean, leader_missing boolean"
    )
    await migrated_to(circlekeep, following)
    found = await previewed(circlekeep, mirror, following)
    [board] = [table for table in found.tables if table.table == "group_board"]
    assert (board.rows, board.changed, board.introduced) == (1, 0, ["marked"])
    assert (3, "group_board_v3", "filling") in await ask(circlekeep, BUILDS)


async def test_a_preview_compares_as_of_one_position_while_the_log_grows(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()

    class Busy(Projector):
        """After each page the live build gets on."""

        async def advance(self, *args: object) -> int:
            taken = await super().advance(*args)  # type: ignore[arg-type]
            await mirror.tell(new_stream(tenant, "group"), a_group(f"G{person()}"))
            await mirror.catch_up()
            return taken

    async with owner_of(circlekeep) as owner:
        found = await preview(
            owner, mirror.pool, Busy(mirror.pool, [GROUP_BOARD]), GROUP_BOARD, unheard
        )
    assert not found.differs
    assert {table.table: table.rows > 1 for table in found.tables}["group_board"]


async def test_what_nobody_reads_yet_has_nothing_to_be_compared_with(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    await mirror.tell(new_stream(new_tenant()), a_group())
    with pytest.raises(Missing) as refused:
        await previewed(circlekeep, mirror, replace(GROUP_BOARD, name="another_board"))
    assert refused.value.code == "projection.nothing_live"
    assert await ask(circlekeep, BUILDS) == [(2, "group_board_v2", "live")]


async def test_a_live_build_that_stays_behind_the_next_is_not_compared_with_it(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    """Rows as of two positions would differ by what happened between them."""
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()
    await mirror.tell(new_stream(tenant, "group"), a_group("G002"))
    await migrated_to(circlekeep, NEWER)
    projector = Projector(mirror.pool, [NEWER])
    assert await projector.advance(Build("group_board_v3", NEWER), tenant) == 2
    async with owner_of(circlekeep) as owner:
        with pytest.raises(Unavailable) as refused:
            await preview(owner, mirror.pool, projector, NEWER, unheard, patience_s=0.3)
    assert refused.value.code == "projection.behind"
    assert (3, "group_board_v3", "filling") in await ask(circlekeep, BUILDS)


async def test_a_build_that_a_migration_retires_is_filled_no_further(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    latest, tenant = replace(GROUP_BOARD, version=4), new_tenant()
    for number in range(3):
        await mirror.tell(new_stream(tenant, "group"), a_group(f"G00{number}"))
    await mirror.catch_up()
    await migrated_to(circlekeep, NEWER)

    class Slow(Projector):
        """Before its first page another release is installed, filled and read for an hour."""

        async def advance(self, *args: object) -> int:
            if (4, "group_board_v4", "live") not in await ask(circlekeep, BUILDS):
                await migrated_to(circlekeep, latest)
                await ask(circlekeep, LIVE)
                await ask(circlekeep, LATER)
                await migrated_to(circlekeep, latest)
            return await super().advance(*args)  # type: ignore[arg-type]

    async with owner_of(circlekeep) as owner:
        with pytest.raises(ExceptionGroup) as refused:
            await rebuild(owner, Slow(mirror.pool, [NEWER], page=1), NEWER, unheard)
    [of_the_log] = refused.value.exceptions
    assert isinstance(of_the_log, Conflict)
    assert of_the_log.code == "projection.superseded"
    assert (3, "group_board_v3", "retired") in await ask(circlekeep, BUILDS)


async def test_what_is_new_in_a_version_is_filled_before_anything_serves(
    mirror: Mirror, circlekeep: Migrated, tmp_path: Path
) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await ask(circlekeep, "UPDATE circlekeep.projection_build SET state = 'filling'")
    for role in ("migrator", "projector"):
        (tmp_path / f"postgres-{role}").write_text(PASSWORDS[role])
    told: list[tuple[str, int, int]] = []
    settings = Settings(database_url=circlekeep.url(), secrets=tmp_path)
    await fill_new(settings, lambda *words: told.append(words))
    assert ("group_board", 1, 1) in told
    assert {name for name, _, _ in told} == {model.name for model in PROJECTIONS}
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1
    told.clear()
    await fill_new(settings, lambda *words: told.append(words))
    assert told == []
