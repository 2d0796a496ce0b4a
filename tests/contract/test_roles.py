"""What an installation makes on a server is its own, takes no superuser, and is all it touches."""

from collections.abc import Callable, Iterator

import asyncpg
import pytest

from domain.kernel import Conflict, Unavailable
from domain.policies.registry import POLICIES
from infra.health.examination import examine
from infra.health.findings import State
from infra.identity.tags import Tags
from infra.postgres.migrate import migrate
from infra.postgres.naming import LOGINS, MIGRATOR, OWNER, named, plain, translated
from infra.postgres.pool import connect
from infra.postgres.roles import bootstrap, ensure_database
from projections.registry import PROJECTIONS
from services.wiring.warden import require_untampered
from tests.kit.database import HOOKS, PASSWORDS
from tests.kit.postgres import Databases, run, wait_for
from tests.kit.wire import Wire


class Place:
    """A prefix of its own on the tests' server, and a login that may make roles and databases."""

    def __init__(self, databases: Databases, number: int) -> None:
        self.server = databases.server
        self.prefix = f"p{number}_"
        self.admin = f"admin_{number}"
        self.database = f"place_{number}"
        self._super(f"CREATE ROLE {self.admin} LOGIN CREATEROLE CREATEDB PASSWORD 'of-admin'")
        wait_for(ensure_database(self.address("postgres"), self.database))

    def address(self, database: str | None = None) -> str:
        """The admin's."""
        return self.server.url(database or self.database, self.admin, "of-admin")

    def of(self, role: str, prefix: str | None = None) -> str:
        """A role's."""
        return self.server.url(self.database, named(role, prefix or self.prefix), PASSWORDS[role])

    def bootstrap(self, prefix: str | None = None, database: str | None = None) -> None:
        """Make the roles."""
        wait_for(bootstrap(self.address(database), PASSWORDS, prefix=prefix or self.prefix))

    def gone(self) -> None:
        """Take it from the server, whose other databases would find its roles too strong.

        The admin goes last: from PostgreSQL 16 on what it granted needs it.
        """
        mine = "SELECT datname FROM pg_database WHERE datdba = $1::regrole"
        for (name,) in run(self.server.url("postgres"), mine, self.admin):
            self._super(f'DROP DATABASE "{name}" WITH (FORCE)')
        roles = """
            SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1) OR rolname = $2
            ORDER BY rolname = $2"""
        for (name,) in run(self.server.url("postgres"), roles, self.prefix, self.admin):
            self._super(f'DROP ROLE "{name}"')

    def _super(self, statement: str) -> list[tuple[object, ...]]:
        return run(self.server.url("postgres"), statement)

    def as_superuser(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement as the server's superuser, in the place's database."""
        return run(self.server.url(self.database), statement)


NUMBERS = iter(range(1, 1000))


@pytest.fixture
def place(databases: Databases) -> Iterator[Place]:
    made = Place(databases, next(NUMBERS))
    yield made
    made.gone()


def refusal(place: Place, prefix: str | None = None, database: str | None = None) -> Conflict:
    with pytest.raises(Conflict) as refused:
        place.bootstrap(prefix, database)
    return refused.value


def test_createrole_and_createdb_are_enough(place: Place) -> None:
    place.bootstrap()
    assert wait_for(migrate(place.of(MIGRATOR), HOOKS))[0] == "0001_schema.sql"
    place.bootstrap()
    assert wait_for(migrate(place.of(MIGRATOR), HOOKS)) == []
    assert run(place.of("app"), "SELECT count(*) FROM events") == [(0,)]


def test_every_role_has_the_prefix_and_asks_by_its_plain_name_who_it_is(place: Place) -> None:
    place.bootstrap()
    wait_for(migrate(place.of(MIGRATOR), HOOKS))
    place.as_superuser("GRANT EXECUTE ON FUNCTION circlekeep.logical_role() TO PUBLIC")
    place.as_superuser("GRANT USAGE ON SCHEMA circlekeep TO PUBLIC")
    place.as_superuser("GRANT EXECUTE ON FUNCTION circlekeep.role_prefix() TO PUBLIC")
    asked = {role: run(place.of(role), "SELECT circlekeep.logical_role()") for role in LOGINS}
    assert asked == {role: [(role,)] for role in LOGINS}
    stranger = place.server.url(place.database)
    assert run(stranger, "SELECT circlekeep.logical_role()") == [("",)]
    names = {str(name) for (name,) in place.as_superuser("SELECT rolname FROM pg_roles")}
    assert names.isdisjoint({*LOGINS, OWNER})


def test_a_server_older_than_any_that_is_known_to_work_is_refused(place: Place) -> None:
    async def through(wire: Wire) -> None:
        wire.version = b"14"
        async with wire.running():
            await bootstrap(wire.url, PASSWORDS, prefix=place.prefix)

    with pytest.raises(Conflict, match="PostgreSQL 14") as refused:
        wait_for(through(Wire(place.address())))
    assert refused.value.code == "database.too_old"
    made = place.as_superuser("SELECT rolname FROM pg_roles")
    assert (named(OWNER, place.prefix),) not in made


def test_a_role_that_somebody_else_made_is_refused_and_keeps_its_password(place: Place) -> None:
    name = named("app", place.prefix)
    place.as_superuser(f"CREATE ROLE {name} LOGIN PASSWORD 'theirs'")
    refused = refusal(place)
    assert refused.code == "database.role_taken"
    assert f"{name}, made by somebody else: someone else made" in str(refused)
    theirs = place.server.url("postgres", name, "theirs")
    assert run(theirs, "SHOW search_path") == [('"$user", public',)]
    made = place.as_superuser("SELECT rolname FROM pg_roles")
    assert (named(OWNER, place.prefix),) not in made


def test_a_second_installation_on_one_server_does_not_break_the_first(
    place: Place, databases: Databases
) -> None:
    place.bootstrap()
    second = f"{place.database}_second"
    wait_for(ensure_database(place.address("postgres"), second))
    refused = refusal(place, database=second)
    assert refused.code == "database.role_taken"
    assert f"Circlekeep: database {place.database}" in str(refused)
    assert run(place.of("app"), "SELECT 1") == [(1,)]
    other = f"{place.prefix}other_"
    place.bootstrap(prefix=other, database=second)
    assert run(place.of("app"), "SELECT 1") == [(1,)]
    there = databases.server.url(second, named("app", other), PASSWORDS["app"])
    assert run(there, "SELECT 1") == [(1,)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        run(databases.server.url(second, named("app", place.prefix), PASSWORDS["app"]), "SELECT 1")


def test_with_any_prefix_what_starts_finds_the_database_to_be_as_it_was_made(place: Place) -> None:
    place.bootstrap()
    wait_for(migrate(place.of(MIGRATOR), HOOKS))
    assert wait_for(found_on_starting(place.of)) == []
    place.as_superuser(f"GRANT DELETE ON circlekeep.events TO {named('app', place.prefix)}")
    [difference] = wait_for(found_on_starting(place.of))
    assert difference.startswith("database.differs: ")
    assert "delete" in difference


def test_two_installations_of_two_admins_on_one_server_both_start(databases: Databases) -> None:
    places = [Place(databases, next(NUMBERS)) for _ in range(2)]
    try:
        for one in places:
            one.bootstrap()
            wait_for(migrate(one.of(MIGRATOR), HOOKS))
        assert [wait_for(found_on_starting(one.of)) for one in places] == [[], []]
    finally:
        for one in places:
            one.gone()


async def found_on_starting(address: Callable[[str], str]) -> list[str]:
    """Say what keeps the Warden from starting, and what ``doctor`` says of the same."""
    found = []
    async with await connect(address("warden"), 1) as pool:
        try:
            await require_untampered(pool, Tags(bytes(32), bytes(32)))
        except Unavailable as refused:
            found.append(f"{refused.code}: {refused}")
    examined = await examine(address, PROJECTIONS, POLICIES)
    of_doctor = [one for one in examined if one.check in {"definitions", "privileges"}]
    assert len(of_doctor) == 2
    assert all((one.state is State.WELL) is (not found) for one in of_doctor), of_doctor
    return found


def test_a_role_of_ours_that_was_made_stronger_is_refused(place: Place) -> None:
    place.bootstrap()
    place.as_superuser(f"ALTER ROLE {named('warden', place.prefix)} BYPASSRLS")
    assert refusal(place).code == "database.role_too_strong"


def test_a_login_that_may_not_make_roles_is_told_what_it_needs(place: Place) -> None:
    place.as_superuser(f"ALTER ROLE {place.admin} NOCREATEROLE")
    refused = refusal(place)
    assert refused.code == "database.not_allowed"
    assert "CREATEROLE" in str(refused)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("GRANT SELECT ON t TO app, warden;", "GRANT SELECT ON t TO x_app, x_warden;"),
        ("REVOKE ALL ON f FROM signer", "REVOKE ALL ON f FROM x_signer"),
        ("FOR SELECT\n  TO app,\n  keeper USING", "FOR SELECT\n  TO x_app, x_keeper USING"),
        ("format('GRANT … TO projector, %s')", "format('GRANT … TO x_projector, %s')"),
        ("IF session_user = 'app' THEN", "IF circlekeep.logical_role() = 'app' THEN"),
        ("current_setting('app.program_id')", "current_setting('app.program_id')"),
        ("SELECT 1 FROM appointment", "SELECT 1 FROM appointment"),
    ],
)
def test_migrations_are_written_in_plain_names(written: str, read: str) -> None:
    assert translated(written, "x_") == read


@pytest.mark.parametrize("prefix", ["circlekeep_", "one_", "a", "p_"])
@pytest.mark.parametrize("written", ["TO app, warden;", "FROM signer", "TO projector, %s')"])
def test_a_definition_reads_the_same_whatever_the_prefix(written: str, prefix: str) -> None:
    assert plain(translated(written, prefix), prefix) == written


def test_a_role_of_ours_is_not_taken_for_somebody_elses_of_its_plain_name() -> None:
    assert plain("GRANT SELECT ON t TO app, x_warden", "x_") == 'GRANT SELECT ON t TO "app", warden'
