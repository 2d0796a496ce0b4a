"""What of a group a fact is about: what was said of one thing leaves the others as they are."""

from collections.abc import Hashable
from typing import Final, assert_never

from domain.groups.events import (
    AgreementSigned,
    ClosingPlanned,
    ConsentGiven,
    ConsentRefused,
    ContentConsentGiven,
    ContentConsentRefused,
    DeathNoted,
    DeathNoteEnded,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupProposed,
    GroupRecoveredMinimum,
    GroupResumed,
    GroupRulesAdopted,
    GroupRulesKept,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    OfficerAdmitted,
    ReaffirmationDue,
    ReaffirmationLapsed,
    RecruitingOpened,
    SamePracticeNoted,
    WaitingListJoined,
)

LIFE: Final = "life"
RULES: Final = "rules"


def about(event: GroupEvent) -> tuple[Hashable, ...]:
    """Say which things a fact is about: the group's life, somebody's seat, consent or lead."""
    match event:
        case (
            GroupProposed()
            | GroupChartered()
            | RecruitingOpened()
            | GroupActivated()
            | GroupPaused()
            | GroupResumed()
            | ClosingPlanned()
            | GroupClosed()
        ):
            return (LIFE,)
        case GroupRulesAdopted() | GroupRulesKept():
            return (RULES,)
        case (
            MembershipRequested(person=person)
            | WaitingListJoined(person=person)
            | MembershipOffered(person=person)
            | MembershipDeclined(person=person)
            | MembershipActivated(person=person)
            | MembershipEnded(person=person)
            | OfficerAdmitted(person=person)
        ):
            return (("seat", person),)
        case ContentConsentGiven(person=person) | ContentConsentRefused(person=person):
            return (("consent", person),)
        case (
            ConsentGiven(person=person, matter=matter)
            | ConsentRefused(person=person, matter=matter)
        ):
            return (("consent", person, matter),)
        case DeathNoted(person=person) | DeathNoteEnded(person=person):
            return (("death", person),)
        case LeaderAssigned(person=person) | LeadershipEnded(person=person):
            return (("lead", person),)
        case AgreementSigned(person=person) | ReaffirmationLapsed(person=person):
            return (("signature", person),)
        case (
            GroupFellBelowMinimum()
            | GroupRecoveredMinimum()
            | LeaderCoverageMissing()
            | LeaderCoverageRestored()
            | SamePracticeNoted()
            | ReaffirmationDue()
        ):
            return ()
        case _ as unreachable:
            assert_never(unreachable)
