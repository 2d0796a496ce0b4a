"""What the privacy officer's desk answers, over a real log, under the roles that read it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel import PersonId, Role, Stream, Tenant, own_log
from domain.people.events import PersonErased, PersonRegistered
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    ErasureApproved,
    ErasureKind,
    ErasureObstacle,
    ErasureProven,
    ErasureRefused,
    ErasureRequested,
    HoldConfirmed,
    HoldGround,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
    RetentionAdopted,
    RetentionAnnounced,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.periods import RetentionRules
from domain.privacy.retention import rules_stream
from domain.privacy.scope import Label, Scope
from projections.people_register.queries import people_at_home
from projections.privacy_desk import queries
from tests.kit.read_models import Mirror, person
from tests.kit.stores import NOON, new_stream, new_tenant

TODAY = NOON.date()


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


def asked(subject: UUID | None = None, kind: ErasureKind = ErasureKind.AUTHOR) -> ErasureRequested:
    return ErasureRequested(
        kind=kind,
        scope=Scope(),
        by=subject or uuid4(),
        own=True,
        until=NOON,
        due_on=TODAY + timedelta(days=30),
        subject=subject,
    )


async def test_requests_are_listed_with_their_clocks_and_what_became_of_them(
    mirror: Mirror, tenant: Tenant
) -> None:
    log, subject = own_log(tenant.organization), uuid4()
    first, second = new_stream(log, "erasure"), new_stream(log, "erasure")
    proven = ErasureProven(
        digest="ab",
        completed_at=NOON,
        backups_expire_on=TODAY + timedelta(days=35),
        key_version=1,
        signature="cd",
    )
    await mirror.tell(first, asked(subject), ErasureApproved(), proven)
    await mirror.tell(second, asked(), ErasureRefused(obstacle=ErasureObstacle.LEGAL_DUTY))
    await mirror.catch_up()
    for reads in (mirror.app, mirror.warden):
        rows = {row.request_id: row for row in await queries.requests(reads, log.organization)}
        done, refused = rows[first.id], rows[second.id]
        assert (done.stage, done.subject) == ("proven", subject)
        assert done.backups_expire_on == TODAY + timedelta(days=35)
        assert (refused.stage, refused.obstacle) == ("refused", "legal_duty")
        assert refused.due_on == TODAY + timedelta(days=30)


async def test_holds_are_listed_with_what_each_office_has_still_to_do(
    mirror: Mirror, tenant: Tenant
) -> None:
    log, by = own_log(tenant.organization), person()
    scope = Scope(person=person(), program=tenant.program, session=uuid4(), label=Label.CASE)
    placed = HoldPlaced(
        scope=scope,
        ground=HoldGround.COURT_ORDER,
        by=by,
        office=Role.PRIVACY_OFFICER,
        review_on=TODAY,
        lapses_at=NOON + timedelta(hours=72),
    )
    begun, going, over = (new_stream(log, "hold") for _ in range(3))
    other = PersonId(uuid4())
    proposed = HoldLiftingProposed(by=other, office=Role.ORGANIZATION_ADMIN)
    renewed = HoldRenewed(review_on=TODAY + timedelta(days=90))
    await mirror.tell(begun, placed)
    await mirror.tell(going, placed, HoldConfirmed(), proposed, renewed)
    await mirror.tell(over, placed, HoldConfirmed(), proposed, HoldLifted())
    await mirror.catch_up()
    rows = {row.hold_id: row for row in await queries.holds(mirror.app, log.organization)}
    assert rows[begun.id].lapses_at == NOON + timedelta(hours=72)
    assert rows[begun.id].of_session == scope.session
    assert (rows[begun.id].of_person, rows[begun.id].of_class) == (scope.person, "C4")
    assert (rows[going.id].lapses_at, rows[going.id].lifting_by) == (None, None)
    assert rows[going.id].review_on == TODAY + timedelta(days=90)
    assert rows[over.id].lifting_by == other
    assert rows[over.id].lifted_at is not None


async def test_rules_and_runs_are_listed_of_all_programs(mirror: Mirror, tenant: Tenant) -> None:
    log, rules, from_day = (
        own_log(tenant.organization),
        RetentionRules(reflection=30),
        date(2027, 1, 1),
    )
    proposed = RetentionProposed(
        rules=rules, from_day=from_day, by=person(), office=Role.PRIVACY_OFFICER
    )
    later = RetentionProposed(
        rules=RetentionRules(), from_day=from_day, by=person(), office=Role.PRIVACY_OFFICER
    )
    adopted = RetentionAdopted(rules=rules, from_day=from_day)
    await mirror.tell(rules_stream(log), proposed, adopted, later)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    ran = RetentionExecuted(program=tenant.program, kind="reflection", items=4, before=before)
    await mirror.tell(rules_stream(tenant), ran)
    await mirror.catch_up()
    found = await queries.rules(mirror.app, log.organization)
    assert [(row.reflection, row.adopted_at is not None) for row in found] == [
        (90, False),
        (30, True),
    ]
    [run] = await queries.runs(mirror.app, log.organization)
    assert (run.program_id, run.kind, run.items, run.before) == (
        tenant.program,
        "reflection",
        4,
        before,
    )


async def test_p20_who_is_erased_leaves_the_register_of_people(
    mirror: Mirror, tenant: Tenant
) -> None:
    """P20: a row that is a person's alone goes with the person."""
    stream = Stream(own_log(tenant.organization), "person", person())
    registered = PersonRegistered(
        profession="resident", locale="en", sealed=uuid4(), home_program=tenant.program
    )
    await mirror.tell(stream, registered)
    await mirror.catch_up()
    assert await people_at_home(mirror.app, tenant) == [stream.id]
    await mirror.tell(stream, PersonErased())
    await mirror.catch_up()
    assert await people_at_home(mirror.app, tenant) == []


async def test_p31_what_was_announced_is_listed_and_who_would_let_all_of_it_go(
    mirror: Mirror, tenant: Tenant
) -> None:
    """P31: the desk shows what goes and since when, and the word of one office and of two."""
    log, by = own_log(tenant.organization), person()
    before = datetime(2026, 1, 1, tzinfo=UTC)
    said = RetentionAnnounced(
        program=tenant.program, kind="reflection", items=4, before=before, at=NOON
    )
    await mirror.tell(rules_stream(tenant), said)
    proposed = ClearingProposed(by=by, office=Role.PRIVACY_OFFICER)
    await mirror.tell(rules_stream(log), proposed)
    await mirror.catch_up()
    [row] = await queries.announced(mirror.app, log.organization)
    assert (row.program_id, row.kind, row.items) == (tenant.program, "reflection", 4)
    assert (row.before, row.goes_at) == (before, NOON + timedelta(hours=24))
    [one] = await queries.clearing(mirror.app, log.organization)
    assert (one.clearing_by, one.until) == (by, None)
    until = NOON + timedelta(days=1)
    await mirror.tell(rules_stream(log), ClearingAgreed(until=until))
    await mirror.catch_up()
    [one] = await queries.clearing(mirror.app, log.organization)
    assert one.until == until
    await mirror.tell(rules_stream(log), proposed)
    await mirror.catch_up()
    [one] = await queries.clearing(mirror.app, log.organization)
    assert one.until is None
