"""Groups as tests need them: facts of a group with so many members and leaders."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.groups.agreement import digest_of
from domain.groups.events import (
    AgreementSigned,
    Frame,
    GroupActivated,
    GroupChartered,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupProposed,
    LeaderAssigned,
    MembershipActivated,
    MembershipOffered,
    ReaffirmationDue,
    RecruitingOpened,
)
from domain.groups.reaffirming import WITHIN, Why
from domain.kernel import PersonId, Role
from domain.rules import GroupRules
from tests.kit.scenario import NOON, person

SIGNED_ON = date(2030, 1, 10)
LEADER, CO_LEADER, ADMIN = person(100), person(101), person(900)
FRAME = Frame(
    frequency="monthly",
    local_time="18:30",
    zone="America/Halifax",
    slot_minutes=90,
    setting="hybrid",
)


def proposed(rules: GroupRules | None = None) -> GroupProposed:
    """Somebody wants a group."""
    return GroupProposed(
        code="G001",
        name="Group 1",
        method="balint",
        mode="ongoing",
        frame=FRAME,
        rules=rules or GroupRules(),
    )


def recruiting(rules: GroupRules | None = None) -> list[GroupEvent]:
    """A group that takes members and has none."""
    return [proposed(rules), GroupChartered(), RecruitingOpened()]


def led(
    leader: PersonId = LEADER, role: Role = Role.LEADER, supervisor: PersonId | None = None
) -> LeaderAssigned:
    """Somebody with a credential leads, by an admin's decision, or under a supervisor."""
    credential = "trainee_supervised" if supervisor else "credentialed"
    return LeaderAssigned(
        person=leader, role=role, credential=credential, supervisor=supervisor, by=ADMIN
    )


def offered(
    who: PersonId, practice: str | None = None, by: PersonId | None = LEADER
) -> MembershipOffered:
    """A seat is kept for somebody, by a leader if nobody else is said."""
    return MembershipOffered(person=who, practice=practice, by=by)


def signed(who: PersonId, on: date = SIGNED_ON, version: int = 1) -> AgreementSigned:
    """Somebody signed."""
    return AgreementSigned(
        person=who, version=version, locale="en-CA", signed_on=on, digest=digest_of("en-CA")
    )


def due_again(who: PersonId, why: Why = Why.NEW_MEMBER) -> ReaffirmationDue:
    """Who had signed is to sign again, as somebody joins or leads today."""
    return ReaffirmationDue(cause=why, by=NOON.date() + WITHIN, person=who)


def joined(who: PersonId, practice: str | None = None, by: PersonId = LEADER) -> list[GroupEvent]:
    """Somebody was offered a seat, signed, and is a member."""
    return [
        offered(who, practice, by),
        signed(who),
        MembershipActivated(person=who),
    ]


def members(count: int) -> list[GroupEvent]:
    """So many members, ``person(1)`` to ``person(count)``."""
    return [event for number in range(1, count + 1) for event in joined(person(number))]


def meeting(count: int = 6, rules: GroupRules | None = None) -> Sequence[GroupEvent]:
    """A group with so many members and a leader, which has begun to meet."""
    return list(_meeting(count, rules))


def _meeting(count: int, rules: GroupRules | None) -> Iterator[GroupEvent]:
    yield from recruiting(rules)
    yield led()
    yield from members(count)
    yield GroupActivated()
    if count < (rules or GroupRules()).profile.members_min:
        yield GroupFellBelowMinimum(members=count)
