"""P27: a quarter's random sample is reviewed record by record, and signed off for good."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audits.audit import AUDIT
from domain.audits.commands import AuditCommand, DrawSample, ReviewRecord, SignOff
from domain.audits.events import (
    AuditEvent,
    AuditSignedOff,
    Disposition,
    RecordReviewed,
    SampleDrawn,
    SampledRecord,
    Stratum,
)
from domain.audits.quarters import Quarter, audit_id, quarter, quarter_of
from domain.audits.sampling import MOST, Extent, sizes
from domain.audits.state import Audit
from domain.kernel import ProgramId, Refused, Role
from tests.kit.scenario import ORGANIZATION_ID, PROGRAM_ID, Scenario, person

READER, AUDITOR = person(5), person(900)
FIRST = SampledRecord(PROGRAM_ID, 7, "C4", READER)
OWN = SampledRecord(PROGRAM_ID, 9, "AX", AUDITOR)
FACTS = {
    "quarter": "2026-Q4",
    "round": 1,
    "since": datetime(2026, 10, 1, tzinfo=UTC),
    "until": datetime(2027, 1, 1, tzinfo=UTC),
    "seed": "ab" * 32,
    "strata": (Stratum("AX", 10, 1), Stratum("C4", 90, 1)),
    "records": (FIRST, OWN),
}
DRAW = DrawSample(**FACTS, earlier_open=False)  # type: ignore[arg-type]
DRAWN = SampleDrawn(**FACTS)  # type: ignore[arg-type]
NOTE = UUID(int=77)


def found(
    record: SampledRecord,
    disposition: Disposition = Disposition.IN_ORDER,
    note: UUID | None = None,
) -> RecordReviewed:
    return RecordReviewed(
        program=record.program, entry=record.entry, disposition=disposition, note=note
    )


def audit() -> Scenario[Audit, AuditCommand, AuditEvent]:
    return Scenario(AUDIT).by_officer(Role.AUDITOR)


def review(
    record: SampledRecord,
    disposition: Disposition = Disposition.IN_ORDER,
    note: UUID | None = None,
) -> ReviewRecord:
    return ReviewRecord(record.program, record.entry, disposition, note)


class TestDrawing:
    def test_an_auditor_begins_a_round_with_what_was_drawn(self) -> None:
        audit().when(DRAW).then(DRAWN)

    @pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN])
    def test_nobody_else_draws(self, role: Role) -> None:
        audit().by_officer(role).when(DRAW).then_refused("audit.not_auditor")

    def test_a_sample_is_not_drawn_again_until_it_is_signed_off(self) -> None:
        audit().given(DRAWN).when(DRAW).then_refused("audit.round_open")
        again = DrawSample(**FACTS, earlier_open=True)  # type: ignore[arg-type]
        audit().when(again).then_refused("audit.round_open")

    def test_of_nothing_there_is_no_sample(self) -> None:
        none = DrawSample(**{**FACTS, "records": ()}, earlier_open=False)  # type: ignore[arg-type]
        audit().when(none).then_refused("audit.nothing_to_review")


class TestReviewing:
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICER])
    def test_a_record_is_found_in_order(self, role: Role) -> None:
        audit().given(DRAWN).by_officer(role).when(review(FIRST)).then(found(FIRST))

    @pytest.mark.parametrize("other", [d for d in Disposition if d is not Disposition.IN_ORDER])
    def test_whatever_else_was_found_needs_a_note(self, other: Disposition) -> None:
        audit().given(DRAWN).when(review(FIRST, other)).then_refused("audit.note_missing")
        audit().given(DRAWN).when(review(FIRST, other, NOTE)).then(found(FIRST, other, NOTE))

    def test_an_auditor_does_not_review_an_access_of_their_own(self) -> None:
        """P27: nobody reviews themselves; the privacy officer may."""
        audit().given(DRAWN).when(review(OWN)).then_refused("audit.own_access")

    def test_nobody_reviews_without_the_office(self) -> None:
        (
            audit()
            .given(DRAWN)
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(review(FIRST))
            .then_refused("audit.not_reviewer")
        )

    def test_only_what_was_drawn_is_reviewed(self) -> None:
        other = SampledRecord(ProgramId(UUID(int=1)), 7, "C4", READER)
        audit().given(DRAWN).when(review(other)).then_refused("audit.record_missing")

    def test_the_last_word_counts_and_the_same_word_adds_nothing(self) -> None:
        first, then = found(FIRST, Disposition.FOLLOW_UP, NOTE), found(FIRST)
        audit().given(DRAWN, first).when(review(FIRST)).then(then)
        audit().given(DRAWN, first, then).when(review(FIRST)).then()

    def test_without_a_sample_there_is_nothing_to_review(self) -> None:
        audit().when(review(FIRST)).then_refused("audit.missing")


class TestSigningOff:
    def test_the_auditor_signs_off_when_every_record_is_reviewed(self) -> None:
        findings = (found(FIRST, Disposition.BREACH_SUSPECTED, NOTE), found(OWN))
        signed = AuditSignedOff(reviewed=2, to_follow_up=0, breaches_suspected=1)
        audit().given(DRAWN, *findings).when(SignOff()).then(signed)

    def test_what_is_to_be_followed_up_or_may_be_a_breach_is_counted(self) -> None:
        first = found(FIRST, Disposition.FOLLOW_UP, NOTE)
        second = found(OWN, Disposition.BREACH_SUSPECTED, NOTE)
        assert AUDIT.fold([DRAWN, first, second]).matters == 2

    def test_not_before(self) -> None:
        audit().given(DRAWN, found(FIRST)).when(SignOff()).then_refused("audit.incomplete")

    def test_the_privacy_officer_does_not_sign(self) -> None:
        scenario = audit().given(DRAWN, found(FIRST), found(OWN)).by_officer(Role.PRIVACY_OFFICER)
        scenario.when(SignOff()).then_refused("audit.not_auditor")

    def test_what_is_signed_off_stays_as_it_is(self) -> None:
        """P27: reopening is a new round."""
        signed = AuditSignedOff(reviewed=2, to_follow_up=0, breaches_suspected=0)
        closed = audit().given(DRAWN, found(FIRST), found(OWN), signed)
        closed.when(review(FIRST, Disposition.EXPLAINED, NOTE)).then_refused("audit.signed_off")
        closed.when(SignOff()).then_refused("audit.signed_off")
        assert closed.decider.fold(closed.history).signed_off


class TestQuarters:
    def test_a_quarter_is_three_months_of_the_log(self) -> None:
        last = quarter("2026-Q4")
        assert (last.begins, last.ends) == (FACTS["since"], FACTS["until"])
        assert str(last.before) == "2026-Q3"
        assert str(Quarter(2027, 1).before) == "2026-Q4"
        assert quarter("2026-Q1").ends == datetime(2026, 4, 1, tzinfo=UTC)

    def test_every_day_is_in_its_quarter(self) -> None:
        assert [str(quarter_of(date(2026, month, 15))) for month in (1, 3, 4, 9, 10, 12)] == [
            "2026-Q1",
            "2026-Q1",
            "2026-Q2",
            "2026-Q3",
            "2026-Q4",
            "2026-Q4",
        ]

    @pytest.mark.parametrize("name", ["", "2026", "2026-Q5", "1999-Q1", "2026-Q1; DROP"])
    def test_anything_else_is_no_quarter(self, name: str) -> None:
        with pytest.raises(Refused) as caught:
            quarter(name)
        assert caught.value.code == "audit.quarter_unknown"

    def test_a_quarter_has_one_audit_of_each_round(self) -> None:
        ids = {
            audit_id(ORGANIZATION_ID, name, n) for name in ("2026-Q3", "2026-Q4") for n in (1, 2)
        }
        assert len(ids) == 4
        assert audit_id(ORGANIZATION_ID, "2026-Q4", 1) in ids


class TestSizes:
    def test_a_share_is_taken_of_each_class_and_no_class_is_left_out(self) -> None:
        allotted = sizes({"C2": 1_000, "C4": 90, "C5": 1, "AX": 0}, Extent(percent=10))
        assert allotted == {"C2": 100, "C4": 9, "C5": 1}

    def test_a_number_is_shared_out_by_size(self) -> None:
        assert sizes({"C2": 600, "C4": 300, "AX": 100}, Extent(records=10)) == {
            "C2": 6,
            "C4": 3,
            "AX": 1,
        }

    def test_there_is_no_sample_of_nothing(self) -> None:
        with pytest.raises(Refused) as caught:
            sizes({"C4": 0}, Extent(percent=5))
        assert caught.value.code == "audit.nothing_to_review"

    @pytest.mark.parametrize(
        "extent",
        [
            Extent(),
            Extent(percent=5, records=5),
            Extent(percent=0),
            Extent(percent=101),
            Extent(records=0),
        ],
    )
    def test_a_sample_has_one_measure(self, extent: Extent) -> None:
        with pytest.raises(Refused) as caught:
            sizes({"C4": 10}, extent)
        assert caught.value.code == "audit.extent_unclear"

    def test_a_sample_is_one_that_somebody_can_review(self) -> None:
        with pytest.raises(Refused) as caught:
            sizes({"C4": 10_000}, Extent(percent=10))
        assert caught.value.code == "audit.too_large"

    @given(
        st.dictionaries(st.sampled_from(["AX", "C2", "C3", "C4", "C5"]), st.integers(0, 100_000)),
        st.integers(1, MOST - 5),
    )
    def test_nobody_is_drawn_twice_and_the_number_is_met(
        self, population: dict[str, int], wanted: int
    ) -> None:
        present = {label: n for label, n in population.items() if n}
        if not present:
            return
        allotted = sizes(population, Extent(records=wanted))
        assert allotted.keys() == present.keys()
        assert all(1 <= n <= present[label] for label, n in allotted.items())
        least = min(wanted, sum(present.values()))
        assert least <= sum(allotted.values()) <= max(least, least + len(present) - 1)


def test_what_is_to_be_followed_up_or_may_be_a_breach_is_counted() -> None:
    state = AUDIT.evolve(Audit(), DRAWN)
    for entry, disposition in ((7, Disposition.FOLLOW_UP), (9, Disposition.BREACH_SUSPECTED)):
        state = AUDIT.evolve(
            state, RecordReviewed(program=PROGRAM_ID, entry=entry, disposition=disposition)
        )
    assert state.matters == 2
