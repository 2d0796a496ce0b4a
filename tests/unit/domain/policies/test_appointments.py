"""What follows of itself when somebody is about to hold an office."""

from datetime import timedelta
from uuid import UUID

from domain.kernel import Event, Role
from domain.organizations.events import (
    AppointmentConfirmed,
    OfficeProposed,
    OfficeProposedByOperator,
)
from domain.policies.appointments import APPOINTMENTS
from domain.policies.policy import Reaction, Scene, SettleAppointment, TellOfAppointment
from tests.kit.projected import recorded
from tests.kit.scenario import person
from tests.kit.stores import NOON

ONE = UUID(int=1)
LATER = NOON + timedelta(days=3)


def owed(event: Event) -> list[Reaction]:
    fact = recorded(event)
    return list(APPOINTMENTS.react(Scene(fact, [fact], {})))


def test_of_a_proposal_officers_are_told_and_nothing_begins() -> None:
    proposed = OfficeProposed(
        appointment=ONE, person=person(1), role=Role.PRIVACY_OFFICER, by=person(2), until=LATER
    )
    assert owed(proposed) == [Reaction(TellOfAppointment(ONE), NOON)]


def test_what_is_confirmed_is_told_and_begins_in_its_time() -> None:
    confirmed = AppointmentConfirmed(appointment=ONE, by=person(2), settles_at=LATER)
    assert owed(confirmed) == [
        Reaction(TellOfAppointment(ONE), NOON),
        Reaction(SettleAppointment(ONE), LATER),
    ]


def test_what_the_operator_proposes_is_told_and_begins_in_its_time() -> None:
    proposed = OfficeProposedByOperator(
        appointment=ONE, person=person(1), role=Role.PRIVACY_OFFICER, settles_at=LATER
    )
    assert owed(proposed) == [
        Reaction(TellOfAppointment(ONE), NOON),
        Reaction(SettleAppointment(ONE), LATER),
    ]
