"""What can happen to a group and on its roster."""

from datetime import date, datetime
from typing import Final, TypeAlias

import msgspec

from domain.groups.consents import Matter
from domain.kernel import Event, PersonId, Role
from domain.kernel.classes import Coded
from domain.rules import Adoption, GroupRules, RuleProfile

ONLINE: Final = frozenset({"online", "hybrid"})


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Time, place and rhythm. ``local_time`` is HH:MM in ``zone``; ``slot_minutes`` is the slot."""

    frequency: Coded
    local_time: Coded
    zone: Coded
    slot_minutes: int
    setting: Coded

    @property
    def online(self) -> bool:
        """Whether some take part from elsewhere: they are alone there, and their camera is on."""
        return self.setting in ONLINE


class GroupProposed(Event, frozen=True, tag="group.proposed"):
    """A group is wanted."""

    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    frame: Frame
    rules: GroupRules


class GroupChartered(Event, frozen=True, tag="group.chartered"):
    """Purpose, method and frame are approved."""


class RecruitingOpened(Event, frozen=True, tag="group.recruiting_opened"):
    """The group takes members."""


class GroupActivated(Event, frozen=True, tag="group.activated"):
    """The group meets: enough signed members and a leader."""


class GroupFellBelowMinimum(Event, frozen=True, tag="group.fell_below_minimum"):
    """Fewer members than the profile's minimum."""

    members: int


class GroupRecoveredMinimum(Event, frozen=True, tag="group.recovered_minimum"):
    """Enough members again."""


class LeaderCoverageMissing(Event, frozen=True, tag="group.leader_coverage_missing"):
    """Nobody leads the group; its sessions are blocked."""


class LeaderCoverageRestored(Event, frozen=True, tag="group.leader_coverage_restored"):
    """Somebody leads the group again."""


class GroupPaused(Event, frozen=True, tag="group.paused"):
    """The group rests."""


class GroupResumed(Event, frozen=True, tag="group.resumed"):
    """The group meets again."""


class ClosingPlanned(Event, frozen=True, tag="group.closing_planned"):
    """The last session is planned: ending is work to be done."""


class GroupClosed(Event, frozen=True, tag="group.closed"):
    """The group has ended."""


class SamePracticeNoted(Event, frozen=True, tag="membership.same_practice_noted"):
    """Two people of one practice are in the group; it is for their leaders to talk about."""

    person: PersonId
    other: PersonId


class MembershipRequested(Event, frozen=True, tag="membership.requested"):
    """Somebody would like to join."""

    person: PersonId


class WaitingListJoined(Event, frozen=True, tag="membership.waiting_list_joined"):
    """The group is full; the request waits."""

    person: PersonId


class MembershipOffered(Event, frozen=True, tag="membership.offered"):
    """A seat is kept for somebody until the agreement is signed. ``by`` is who placed them so."""

    person: PersonId
    practice: Coded | None = None
    by: PersonId | None = None


class MembershipDeclined(Event, frozen=True, tag="membership.declined"):
    """A request or an offer came to nothing."""

    person: PersonId


class AgreementSigned(Event, frozen=True, tag="agreement.signed"):
    """A person signed the group agreement, in a version and a language, on a day (UTC).

    ``digest`` is that of the text that they read (`domain.groups.agreement`); none where it was
    signed on paper, or before texts had one.
    """

    person: PersonId
    version: int
    locale: Coded
    signed_on: date
    digest: Coded | None = None


class ReaffirmationDue(Event, frozen=True, tag="agreement.reaffirmation_due"):
    """Whoever has signed is asked to sign again until a day, because ``person`` joins or leads.

    ``cause`` is ``new_member`` or ``new_leader``; ``person`` is not asked.
    """

    cause: Coded
    by: date
    person: PersonId


class ReaffirmationLapsed(Event, frozen=True, tag="agreement.reaffirmation_lapsed"):
    """A person has not signed again in time. They keep their place; the group is shown it."""

    person: PersonId


class MembershipActivated(Event, frozen=True, tag="membership.activated"):
    """The person is a member. ``by`` is who signed on their behalf, if they did not themselves."""

    person: PersonId
    by: PersonId | None = None


class MembershipEnded(Event, frozen=True, tag="membership.ended"):
    """The person is no longer a member. No reason is kept here."""

    person: PersonId


class DeathNoted(Event, frozen=True, tag="membership.death_noted"):
    """Somebody who sat in the group, or led it, has died: its leaders are reminded of it."""

    person: PersonId


class DeathNoteEnded(Event, frozen=True, tag="membership.death_note_ended"):
    """The leaders are reminded no more, by their own word or because it was a mistake."""

    person: PersonId


class ContentConsentGiven(Event, frozen=True, tag="consent.content_given"):
    """The member agrees that case narratives may be kept in this group."""

    person: PersonId


class ContentConsentRefused(Event, frozen=True, tag="consent.content_refused"):
    """The member does not agree that case narratives are kept, or no longer."""

    person: PersonId


class ConsentGiven(Event, frozen=True, tag="consent.given"):
    """Somebody in the group agrees to one thing that they were asked."""

    person: PersonId
    matter: Matter


class ConsentRefused(Event, frozen=True, tag="consent.refused"):
    """Somebody in the group does not agree to one thing that they were asked, or no longer."""

    person: PersonId
    matter: Matter


class LeaderAssigned(Event, frozen=True, tag="leadership.assigned"):
    """A person leads the group. A trainee leads under a named supervisor. ``by`` placed both."""

    person: PersonId
    role: Role
    credential: Coded
    supervisor: PersonId | None = None
    by: PersonId | None = None


class LeadershipEnded(Event, frozen=True, tag="leadership.ended"):
    """A person no longer leads the group, nor is ``supervisor`` anybody's supervisor there."""

    person: PersonId
    supervisor: PersonId | None = None


class OfficerAdmitted(Event, frozen=True, tag="membership.officer_admitted"):
    """A second officer decided that somebody with an office over the group may have a place in it.

    It ends with that place, and is said again if they have another still.
    """

    person: PersonId
    by: PersonId


class GroupRulesAdopted(Event, frozen=True, tag="group.rules_adopted"):
    """The group goes by this profile from a moment on, as its program does: ``offered``."""

    profile: RuleProfile
    since: datetime
    offered: Adoption


class GroupRulesKept(Event, frozen=True, tag="group.rules_kept"):
    """The group stays with its rules although its program adopted ``offered``."""

    offered: Adoption


GroupEvent: TypeAlias = (
    GroupRulesAdopted
    | GroupRulesKept
    | GroupProposed
    | GroupChartered
    | RecruitingOpened
    | GroupActivated
    | GroupFellBelowMinimum
    | GroupRecoveredMinimum
    | LeaderCoverageMissing
    | LeaderCoverageRestored
    | GroupPaused
    | GroupResumed
    | ClosingPlanned
    | GroupClosed
    | SamePracticeNoted
    | MembershipRequested
    | WaitingListJoined
    | MembershipOffered
    | MembershipDeclined
    | AgreementSigned
    | ReaffirmationDue
    | ReaffirmationLapsed
    | MembershipActivated
    | MembershipEnded
    | DeathNoted
    | DeathNoteEnded
    | ContentConsentGiven
    | ContentConsentRefused
    | ConsentGiven
    | ConsentRefused
    | LeaderAssigned
    | LeadershipEnded
    | OfficerAdmitted
)
