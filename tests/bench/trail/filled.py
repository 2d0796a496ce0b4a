"""An access log of as many records as are asked for, as its read model holds them."""

import re
from dataclasses import dataclass
from hashlib import md5
from itertools import product
from random import Random
from uuid import UUID, uuid4

import asyncpg

from domain.kernel import OrganizationId, ProgramId, Tenant, own_log
from infra.postgres.sql import load
from projections.access_log import ACCESS_LOG, Codes, pattern_of
from tests.kit.database import Migrated

PROGRAMS, PEOPLE, ITEMS, DAYS, A_PAGE = 20, 1_000, 200_000, 1_095, 8
_sql = load("tests.bench.trail", "fill.sql")


def _met() -> list[tuple[Codes, int, int]]:
    """Give the combinations of codes, how often of 1,000 each is met, and of how many objects."""
    names = [
        (Codes("permitted", role, basis, purpose, rule, "name", "C2"), often, A_PAGE)
        for role, basis, rule, often in (
            ("leader", "leadership", "names.leader", 35),
            ("member", "membership", "names.member", 20),
            ("program_admin", "office", "names.program_admin", 15),
        )
        for purpose in ("attendance", "preparing_session")
    ]
    read = [
        (Codes("permitted", role, basis, purpose, rule, kind, label), often, 1)
        for role, purpose in product(
            ("leader", "co_leader", "trainee"), ("leading", "preparing_session", "supervision")
        )
        for basis, rule, kind, label, often in (
            ("shared", "item.shared_with_leaders", "case_narrative", "C4", 16),
            ("leadership", "item.presenter_to_leaders", "presentation", "C3", 22),
            ("leadership", "item.debrief_among_leaders", "leader_debrief", "C3", 14),
        )
    ]
    own = [
        (Codes("permitted", "member", "own", "own", "item.own", kind, "C4"), 120, 1)
        for kind in ("case_narrative", "reflection")
    ]
    rare = [
        (Codes("denied", role, "none", "leading", rule, "case_narrative", "C4"), 5, 1)
        for role in ("member", "leader")
        for rule in ("item.no_rule", "item.other_purpose")
    ]
    searched = Codes("searched", "auditor", "office", "audit", "trail.auditor", "trail", "AX")
    return [*names, *read, *own, *rare, (searched, 10, 1)]


@dataclass
class Filled:
    """One organization's log, and somebody or something in it."""

    database: Migrated
    organization: OrganizationId
    programs: list[ProgramId]
    records: int
    random: Random

    @property
    def everything(self) -> Tenant:
        """All programs."""
        return own_log(self.organization)

    def a_program(self) -> Tenant:
        """One of them."""
        return Tenant(self.organization, self.random.choice(self.programs))

    def anybody(self) -> UUID:
        """Somebody, each as likely as another."""
        return named(f"person{self.random.randrange(PEOPLE)}")

    def the_busiest(self) -> UUID:
        """Whoever looks most: 3 % of all records are theirs."""
        return named("person0")

    def a_grant(self) -> UUID:
        """A break-glass grant that was used."""
        program = self.random.choice(self.programs)
        grants = max(self.records // PROGRAMS // 3_000, 1)
        return named(f"grant{self.random.randrange(grants)}{program}")

    def an_item(self) -> UUID:
        """A text."""
        return named(f"item{self.random.randrange(ITEMS)}")


def named(name: str) -> UUID:
    return UUID(bytes=md5(name.encode()).digest())  # noqa: S324 - a name


async def filled(database: Migrated, records: int) -> tuple[Filled, float, int]:
    """Fill the read model by SQL, keys last; tell its GB, and how many objects there are."""
    made = Filled(
        database,
        OrganizationId(uuid4()),
        [ProgramId(uuid4()) for _ in range(PROGRAMS)],
        records,
        Random(1),  # noqa: S311 - anything will do
    )
    met = _met()
    deck = [(pattern_of(codes), objects) for codes, often, objects in met for _ in range(often)]
    schema = ACCESS_LOG.queries["schema"]
    given = made.organization, made.programs
    connection = await asyncpg.connect(database.url(), command_timeout=7_200)
    try:
        await connection.execute(_sql["place"].replace("$1", f"'{ACCESS_LOG.schema}'"))
        await connection.execute(_sql["bare"])
        cards, sizes = map(list, zip(*deck, strict=True))
        await connection.execute(
            _sql["records"], *given, records, DAYS, cards, sizes, PEOPLE, ITEMS
        )
        await connection.execute(_sql["objects"], *given, PEOPLE, ITEMS)
        columns = zip(*(codes for codes, _, _ in met), strict=True)
        patterns = [pattern_of(codes) for codes, _, _ in met]
        await connection.execute(_sql["patterns"], *given, patterns, *map(list, columns))
        for around in ("days", "totals", "around", "endings"):
            await connection.execute(_sql[around], made.organization)
        for index in re.findall(r"CREATE INDEX access_(?:record|object)\w+[^;]+;", schema):
            await connection.execute(index)
        for table, key in (("access_record", "entry"), ("access_object", "entry, ordinal")):
            whole = f"organization_id, program_id, {key}"
            await connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({whole})")
        await connection.execute(_sql["settle"])
        found = await connection.fetchrow(_sql["bytes"], ACCESS_LOG.schema)
    finally:
        await connection.close()
    assert found is not None
    return made, float(found["gb"]), found["objects"]
