"""What one registration said, asked or looked at, the other of the same human does not second."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from domain.grants.commands import ApproveGrant
from domain.groups.commands import AdmitOfficer, OfferMembership
from domain.groups.events import OfficerAdmitted
from domain.kernel import Refused, Role
from domain.organizations.commands import AppointOfficer, ConfirmAppointment
from domain.people.commands import BackMailboxMove
from domain.privacy.commands import ApproveErasure
from domain.privacy.officers import Signature
from domain.providers.commands import ApproveProvider
from domain.providers.provider import PROVIDER
from domain.sessions.commands import AnnulAttendance
from tests.kit.groups import meeting
from tests.kit.scenario import SOMEBODY, Scenario, person
from tests.kit.sessions import STANDING
from tests.unit.domain import (
    test_another_mailbox,
    test_appointments,
    test_attendance_corrections,
    test_audits,
    test_erasures,
    test_grants,
    test_identities,
    test_providers,
    test_separation,
)

OTHER: Final = person(777)
"""The other registration: what is refused to the one is refused to it."""
GROUP = test_separation.group
ADMITTED = OfficerAdmitted(person=test_separation.OFFICER, by=test_separation.ADMIN)
PO, OA, AUD = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR
Tried = Callable[[], Scenario[Any, Any, Any]]
REFUSED: Final[dict[str, tuple[str, Tried]]] = {
    "break-glass, approved": (
        "grant.own_request",
        lambda: test_grants.by(test_grants.grant(test_grants.REQUESTED), test_grants.ASKS, OA).when(
            ApproveGrant(test_grants.OLD)
        ),
    ),
    "break-glass, approved twice": (
        "grant.approved_already",
        lambda: test_grants.by(
            test_grants.grant(test_grants.REQUESTED, test_grants.BY_PO), test_grants.DEPUTY, OA
        ).when(ApproveGrant(test_grants.OLD)),
    ),
    "break-glass, reviewed": (
        "grant.not_a_third_person",
        lambda: (
            test_grants.by(test_grants.grant(*test_grants.ACTIVE), test_grants.ADMIN, PO)
            .at(test_grants.UNTIL)
            .when(test_grants.REVIEW)
        ),
    ),
    "a name, one's own request": (
        "identity.own_request",
        lambda: test_identities.by(
            test_identities.identity(test_identities.ASKED), test_identities.ASKS, PO
        ).when(test_identities.YES),
    ),
    "a name, one's own": (
        "identity.concerns_you",
        lambda: test_identities.by(
            test_identities.identity(test_identities.ASKED), test_identities.SUBJECT, PO
        ).when(test_identities.YES),
    ),
    "a look of one's own": (
        "audit.own_access",
        lambda: (
            test_audits.audit().given(test_audits.DRAWN).when(test_audits.review(test_audits.OWN))
        ),
    ),
    "attendance annulled": (
        "attendance.annulment_by_two",
        lambda: (
            test_attendance_corrections.confirmed(test_attendance_corrections.PROPOSED)
            .by_officer_called(test_attendance_corrections.PROPOSED.proposer, Role.PROGRAM_ADMIN)
            .when(AnnulAttendance(STANDING))
        ),
    ),
    "an erasure": (
        "erasure.second_person",
        lambda: test_erasures.by(
            test_erasures.erasure(test_erasures.BY_OFFICER), person(1), PO
        ).when(ApproveErasure()),
    ),
    "an office, given": (
        "office.oneself",
        lambda: test_appointments.acting(
            test_appointments.governed(), test_appointments.ADA, OA
        ).when(AppointOfficer(test_appointments.ADA, PO)),
    ),
    "a lead": ("leader.own", lambda: GROUP(*meeting()).when(test_separation.assign(person(900)))),
    "a trainee": (
        "leader.supervisor_own",
        lambda: GROUP(*meeting()).when(test_separation.train(person(701), person(900))),
    ),
    "a seat": (
        "membership.own",
        lambda: GROUP(*meeting(rules=test_separation.MANDATORY)).when(
            OfferMembership(person(900), "family_physician")
        ),
    ),
    "a clearance": (
        "clearance.own",
        lambda: GROUP(*meeting()).when(AdmitOfficer(person(900))),
    ),
    "a lead after a clearance": (
        "clearance.same_officer",
        lambda: GROUP(*meeting(), ADMITTED).when(test_separation.assign(test_separation.OFFICER)),
    ),
    "another's mailbox": (
        "mailbox.not_another_office",
        lambda: (
            test_another_mailbox.somebody(test_another_mailbox.ASKED)
            .by_officer_called(test_another_mailbox.OTHER, AUD)
            .when(BackMailboxMove(test_another_mailbox.OTHER, frozenset()))
        ),
    ),
}


@pytest.mark.parametrize("tried", REFUSED)
def test_what_is_refused_to_one_registration_is_refused_to_the_other(tried: str) -> None:
    code, made = REFUSED[tried]
    made().then_refused(code)
    other = made()
    other.ctx = replace(other.ctx, actor=OTHER, twin=other.ctx.actor)
    other.then_refused(code)


def test_an_appointment_takes_another_human() -> None:
    waiting = test_appointments.governed().given(test_appointments.PROPOSED)
    for person_ in (test_appointments.ADA, test_appointments.BOB):
        second = test_appointments.acting(waiting, OTHER, OA)
        second.ctx = replace(second.ctx, twin=person_)
        second.when(ConfirmAppointment(test_appointments.ONE))
        second.then_refused("office.second_is_another")


def test_a_provider_takes_another_human() -> None:
    ctx = replace(test_providers.BY_OFFICER, twin=test_providers.ADMIN)
    with pytest.raises(Refused, match="second officer") as caught:
        PROVIDER.decide(test_providers.given(test_providers.PROPOSED), ApproveProvider(), ctx)
    assert caught.value.code == "provider.second_is_another"


def test_two_offices_of_one_human_sign_nothing_together() -> None:
    said = Signature(person(1), PO)
    ctx = replace(SOMEBODY, actor=person(2), offices=frozenset({OA}))
    assert said.is_completed_by(ctx)
    assert not said.is_completed_by(replace(ctx, twin=person(1)))
