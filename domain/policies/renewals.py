"""A sign-in is to be renewed: the person and officers hear of it, and it is carried out in time."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import (
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.policies.policy import (
    Policy,
    Reaction,
    RenewSignIn,
    Scene,
    TellOfficersOfRenewal,
    TellOfficersOfRenewalVouched,
    TellOfRenewal,
    TellOfRenewalAsked,
    TellOfRenewalStopped,
    TellOfRenewalVouched,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    person, event, at = PersonId(scene.fact.stream.id), scene.fact.event, scene.fact.recorded_at
    match event:
        case SignInRenewalAsked():
            yield Reaction(TellOfRenewalAsked(person), at)
            yield Reaction(TellOfficersOfRenewal(person), at)
        case SignInRenewalVouched(settles_at=settles_at):
            yield Reaction(RenewSignIn(person), settles_at)
            yield Reaction(TellOfRenewalVouched(person), at)
            yield Reaction(TellOfficersOfRenewalVouched(person), at)
        case SignInRenewalStopped():
            yield Reaction(TellOfRenewalStopped(person), at)
        case _:
            yield Reaction(TellOfRenewal(person), at)


RENEWALS = Policy(
    name="renewals",
    version=1,
    handles=frozenset(
        {SignInRenewalAsked, SignInRenewalVouched, SignInRenewalStopped, SignInRenewed}
    ),
    react=_react,
)
