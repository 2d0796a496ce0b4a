"""Who held which office, since when and by whose word; and who is left alone in it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.kernel import Event, ProgramId, Recorded, Role
from domain.organizations.events import (
    AppointmentConfirmed,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OfficeProposedByOperator,
    PastAttested,
)
from domain.organizations.tenures import Tenure, left_alone, settled_offices, tenures
from tests.kit.projected import recorded
from tests.kit.scenario import PROGRAM_ID, person

ANN, BEN, CLEO, DAN = (person(number) for number in range(1, 5))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)
ADMIN, OFFICER, AUDITOR = Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def log(*facts: tuple[Event, object, Role]) -> list[Recorded[Event]]:
    """Record each fact a day after the last, by whom and as what is said."""
    return [
        msgspec.structs.replace(
            fact,
            metadata=msgspec.structs.replace(fact.metadata, actor=actor, role=role),
        )
        for fact, (_, actor, role) in zip(
            (recorded(event, recorded_at=day(n)) for n, (event, _, _) in enumerate(facts)),
            facts,
            strict=True,
        )
    ]


def test_who_began_the_organization_was_appointed_by_the_operator() -> None:
    history = log((OfficeAppointed(person=ANN, role=ADMIN), person(0), Role.OPERATOR))
    assert tenures(history) == (Tenure(person=ANN, role=ADMIN, program=None, since=day(0)),)


def test_an_office_that_one_officer_gives_is_by_their_word() -> None:
    program = ProgramId(PROGRAM_ID)
    governs = OfficeAppointed(person=BEN, role=Role.PROGRAM_ADMIN, program=program)
    ended = OfficeEnded(person=BEN, role=Role.PROGRAM_ADMIN, program=program)
    [tenure] = tenures(log((governs, ANN, ADMIN), (ended, CLEO, ADMIN)))
    assert (tenure.given_by, tenure.confirmed_by, tenure.ended_by) == (ANN, None, CLEO)
    assert (tenure.since, tenure.until, tenure.program) == (day(0), day(1), program)


def test_an_office_of_two_words_names_both_and_begins_when_it_settled() -> None:
    history = log(
        (
            OfficeProposed(appointment=FIRST, person=BEN, role=OFFICER, by=ANN, until=day(9)),
            ANN,
            ADMIN,
        ),
        (AppointmentConfirmed(appointment=FIRST, by=CLEO, settles_at=day(4)), CLEO, OFFICER),
        (OfficeAppointed(person=BEN, role=OFFICER), person(0), Role.SYSTEM),
    )
    [tenure] = tenures(history)
    assert (tenure.given_by, tenure.confirmed_by, tenure.since) == (ANN, CLEO, day(2))


def test_whom_the_operator_proposed_is_by_no_officers_word() -> None:
    proposed = OfficeProposedByOperator(
        appointment=SECOND, person=DAN, role=OFFICER, settles_at=day(14)
    )
    history = log(
        (proposed, person(0), Role.OPERATOR),
        (OfficeAppointed(person=DAN, role=OFFICER), person(0), Role.SYSTEM),
    )
    assert [(one.person, one.given_by) for one in tenures(history)] == [(DAN, None)]


def test_each_return_is_a_tenure_of_its_own_and_who_is_in_office_comes_first() -> None:
    began = (OfficeAppointed(person=ANN, role=AUDITOR), BEN, ADMIN)
    ends = (OfficeEnded(person=ANN, role=AUDITOR), person(0), Role.SYSTEM)
    vouches = (PastAttested(matters=("agreements",)), BEN, ADMIN)
    found = tenures(log(began, ends, vouches, began, ends, began))
    assert [(one.since, one.until) for one in found] == [
        (day(5), None),
        (day(3), day(4)),
        (day(0), day(1)),
    ]
    assert {one.ended_by for one in found} == {None}


def test_alone_in_an_office_is_who_has_nobody_beside_them_now() -> None:
    by_operator = person(0), Role.OPERATOR
    history = log(
        (OfficeAppointed(person=ANN, role=ADMIN), *by_operator),
        (OfficeAppointed(person=BEN, role=OFFICER), *by_operator),
        (OfficeAppointed(person=CLEO, role=OFFICER), *by_operator),
        (OfficeAppointed(person=DAN, role=Role.PROGRAM_ADMIN, program=PROGRAM_ID), ANN, ADMIN),
    )
    assert left_alone(tenures(history)) == (ADMIN,)
    left = (OfficeEnded(person=CLEO, role=OFFICER), ANN, ADMIN)
    alone = left_alone(tenures([*history, *log(left)]))
    assert alone == (OFFICER, ADMIN)


def test_an_office_of_two_words_vouches_at_once_and_one_of_a_single_word_after_72_hours() -> None:
    program = ProgramId(PROGRAM_ID)
    held = tenures(
        log(
            (OfficeAppointed(person=ANN, role=ADMIN), person(0), Role.OPERATOR),
            (OfficeAppointed(person=ANN, role=AUDITOR), BEN, ADMIN),
            (
                OfficeAppointed(person=ANN, role=Role.PROGRAM_ADMIN, program=program),
                BEN,
                ADMIN,
            ),
            (OfficeAppointed(person=ANN, role=OFFICER), person(0), Role.SYSTEM),
            (OfficeEnded(person=ANN, role=OFFICER), BEN, ADMIN),
        )
    )
    assert settled_offices(held, ANN, day(3)) == {ADMIN}
    assert settled_offices(held, ANN, day(4)) == {ADMIN, AUDITOR}
    assert settled_offices(held, BEN, day(4)) == frozenset()
