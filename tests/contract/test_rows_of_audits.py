"""What the register of audits answers, over a real log."""

from uuid import uuid4

from domain.audits.events import (
    AuditSignedOff,
    Disposition,
    RecordReviewed,
    SampleDrawn,
    SampledRecord,
    Stratum,
)
from domain.kernel import OrganizationId, ProgramId, Stream, own_log
from projections.audit_register.queries import audits
from tests.kit.read_models import Mirror, person
from tests.kit.stores import NOON


async def test_a_round_is_listed_with_how_far_its_review_is(mirror: Mirror) -> None:
    organization = OrganizationId(uuid4())
    tenant, program = own_log(organization), ProgramId(uuid4())
    auditor, reader = person(), person()
    records = tuple(SampledRecord(program, entry, "C4", reader) for entry in (4, 9, 12))
    drawn = SampleDrawn(
        quarter="2026-Q1",
        round=1,
        since=NOON,
        until=NOON,
        seed="ab" * 32,
        strata=(Stratum("C4", 90, 3),),
        records=records,
    )
    stream = Stream(tenant, "audit", uuid4())
    await mirror.tell(stream, drawn, actor=auditor)
    for entry, disposition in (
        (4, Disposition.FOLLOW_UP),
        (4, Disposition.IN_ORDER),
        (9, Disposition.BREACH_SUSPECTED),
    ):
        found = RecordReviewed(program=program, entry=entry, disposition=disposition)
        await mirror.tell(stream, found, actor=auditor)
    await mirror.catch_up()
    [row] = await audits(mirror.warden, organization)
    assert (row.records, row.reviewed, row.matters, row.signed_at) == (3, 2, 1, None)
    signed = AuditSignedOff(reviewed=3, to_follow_up=0, breaches_suspected=1)
    await mirror.tell(stream, signed, actor=auditor)
    await mirror.catch_up()
    [row] = await audits(mirror.warden, organization)
    assert (row.drawn_by, row.signed_by) == (auditor, auditor)
    assert await audits(mirror.warden, OrganizationId(uuid4())) == []
