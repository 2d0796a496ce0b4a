"""The register of audits, event by event."""

from uuid import UUID

from domain.audits.events import AuditSignedOff, Disposition, RecordReviewed, SampleDrawn
from domain.kernel import own_log
from projections.audit_register import AUDIT_REGISTER
from projections.audit_register.queries import AuditRow, audits
from tests.kit.examples import example
from tests.kit.projected import ACTOR, STREAM, TENANT, Answering, statements
from tests.kit.stores import NOON


def test_a_sample_is_entered_with_who_drew_it_and_when() -> None:
    [(query, values)] = statements(AUDIT_REGISTER, example(SampleDrawn))
    assert query == "draw"
    assert values == ("code", 7, 1, ACTOR, NOON)


def test_the_last_finding_of_a_record_counts() -> None:
    found = RecordReviewed(
        program=TENANT.program, entry=4, disposition=Disposition.FOLLOW_UP, note=UUID(int=9)
    )
    assert statements(AUDIT_REGISTER, found) == [("find", (TENANT.program, 4, "follow_up"))]
    assert "DO UPDATE SET disposition" in AUDIT_REGISTER.queries["find"]


def test_a_signature_closes_it() -> None:
    signed = AuditSignedOff(reviewed=1, to_follow_up=0, breaches_suspected=0)
    assert statements(AUDIT_REGISTER, signed) == [("sign", (ACTOR, NOON))]


async def test_the_rounds_are_asked_for_in_the_organizations_own_log() -> None:
    row = {
        "audit_id": STREAM,
        "quarter": "2026-Q4",
        "round": 1,
        "records": 3,
        "drawn_by": ACTOR,
        "drawn_at": NOON,
        "signed_by": None,
        "signed_at": None,
        "reviewed": 2,
        "matters": 1,
    }
    reads = Answering(row)
    assert await audits(reads, TENANT.organization) == [AuditRow(**row)]  # type: ignore[arg-type]
    assert reads.asked == [("audit_register", "audits", own_log(TENANT.organization))]
