"""A group's history of any length: it forms, then members come and go."""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from uuid import uuid4

from domain.groups.events import (
    AgreementSigned,
    ContentConsentGiven,
    GroupActivated,
    GroupChartered,
    GroupEvent,
    LeaderAssigned,
    MembershipActivated,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    RecruitingOpened,
)
from domain.kernel import PersonId, Role
from tests.kit.read_models import a_group
from tests.kit.stores import NOON

MEMBERS = 9


def a_history(length: int) -> Sequence[GroupEvent]:
    """The first events of a group; after twenty years there are about 1,200."""
    return list(islice(_life(), length))


def _life() -> Iterator[GroupEvent]:
    yield from (a_group(), GroupChartered(), RecruitingOpened())
    yield LeaderAssigned(person=PersonId(uuid4()), role=Role.LEADER, credential="credentialed")
    members = [PersonId(uuid4()) for _ in range(MEMBERS)]
    for person in members:
        yield from _joins(person)
    yield GroupActivated()
    for turn in count():
        yield MembershipEnded(person=members[turn % MEMBERS])
        members[turn % MEMBERS] = PersonId(uuid4())
        yield from _joins(members[turn % MEMBERS])


def _joins(person: PersonId) -> Iterator[GroupEvent]:
    yield MembershipRequested(person=person)
    yield MembershipOffered(person=person, practice="PR-0042")
    signed_on = NOON.date()
    yield AgreementSigned(person=person, version=1, locale="en-CA", signed_on=signed_on)
    yield ContentConsentGiven(person=person)
    yield MembershipActivated(person=person)
