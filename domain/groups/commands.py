"""What can be asked of a group. The second half, the roster, is enacted by the Warden."""

from typing import TypeAlias

import msgspec

from domain.groups.consents import Matter
from domain.groups.events import Frame
from domain.kernel import PersonId, Role, Voice
from domain.kernel.classes import Coded
from domain.rules import Adoption, GroupRules


class ProposeGroup(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Ask for a group (program admin; later anybody of the program)."""

    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    frame: Frame
    rules: GroupRules


class ApproveCharter(msgspec.Struct, frozen=True, tag=True):
    """Approve purpose, method and frame (program admin)."""


class OpenRecruiting(msgspec.Struct, frozen=True, tag=True):
    """Let people join (program admin)."""


class ActivateGroup(msgspec.Struct, frozen=True, tag=True):
    """Begin to meet (program admin or leader).

    ``below_minimum`` is for an import of a group that already met with fewer: warned, entered late.
    """

    below_minimum: bool = False


class PauseGroup(msgspec.Struct, frozen=True, tag=True):
    """Rest (program admin or leader)."""


class ResumeGroup(msgspec.Struct, frozen=True, tag=True):
    """Meet again after a pause, or although an ending was planned (program admin or leader)."""


class PlanClosing(msgspec.Struct, frozen=True, tag=True):
    """Plan the last session (program admin or leader)."""


class CloseGroup(msgspec.Struct, frozen=True, tag=True):
    """End the group (program admin)."""


class RequestMembership(msgspec.Struct, frozen=True, tag=True):
    """Ask to join (the person). Beyond the last seat the request waits."""

    person: PersonId


class OfferMembership(msgspec.Struct, frozen=True, tag=True):
    """Keep a seat for somebody (leader; program admin where participation is mandatory)."""

    person: PersonId
    profession: Coded
    practice: Coded | None = None


class DeclineMembership(msgspec.Struct, frozen=True, tag=True):
    """Turn a request or an offer down (the person, or a leader).

    Who asked before they were offered a seat asks still when a leader withdraws the offer.
    """

    person: PersonId


class SignAgreement(msgspec.Struct, frozen=True, tag=True):
    """Sign the group agreement (the person only; an importing officer under attestation).

    An offered seat is taken by signing. A member signs again to reaffirm; somebody who waits signs
    for a visit, a leader as their members do, a supervisor to agree that they are one. ``digest``
    is that of the text they read.
    """

    person: PersonId
    version: int
    locale: Coded
    digest: Coded | None = None


class LapseReaffirmation(msgspec.Struct, frozen=True, tag=True):
    """Note that somebody has not signed again in time (the system)."""

    person: PersonId


class AnswerContentConsent(msgspec.Struct, frozen=True, tag=True):
    """Say whether case narratives may be kept (the person only; import under attestation)."""

    person: PersonId
    given: bool


class AnswerConsent(msgspec.Struct, frozen=True, tag=True):
    """Agree to one thing, or not, or no longer (the person only)."""

    person: PersonId
    matter: Matter
    given: bool


class EndMembership(msgspec.Struct, frozen=True, tag=True):
    """Leave, or be asked to leave (the person, a leader, or an officer). Gives no reason."""

    person: PersonId


class NoteDeath(msgspec.Struct, frozen=True, tag=True):
    """End the place of somebody who has died (the system, once it is recorded)."""

    person: PersonId


class EndDeathNote(msgspec.Struct, frozen=True, tag=True):
    """Remind the leaders no more that somebody died (a leader; the system, if it was a mistake)."""

    person: PersonId


class AssignLeader(msgspec.Struct, frozen=True, tag=True):
    """Put somebody in the lead (program or organization admin)."""

    person: PersonId
    role: Role
    credential: Coded
    supervisor: PersonId | None = None


class EndLeadership(msgspec.Struct, frozen=True, tag=True):
    """Take the lead back (program or organization admin, or the leader)."""

    person: PersonId


class AdmitOfficer(Voice, frozen=True, tag=True):
    """Decide, as a second officer, that one with an office over the group may sit in it or lead it.

    Somebody else than the person, and than whoever gives them their place or gave it.
    """

    person: PersonId


class FollowRules(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Go by what the program has adopted, from when it does or from now (leader, program admin).

    ``offered`` is that, from the program's own facts; ``profile`` and its version were read.
    """

    profile: Coded
    profile_version: int
    offered: Adoption | None = None


class KeepRules(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Stay with one's own rules although the program adopted others (leader, program admin)."""

    profile: Coded
    profile_version: int
    offered: Adoption | None = None


RulesCommand: TypeAlias = FollowRules | KeepRules
LifecycleCommand: TypeAlias = (
    ProposeGroup
    | ApproveCharter
    | OpenRecruiting
    | ActivateGroup
    | PauseGroup
    | ResumeGroup
    | PlanClosing
    | CloseGroup
)
RosterCommand: TypeAlias = (
    RequestMembership
    | OfferMembership
    | DeclineMembership
    | SignAgreement
    | LapseReaffirmation
    | AnswerContentConsent
    | AnswerConsent
    | EndMembership
    | NoteDeath
    | EndDeathNote
    | AssignLeader
    | EndLeadership
    | AdmitOfficer
)
GroupCommand: TypeAlias = LifecycleCommand | RulesCommand | RosterCommand
