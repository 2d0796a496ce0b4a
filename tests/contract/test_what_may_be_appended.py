"""Each role × each type × each category of stream, as the database has it; and nonsense."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.appending import Kind, Writer, kinds
from domain.kernel import Log, Tenant, own_log
from infra.event_store.batch import arguments, one_argument_each, parcel
from infra.event_store.records import NewEvent, Request
from infra.postgres.naming import LOGINS
from infra.store.kinds import list_kinds, strange_kinds
from tests.kit.database import ANY_TYPE_TOO, Migrated, prepare
from tests.kit.postgres import Databases
from tests.kit.stores import new_tenant, open_logs, open_stores

ONE = (
    "SELECT outcome FROM circlekeep.append_one"
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
)
MANY = (
    "SELECT outcome FROM circlekeep.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)"
)
KINDS = tuple(kinds())
TYPES = sorted({kind.type for kind in KINDS})
CATEGORIES = sorted({kind.category for kind in KINDS if kind.log is Log.EVENTS})
FIRSTS = {
    category: next(
        k.type for k in KINDS if k.category == category and k.writers and k.begins is not False
    )
    for category in CATEGORIES
}
LATER = {kind.type: 2 for kind in KINDS if kind.begins is False}
"""At which version a type is asked for that begins nothing; all others at the first."""
JUNK = (
    "",
    "group",
    "group.",
    "group.exploded",
    "GROUP.CHARTERED",
    "group.chartered ",
    "*",
    "x" * 251,
)


def asking(tag: str, stream: UUID, version: int = 1) -> Request:
    event = NewEvent(stream, version, tag, b"{}", uuid4(), b"{}")
    return Request(stream, version - 1, uuid4(), [event])


@asynccontextmanager
async def speaking(
    database: Migrated, role: str, tenant: Tenant
) -> AsyncIterator[asyncpg.Connection]:
    """Speak as a role about a tenant; nothing that is said lasts."""
    connection = await asyncpg.connect(database.url(role))
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(
            "SELECT set_config('app.organization_id', $1, true), "
            "set_config('app.program_id', $2, true)",
            *map(str, tenant),
        )
        yield connection
    finally:
        await connection.close()


async def taken(
    connection: asyncpg.Connection, tenant: Tenant, log: int, asked: Sequence[Request]
) -> bool:
    """Say whether a batch may be appended, be it where it stands or not; leave no trace of it."""
    given = parcel(tenant, log, asked)
    forgotten = connection.transaction()
    await forgotten.start()
    try:
        if len(asked) == 1:
            rows = await connection.fetch(ONE, *one_argument_each(given))
        else:
            rows = await connection.fetch(MANY, *arguments([given]))
    except asyncpg.PostgresError:
        return False
    finally:
        await forgotten.rollback()
    assert {row["outcome"] for row in rows} <= {"appended", "wrong_version"}
    return True


@pytest.fixture(scope="module")
def database(databases: Databases) -> Migrated:
    """One for all tests here, in which nothing lasts but the logs."""
    return Migrated(databases.fresh(prepare))


@pytest.fixture
async def tenant(database: Migrated) -> Tenant:
    made = new_tenant()
    async with open_stores(database) as stores:
        await open_logs(stores.warden, made)
    return made


async def begun(database: Migrated, tenant: Tenant) -> dict[str, UUID]:
    """Begin a stream of each category; give them by category."""
    streams = {category: uuid4() for category in CATEGORIES}
    connection = await asyncpg.connect(database.url("warden"))
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('app.organization_id', $1, true), "
                "set_config('app.program_id', $2, true)",
                *map(str, tenant),
            )
            asked = [asking(FIRSTS[category], stream) for category, stream in streams.items()]
            await connection.fetch(MANY, *arguments([parcel(tenant, Log.EVENTS, asked)]))
    finally:
        await connection.close()
    return streams


@pytest.mark.parametrize("role", [role for role in LOGINS if role != "migrator"])
async def test_each_role_appends_what_is_listed_for_it_and_no_more(
    database: Migrated, tenant: Tenant, role: str
) -> None:
    """P10: of every type in every log, a role appends what it is given and nothing else."""
    allowed = {(kind.log, kind.type) for kind in KINDS if role in kind.writers}
    for place in (tenant, own_log(tenant.organization)):
        async with speaking(database, role, place) as connection:
            for log in Log:
                for tag in (*TYPES, *JUNK):
                    version = LATER.get(tag, 1)
                    alone = await taken(connection, place, log, [asking(tag, uuid4(), version)])
                    batch = [asking(tag, uuid4(), version), asking(tag, uuid4(), version)]
                    together = await taken(connection, place, log, batch)
                    expected = (log, tag) in allowed
                    if log is Log.OWN:
                        expected = expected and place.is_organization
                    assert (alone, together) == (expected, expected), (role, log, tag)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("role", ["app", "projector"])
async def test_a_digest_that_is_not_of_its_event_is_refused(
    database: Migrated, tenant: Tenant, role: str, together: bool
) -> None:
    """P12: a stolen web process cannot make a log look broken."""
    streams = await begun(database, tenant)
    tag = next(
        kind.type
        for kind in KINDS
        if kind.category == "session" and role in kind.writers and not kind.begins
    )
    asked = [asking(tag, streams["session"], version) for version in range(2, 3 + together)]
    async with speaking(database, role, tenant) as connection:
        assert await taken(connection, tenant, Log.EVENTS, asked)
        given = parcel(tenant, Log.EVENTS, asked)
        words = arguments([given]) if together else one_argument_each(given)
        false = [others_digest(word) for word in words]
        assert false != list(words)
        with pytest.raises(asyncpg.InvalidParameterValueError, match="digest"):
            await connection.fetch(MANY if together else ONE, *false)


def others_digest(word: object) -> object:
    """Put another digest in the place of one, or of several."""
    if isinstance(word, list | tuple):
        return [others_digest(each) for each in word]
    return bytes(32) if isinstance(word, bytes) and len(word) == len(bytes(32)) else word


@pytest.mark.parametrize("role", list(Writer))
async def test_a_stream_takes_events_of_its_own_category_alone(
    database: Migrated, tenant: Tenant, role: str
) -> None:
    """P10: a known type in another category's stream stops neither a group nor a tenant."""
    streams = await begun(database, tenant)
    async with speaking(database, role, tenant) as connection:
        for kind in KINDS:
            if kind.log is not Log.EVENTS or role not in kind.writers:
                continue
            for category, stream in streams.items():
                fits = kind.category == category and not kind.begins
                request = asking(kind.type, stream, 2)
                assert await taken(connection, tenant, Log.EVENTS, [request]) is fits
                beside = [request, asking(kind.type, stream, 3)]
                assert await taken(connection, tenant, Log.EVENTS, beside) is fits


@pytest.mark.parametrize("role", list(Writer))
async def test_what_begins_a_stream_is_first_in_it_and_nothing_else_is(
    database: Migrated, tenant: Tenant, role: str
) -> None:
    """P10: a taken web process neither begins a session anew nor begins one in its middle."""
    streams = await begun(database, tenant)
    async with speaking(database, role, tenant) as connection:
        for kind in KINDS:
            if kind.log is not Log.EVENTS or role not in kind.writers:
                continue
            for after in (-1, 0, 1):
                stream = streams[kind.category] if after > 0 else uuid4()
                event = NewEvent(stream, after + 1, kind.type, b"{}", uuid4(), b"{}")
                request = Request(stream, after, uuid4(), [event])
                fits = kind.begins is None or (after >= 0 and kind.begins is (after == 0))
                for other in ([], [request_beside(role)]):
                    asked = [request, *other]
                    assert await taken(connection, tenant, Log.EVENTS, asked) is fits, (kind, after)


@pytest.mark.parametrize("times", [2, 3])
async def test_a_stream_does_not_begin_twice_in_one_request(
    database: Migrated, tenant: Tenant, times: int
) -> None:
    """P10: nor anew in what follows its beginning at once."""
    stream = uuid4()
    events = [
        NewEvent(stream, version, "session.scheduled", b"{}", uuid4(), b"{}")
        for version in range(1, times + 1)
    ]
    whole = Request(stream, 0, uuid4(), events)
    one_by_one = [asking("session.scheduled", stream, event.originator_version) for event in events]
    cancelled = [asking("session.scheduled", stream), asking("session.cancelled", stream, 2)]
    async with speaking(database, "app", tenant) as connection:
        assert not await taken(connection, tenant, Log.EVENTS, [whole, request_beside("app")])
        assert not await taken(connection, tenant, Log.EVENTS, one_by_one)
        assert await taken(connection, tenant, Log.EVENTS, cancelled)


def request_beside(role: str) -> Request:
    """Something else that this role may append, so that a batch is asked for."""
    tag = "session.scheduled" if role != "projector" else "session.cancelled"
    return asking(tag, uuid4(), LATER.get(tag, 1))


async def test_a_stream_does_not_begin_as_two_things_at_once(
    database: Migrated, tenant: Tenant
) -> None:
    """P10: nor does one batch mix categories in one stream."""
    stream = uuid4()
    mixed = [asking("session.scheduled", stream), asking("group.chartered", stream, 2)]
    async with speaking(database, "app", tenant) as connection:
        assert not await taken(connection, tenant, Log.EVENTS, mixed)


@pytest.mark.parametrize("role", ["app", "projector", "signer", "auditor", "keeper"])
async def test_the_warden_alone_opens_logs(database: Migrated, role: str) -> None:
    """P10: a stolen web process makes no tenants, and no programs either."""
    stranger = new_tenant()
    for tenant in (stranger, own_log(stranger.organization)):
        async with speaking(database, role, tenant) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("SELECT circlekeep.open_log($1, $2)", *tenant)


async def test_a_log_opens_for_a_known_organization_alone(database: Migrated) -> None:
    """P10: there is no program without its organization."""
    stranger = new_tenant()
    async with speaking(database, "warden", stranger) as connection:
        with pytest.raises(asyncpg.NoDataFoundError):
            await connection.execute("SELECT circlekeep.open_log($1, $2)", *stranger)


async def listed(database: Migrated, *releases: Sequence[Kind]) -> dict[str, set[str]]:
    """Migrate through releases; give who may append each type of the first log."""
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute("SET search_path = circlekeep")
        for release in releases:
            await list_kinds(connection, release)
            await list_kinds(connection, release)
        rows = await connection.fetch("SELECT type, writers FROM event_kind WHERE log = 1")
        return {row["type"]: set(row["writers"]) for row in rows}
    finally:
        await connection.close()


def kind(tag: str) -> Kind:
    return Kind(Log.EVENTS, tag, "group", frozenset({Writer.APP}))


async def test_types_of_the_release_before_may_still_be_appended_and_older_ones_are_read(
    circlekeep: Migrated,
) -> None:
    """P10: an old web serves while a new one is made ready, and none serves for ever."""
    one, two = [*KINDS, kind("group.renamed")], [*KINDS, kind("group.moved")]
    assert (await listed(circlekeep, one))["group.renamed"] == {"app"}
    assert (await listed(circlekeep, two))["group.renamed"] == {"app"}
    now = await listed(circlekeep, KINDS)
    assert (now["group.renamed"], now["group.moved"]) == (set(), {"app"})
    assert now["group.chartered"] == {"app", "warden"}


async def test_a_list_that_is_not_of_this_release_is_found(circlekeep: Migrated) -> None:
    """P10: nobody widens by hand what may be appended without being named."""
    connection = await asyncpg.connect(circlekeep.url())
    try:
        await connection.execute("SET search_path = circlekeep")
        assert await strange_kinds(connection) == []
        await connection.execute(
            "UPDATE event_kind SET writers = writers || 'app'::text WHERE type = 'office.appointed'"
        )
        assert await strange_kinds(connection) == ["office.appointed"]
        await ANY_TYPE_TOO(connection)
        assert await strange_kinds(connection) == ["*"]
    finally:
        await connection.close()
