"""A credential ends by itself: whoever holds it is written to in time, and so are officers."""

from collections.abc import Iterator
from typing import Final, cast

from domain.credentials.events import (
    CredentialEvent,
    CredentialGranted,
    CredentialLapsed,
    CredentialProposed,
    CredentialReinstated,
    CredentialRenewed,
    CredentialRevoked,
    CredentialSuspended,
    SupervisionAgreed,
    SupervisionDeclined,
    SupervisionEnded,
    TrainingEntered,
)
from domain.credentials.limits import OFFICERS_BEFORE, WARNED_BEFORE
from domain.kernel import Event
from domain.policies.credential_deeds import (
    AskSupervisor,
    CredentialNews,
    EndCredential,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
)

TO_PERSON: Final[dict[type[Event], CredentialNews]] = {
    CredentialGranted: CredentialNews.GIVEN,
    CredentialRenewed: CredentialNews.GIVEN,
    CredentialSuspended: CredentialNews.SUSPENDED,
    CredentialReinstated: CredentialNews.REINSTATED,
    CredentialRevoked: CredentialNews.REVOKED,
    CredentialLapsed: CredentialNews.LAPSED,
    SupervisionAgreed: CredentialNews.SUPERVISED,
    SupervisionDeclined: CredentialNews.UNSUPERVISED,
    SupervisionEnded: CredentialNews.UNSUPERVISED,
}
TO_OFFICERS: Final[dict[type[Event], CredentialNews]] = {
    CredentialProposed: CredentialNews.PROPOSED,
    CredentialSuspended: CredentialNews.SUSPENDED,
    CredentialRevoked: CredentialNews.REVOKED,
    CredentialLapsed: CredentialNews.LAPSED,
    SupervisionDeclined: CredentialNews.UNSUPERVISED,
    SupervisionEnded: CredentialNews.UNSUPERVISED,
}


def _react(scene: Scene) -> Iterator[Reaction]:
    event, at = cast("CredentialEvent", scene.fact.event), scene.fact.recorded_at
    person = event.person
    if type(event) in TO_PERSON:
        yield Reaction(TellOfCredential(person, TO_PERSON[type(event)]), at)
    if type(event) in TO_OFFICERS:
        yield Reaction(TellOfficersOfCredential(person, TO_OFFICERS[type(event)]), at)
    if isinstance(event, TrainingEntered):
        yield Reaction(AskSupervisor(event.supervisor), at)
    if isinstance(event, CredentialGranted | CredentialRenewed):
        for before in WARNED_BEFORE:
            if at < event.ends_at - before:
                yield Reaction(WarnOfCredential(person, before.days), event.ends_at - before)
        if at < event.ends_at - OFFICERS_BEFORE:
            ending = TellOfficersOfCredential(person, CredentialNews.ENDING)
            yield Reaction(ending, event.ends_at - OFFICERS_BEFORE)
        yield Reaction(EndCredential(person), event.ends_at)


CREDENTIALS = Policy(
    name="credentials",
    version=1,
    handles=frozenset({*TO_PERSON, *TO_OFFICERS, TrainingEntered}),
    react=_react,
)
