"""An appointment: whom it concerns are told of it, and the office begins of itself, in time."""

from collections.abc import Iterator

from domain.organizations.events import (
    AppointmentConfirmed,
    OfficeProposed,
    OfficeProposedByOperator,
)
from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
    SettleAppointment,
    TellOfAppointment,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    event, now = scene.fact.event, scene.fact.recorded_at
    yield Reaction(TellOfAppointment(event.appointment), now)
    if not isinstance(event, OfficeProposed):
        yield Reaction(SettleAppointment(event.appointment), event.settles_at)


APPOINTMENTS = Policy(
    name="appointments",
    version=1,
    handles=frozenset({OfficeProposed, OfficeProposedByOperator, AppointmentConfirmed}),
    react=_react,
)
