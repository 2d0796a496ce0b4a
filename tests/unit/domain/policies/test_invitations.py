"""Who is invited by mail is sent a link each time; who is handed one is sent nothing."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.invitations.events import InvitationIssued, InvitationRenewed
from domain.kernel import Event, PersonId, ProgramId, Role
from domain.policies.invitations import INVITATIONS
from domain.policies.policy import Reaction, Scene, SendInvitation
from tests.kit.projected import recorded
from tests.kit.stores import NOON


def issued(*, mailed: bool) -> InvitationIssued:
    return InvitationIssued(
        person=PersonId(UUID(int=1)),
        program=ProgramId(UUID(int=2)),
        role=Role.MEMBER,
        by=PersonId(UUID(int=3)),
        colleague=False,
        mailed=mailed,
        until=NOON + timedelta(days=14),
    )


@pytest.mark.parametrize("event", [issued(mailed=True), InvitationRenewed(True, NOON)])
def test_a_letter_is_owed_at_once_for_each_time_it_is_sent(event: Event) -> None:
    fact = recorded(event)
    owed = list(INVITATIONS.react(Scene(fact, [fact], {})))
    assert owed == [Reaction(SendInvitation(fact.stream.id), NOON)]


@pytest.mark.parametrize("event", [issued(mailed=False), InvitationRenewed(False, NOON)])
def test_no_letter_is_owed_for_a_link_that_is_handed_over(event: Event) -> None:
    fact = recorded(event)
    assert list(INVITATIONS.react(Scene(fact, [fact], {}))) == []
