"""Whoever is to sign again is asked at the time, and it is noted when that is over."""

from datetime import UTC, date, datetime, timedelta
from typing import cast

from domain.groups.events import AgreementSigned, GroupEvent, ReaffirmationDue
from domain.policies.policy import AskToSign, Fact, LapseSignatures, Reaction, Scene
from domain.policies.reaffirmations import REAFFIRMATIONS
from tests.kit.groups import meeting, signed
from tests.kit.projected import recorded
from tests.kit.scenario import person


def reactions(event: GroupEvent) -> tuple[Fact, list[Reaction]]:
    fact = recorded(event)
    own = [*(recorded(one) for one in meeting()), fact]
    return fact, list(REAFFIRMATIONS.react(Scene(fact, cast("list[Fact]", own), {})))


def test_of_who_joins_the_others_are_asked_at_once_and_30_days_later_it_is_noted() -> None:
    due = ReaffirmationDue(cause="new_member", by=date(2030, 2, 14), person=person(50))
    fact, owed = reactions(due)
    assert owed == [
        Reaction(AskToSign(fact.stream.id), fact.recorded_at),
        Reaction(LapseSignatures(fact.stream.id), datetime(2030, 2, 15, tzinfo=UTC)),
    ]


def test_who_signs_is_asked_30_days_before_a_year_is_over() -> None:
    fact, owed = reactions(signed(person(1), date(2030, 1, 10)))
    over = datetime(2031, 1, 10, tzinfo=UTC)
    assert owed == [
        Reaction(AskToSign(fact.stream.id), over - timedelta(days=30)),
        Reaction(LapseSignatures(fact.stream.id), over),
    ]


def test_of_what_was_signed_on_paper_nobody_is_written_to() -> None:
    on_paper = AgreementSigned(
        person=person(1), version=1, locale="en-CA", signed_on=date(2030, 1, 10)
    )
    assert reactions(on_paper)[1] == []
