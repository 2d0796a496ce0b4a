"""P27: samples are drawn by the Warden alone, reviewed by others, and signed off for good."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.audits.events import Disposition, SampleDrawn
from domain.kernel import Log, PersonId, Sealed, Tenant, own_log
from domain.protocol import Answer
from domain.protocol.answers import Done
from domain.protocol.audits import (
    AuditShown,
    AuditsListed,
    DrawAudit,
    ListAudits,
    ReadReviewNote,
    ReviewAccess,
    ReviewNoteShown,
    ShowAudit,
    SignOffAudit,
)
from tests.kit.access_rows import PATTERN, code_of, holding, row
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden, Rows

QUARTER = "2026-Q2"


class Drawn(Rows):
    """Rows of a quarter, drawn as the database draws them: by the hash of seed and place."""

    def __init__(self, house: House, actors: list[PersonId]) -> None:
        super().__init__()
        self.log = [row(house, actor, entry) for entry, actor in enumerate(actors, start=1)]
        counted = [{"pattern": PATTERN["pattern"], "records": len(self.log)}]
        self.answers = holding(entries=self.log, population=counted)

    async def fetch(self, projection: str, query: str, tenant: Tenant, *args: object) -> Any:  # noqa: ANN401 - rows
        if query != "sample":
            return await super().fetch(projection, query, tenant, *args)
        seed, size = cast("bytes", args[3]), cast("int", args[4])

        def weight(found: dict[str, Any]) -> bytes:
            place = found["program_id"].bytes + found["entry"].to_bytes(8, "big")
            return sha256(seed + place).digest()

        drawn = sorted(self.log, key=weight)[:size]
        return [{**found, "population": len(self.log)} for found in drawn]


class Desk:
    """An auditor with records of a quarter before them."""

    def __init__(self, memory: MemoryWarden, house: House, rows: Drawn) -> None:
        self.memory, self.house, self.rows = memory, house, rows
        self.warden = memory.but(reads=rows)

    async def ask(self, request: object) -> Answer:
        return await self.warden.answer(cast("Any", request))

    async def wants(self, request: object, kind: type[Any]) -> Any:  # noqa: ANN401 - as asked for
        answer = await self.ask(request)
        assert isinstance(answer, kind), answer
        return answer

    async def draw(self, who: PersonId | None = None, **given: Any) -> Answer:  # noqa: ANN401 - of the request
        extent = {"quarter": QUARTER, "percent": None, "records": 3} | given
        token = await self.house.token(who or self.house.auditor)
        return await self.ask(DrawAudit(token, **extent, command_id=uuid4()))

    async def drawn(self) -> UUID:
        done = await self.draw()
        assert isinstance(done, Done), done
        assert done.made is not None
        return done.made

    async def shown(self, audit: UUID) -> AuditShown:
        request = ShowAudit(await self.house.token(self.house.auditor), audit)
        return cast("AuditShown", await self.wants(request, AuditShown))

    async def review(
        self,
        audit: UUID,
        entry: int,
        who: PersonId | None = None,
        disposition: Disposition = Disposition.IN_ORDER,
        note: str | None = None,
    ) -> Answer:
        request = ReviewAccess(
            token=await self.house.token(who or self.house.auditor),
            audit=audit,
            program=self.house.program,
            entry=entry,
            disposition=disposition,
            note=None if note is None else Sealed(note),
            command_id=uuid4(),
        )
        return await self.ask(request)

    async def sign(self, audit: UUID, who: PersonId | None = None) -> Answer:
        token = await self.house.token(who or self.house.auditor)
        return await self.ask(SignOffAudit(token, audit, uuid4()))

    async def last_rule(self) -> str:
        recorded = (await self.memory.accesses(own_log(self.house.organization)))[-1]
        return cast("AccessDenied", recorded.event).rule


@pytest.fixture
async def desk(memory: MemoryWarden) -> Desk:
    house = await memory.house(sessions=0)
    actors = [house.leader, house.members[0], house.leader, house.auditor, house.leader]
    return Desk(memory, house, Drawn(house, actors))


async def test_p27_a_sample_is_drawn_by_a_seed_that_nobody_chose(desk: Desk) -> None:
    """P27: sampling; the seed is on record, and the same records follow from it."""
    audit = await desk.drawn()
    log = await desk.memory.store.read_log(own_log(desk.house.organization), Log.EVENTS, 0, 999)
    [event] = [one.event for one in log if isinstance(one.event, SampleDrawn)]
    seed = bytes.fromhex(event.seed)
    assert len(seed) == 32
    places = {found["entry"]: found["program_id"].bytes for found in desk.rows.log}

    def weight(entry: int) -> bytes:
        return sha256(seed + places[entry] + entry.to_bytes(8, "big")).digest()

    assert [one.entry for one in event.records] == sorted(places, key=weight)[:3]
    shown = await desk.shown(audit)
    assert (shown.seed, shown.audit.records, shown.audit.reviewed) == (event.seed, 3, 0)
    assert [(one.label, one.population, one.drawn) for one in shown.strata] == [("C4", 5, 3)]
    other = await desk.draw(quarter="2026-Q1")
    assert isinstance(other, Done)


async def test_p27_a_sample_is_not_drawn_until_it_pleases(desk: Desk) -> None:
    """P27: another sample of the quarter is drawn only after the first is signed off."""
    await desk.drawn()
    assert code_of(await desk.draw()) == "audit.round_open"
    assert await desk.last_rule() == "audit.round_open"


@pytest.mark.parametrize("who", ["leader", "admin"])
async def test_nobody_without_the_office_draws_reviews_or_looks(desk: Desk, who: str) -> None:
    audit, person = await desk.drawn(), getattr(desk.house, who)
    token = await desk.house.token(person)
    assert code_of(await desk.draw(person)) == "trail.not_allowed"
    assert code_of(await desk.review(audit, 1, person)) == "audit.missing"
    assert code_of(await desk.ask(ShowAudit(token, audit))) == "audit.missing"
    assert await desk.last_rule() == "trail.no_rule"
    assert code_of(await desk.ask(ListAudits(token))) == "trail.not_allowed"


async def test_the_privacy_officer_reviews_but_draws_and_signs_nothing(desk: Desk) -> None:
    audit, officer = await desk.drawn(), desk.house.privacy_officer
    assert code_of(await desk.draw(officer, quarter="2026-Q1")) == "audit.not_auditor"
    assert code_of(await desk.sign(audit, officer)) == "audit.not_auditor"


async def test_p27_nobody_reviews_an_access_of_their_own(desk: Desk) -> None:
    """P27: an auditor's own access is reviewed by somebody else."""
    done = await desk.draw(percent=100, records=None)
    assert isinstance(done, Done)
    assert done.made is not None
    audit = done.made
    assert [line.own for line in (await desk.shown(audit)).records].count(True) == 1
    assert code_of(await desk.review(audit, 4)) == "audit.own_access"
    assert isinstance(await desk.review(audit, 4, desk.house.privacy_officer), Done)


async def test_p27_a_review_is_signed_off_when_it_is_whole_and_stays_so(desk: Desk) -> None:
    """P27: dispositions, then sign-off; reopening is a new round."""
    audit = await desk.drawn()
    entries = [line.record.entry for line in (await desk.shown(audit)).records]
    assert code_of(await desk.sign(audit)) == "audit.incomplete"
    for entry in entries:
        assert isinstance(await desk.review(audit, entry, desk.house.privacy_officer), Done)
    assert (await desk.shown(audit)).may_sign
    assert isinstance(await desk.sign(audit), Done)
    signed = await desk.shown(audit)
    assert (signed.audit.signed_by, signed.may_sign) == (desk.house.auditor, False)
    assert code_of(await desk.review(audit, entries[0])) in {"audit.signed_off", "audit.own_access"}
    again = await desk.draw()
    assert isinstance(again, Done)
    assert again.made is not None
    assert again.made != audit
    assert (await desk.shown(again.made)).audit.round == 2


async def test_a_note_is_sealed_and_read_on_record(desk: Desk) -> None:
    audit, said = await desk.drawn(), "The leader told me why."
    first = next(line for line in (await desk.shown(audit)).records if not line.own)
    entry = first.record.entry
    found = await desk.review(audit, entry, disposition=Disposition.EXPLAINED, note=said)
    assert isinstance(found, Done)
    line = next(one for one in (await desk.shown(audit)).records if one.record.entry == entry)
    assert (line.disposition, line.noted) == (Disposition.EXPLAINED, True)
    log = await desk.memory.store.read_log(own_log(desk.house.organization), Log.EVENTS, 0, 999)
    assert said not in str(log)
    token = await desk.house.token(desk.house.privacy_officer)
    request = ReadReviewNote(token, audit, desk.house.program, entry)
    shown = await desk.wants(request, ReviewNoteShown)
    assert shown.text.reveal() == said
    records = await desk.memory.accesses(own_log(desk.house.organization))
    recorded = next(one for one in records if one.position == shown.record)
    assert cast("AccessPermitted", recorded.event).rule == "audit.review_note"


async def test_a_note_that_there_is_not_is_missing(desk: Desk) -> None:
    audit = await desk.drawn()
    token = await desk.house.token(desk.house.auditor)
    request = ReadReviewNote(token, audit, desk.house.program, 1)
    assert code_of(await desk.ask(request)) == "audit.record_missing"


async def test_a_note_identifies_nobody(desk: Desk) -> None:
    audit = await desk.drawn()
    first = next(line for line in (await desk.shown(audit)).records if not line.own)
    answer = await desk.review(
        audit,
        first.record.entry,
        disposition=Disposition.FOLLOW_UP,
        note="Ask her at somebody@example.org.",
    )
    assert code_of(answer) == "material.identifier"


async def test_an_audit_that_there_is_not_is_missing_and_that_is_recorded(desk: Desk) -> None:
    token = await desk.house.token(desk.house.auditor)
    assert code_of(await desk.ask(ShowAudit(token, uuid4()))) == "audit.missing"
    assert await desk.last_rule() == "audit.missing"
    assert code_of(await desk.sign(uuid4())) == "audit.missing"


async def test_a_quarter_to_come_has_nothing_to_review(desk: Desk) -> None:
    desk.rows.answers = {}
    assert code_of(await desk.draw(quarter="2031-Q1")) == "audit.nothing_to_review"
    assert code_of(await desk.draw(quarter="soon")) == "audit.quarter_unknown"


async def test_the_register_lists_every_round(desk: Desk) -> None:
    drawn = {
        "audit_id": uuid4(),
        "quarter": QUARTER,
        "round": 1,
        "records": 3,
        "reviewed": 2,
        "matters": 1,
        "drawn_by": desk.house.auditor,
        "drawn_at": datetime(2026, 6, 1, tzinfo=UTC),
        "signed_by": None,
        "signed_at": None,
    }
    desk.rows.answers = {"audits": [drawn]}
    token = await desk.house.token(desk.house.privacy_officer)
    listed = await desk.wants(ListAudits(token), AuditsListed)
    assert [(line.quarter, line.reviewed, line.matters) for line in listed.audits] == [
        (QUARTER, 2, 1)
    ]
    assert set(listed.names) == {desk.house.auditor}
