"""Whoever holds a credential is written to 90, 30 and 7 days before it ends; then it does."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.credentials.events import (
    CredentialEvent,
    CredentialGranted,
    CredentialProposed,
    CredentialRevoked,
    Evidence,
    RevocationReason,
    SupervisionAgreed,
    TrainingEntered,
)
from domain.kernel import PersonId
from domain.policies.credential_deeds import (
    AskSupervisor,
    CredentialNews,
    EndCredential,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.credentials import CREDENTIALS
from domain.policies.policy import (
    Reaction,
    Scene,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON

OTHER = PersonId(UUID(int=9))
DAY = timedelta(days=1)


def reactions(event: CredentialEvent) -> tuple[PersonId, list[Reaction]]:
    fact = recorded(event)
    return event.person, list(CREDENTIALS.react(Scene(fact, [fact], {})))


def given(days: int) -> CredentialGranted:
    return CredentialGranted(
        person=OTHER,
        proposal=UUID(int=1),
        proposed_by=OTHER,
        by=OTHER,
        evidence=Evidence.COURSE,
        dated=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        ends_at=NOON + days * DAY,
    )


def test_it_is_told_and_its_end_three_times_before_and_to_officers_once() -> None:
    person, found = reactions(given(400))
    ends = NOON + 400 * DAY
    told = Reaction(TellOfCredential(person, CredentialNews.GIVEN), found[0].due_at)
    assert found == [
        told,
        Reaction(WarnOfCredential(person, 90), ends - 90 * DAY),
        Reaction(WarnOfCredential(person, 30), ends - 30 * DAY),
        Reaction(WarnOfCredential(person, 7), ends - 7 * DAY),
        Reaction(TellOfficersOfCredential(person, CredentialNews.ENDING), ends - 7 * DAY),
        Reaction(EndCredential(person), ends),
    ]


def test_of_a_short_one_nobody_is_warned_of_days_that_have_passed() -> None:
    _, found = reactions(given(20))
    assert [one.deed.days for one in found if isinstance(one.deed, WarnOfCredential)] == [7]
    person, found = reactions(given(3))
    assert [one.deed for one in found][1:] == [EndCredential(person)]


@pytest.mark.parametrize(
    ("event", "deeds"),
    [
        (
            CredentialProposed(
                person=OTHER,
                proposal=UUID(int=1),
                by=OTHER,
                evidence=Evidence.COURSE,
                dated=date(2026, 1, 1),
                valid_from=date(2026, 1, 1),
                valid_until=date(2027, 1, 1),
                waits_until=NOON,
            ),
            [(TellOfficersOfCredential, CredentialNews.PROPOSED)],
        ),
        (
            CredentialRevoked(person=OTHER, by=OTHER, reason=RevocationReason.REQUESTED),
            [
                (TellOfCredential, CredentialNews.REVOKED),
                (TellOfficersOfCredential, CredentialNews.REVOKED),
            ],
        ),
        (
            SupervisionAgreed(person=OTHER, supervisor=OTHER),
            [(TellOfCredential, CredentialNews.SUPERVISED)],
        ),
    ],
)
def test_whom_it_concerns_hears_of_it(event: CredentialEvent, deeds: list[object]) -> None:
    _, found = reactions(event)
    assert [(type(one.deed), getattr(one.deed, "news", None)) for one in found] == deeds


def test_who_is_to_supervise_is_asked() -> None:
    _, found = reactions(TrainingEntered(person=OTHER, supervisor=OTHER, by=OTHER))
    assert [one.deed for one in found] == [AskSupervisor(OTHER)]
