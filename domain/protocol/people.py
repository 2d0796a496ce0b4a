"""Who there is: an organization with its first officers, people, rosters and offices."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.groups.commands import ProposeGroup, RosterCommand, RulesCommand
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.organizations.commands import (
    AdoptQuotas,
    AttestPast,
    PublishRuleProfile,
)
from domain.people.events import DeactivationReason
from domain.profiles.commands import ProfileCommand
from domain.programs.commands import ProgramCommand
from domain.protocol.names import PersonName
from domain.protocol.renewals import RenewalLine


class PersonalData(msgspec.Struct, frozen=True):
    """What identifies a person: kept sealed, class C2."""

    given_name: Personal
    family_name: Personal
    post_nominals: Personal
    email: Personal


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person to register; the data is sealed with the fact."""

    person: PersonId
    data: Sealed
    profession: Coded
    locale: Coded
    practice: Coded | None = None
    home_program: ProgramId | None = None
    command_id: UUID


class RegisterPeople(msgspec.Struct, frozen=True, tag=True):
    """Register people, each with its own answer (officers). ``data`` is PersonalData as JSON.

    Somebody known already counts as done; whose data differs from what is sealed is refused with
    ``person.differs``, and an address that is somebody else's with ``claim.taken``. If it is
    ``confirmed``, names, profession and practice are corrected instead; address, language and home
    program never are. Of who differs, and of who is corrected, ``noted`` names the fields. A dry
    run answers the same and writes nothing.
    """

    token: Sealed
    people: tuple[NewPerson, ...]
    entered_late: bool = False
    dry_run: bool = False
    confirmed: bool = False


class RosterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One roster command on one group, with the id that makes a repeat harmless.

    ``undoes`` is the command that this one takes back.
    Steps of one ``row`` are all done, or none of them.
    """

    group: UUID
    command: RosterCommand
    command_id: UUID
    at: datetime | None = None
    on_behalf_of: PersonId | None = None
    undoes: UUID | None = None
    row: UUID | None = None


class EnactRoster(msgspec.Struct, frozen=True, tag=True):
    """Decide and append roster commands in order, each with an answer of its own.

    ``at`` in the past is for officers, entered late.
    """

    token: Sealed
    program: ProgramId
    steps: tuple[RosterStep, ...]


class EnactOrganization(msgspec.Struct, frozen=True, tag=True):
    """Decide what holds in the whole organization: its rules, its quotas, what is vouched for."""

    token: Sealed
    command: PublishRuleProfile | AdoptQuotas | AttestPast
    command_id: UUID


class EnactProfiles(msgspec.Struct, frozen=True, tag=True):
    """Publish, supersede or retire a rule profile (organization admin)."""

    token: Sealed
    command: ProfileCommand
    command_id: UUID


class ProgramStep(msgspec.Struct, frozen=True, kw_only=True):
    """One command on one program, with the id that makes a repeat harmless.

    Steps of one ``row`` are all done, or none of them.
    """

    program: ProgramId
    command: ProgramCommand
    command_id: UUID
    at: datetime | None = None
    row: UUID | None = None


class EnactPrograms(msgspec.Struct, frozen=True, tag=True):
    """Define programs, each with logs of its own, and what each keeps; in order.

    ``at`` in the past is for officers, entered late.
    """

    token: Sealed
    steps: tuple[ProgramStep, ...]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One group that is wanted. Its rules are read from the organization and the program."""

    group: UUID
    command: ProposeGroup
    command_id: UUID
    at: datetime | None = None


class ProposeGroups(msgspec.Struct, frozen=True, tag=True):
    """Propose groups of one program, each with an answer of its own; ``at`` as for programs."""

    token: Sealed
    program: ProgramId
    proposals: tuple[Proposal, ...]


class EnactGroupRules(msgspec.Struct, frozen=True, tag=True):
    """Have a group follow its program's rules or keep its own; which those are is read here."""

    token: Sealed
    program: ProgramId
    group: UUID
    command: RulesCommand
    command_id: UUID


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is and how they want to be written to, but for their address."""

    given_name: Personal
    family_name: Personal
    post_nominals: Personal
    profession: Coded
    practice: Coded | None = None
    locale: Coded
    zone: Coded | None = None

    def __repr__(self) -> str:
        return "<details>"


class ShowPerson(msgspec.Struct, frozen=True, tag=True):
    """Somebody's details and where they belong (oneself, an admin); on record.

    Without a ``person`` it is oneself. ``seconds`` are those of whom it is proposed that they are
    the same human, under whose facts it stands.
    """

    token: Sealed
    person: PersonId | None = None
    seconds: tuple[PersonId, ...] = ()


class Standing(StrEnum):
    """How far somebody is in: registered, invited, with an account, let in no more, or dead."""

    REGISTERED = "registered"
    INVITED = "invited"
    IN = "in"
    DEACTIVATED = "deactivated"
    DECEASED = "deceased"


class Mailbox(StrEnum):
    """What is known of somebody's mailbox, without saying which it is."""

    UNPROVEN = "unproven"
    RETURNED = "returned"
    PROVEN = "proven"


class Belonging(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a group, or an office, of a program or of the organization; since when."""

    program: ProgramId
    role: Role
    group: UUID | None = None
    name: Coded = ""
    since: datetime | None = None


class MoveShown(msgspec.Struct, frozen=True, kw_only=True):
    """How far another mailbox is, without saying which: what came back, and from when it is taken.

    ``helped`` is whether an admin asked, ``backed`` whether an officer vouched, where it takes one.
    ``elsewhere`` is told to the person alone: whether they hold an office in another organization,
    so that it takes the word of the mailbox before.
    """

    settles_at: datetime
    proven: bool
    helped: bool
    backed: bool | None = None
    elsewhere: bool = False


class TwinShown(msgspec.Struct, frozen=True, kw_only=True):
    """As whom else somebody is registered, and what the reader can say of it.

    ``is_first`` is whether both are shown as this one; ``stands`` is whether it was confirmed.
    """

    person: PersonId
    name: PersonName
    is_first: bool
    stands: bool
    may_confirm: bool = False
    may_decline: bool = False
    may_unlink: bool = False


class PersonShown(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One person. ``record`` is the entry that says who was shown it, where that is told.

    ``died`` is the day on which they died, where it is known; ``status_until`` until when what they
    said of their professional status is good, or was.
    ``address`` is where they get mail, masked, told to themselves alone.
    ``twin`` is as whom else they are registered, or would be; ``proposed`` are those who would be
    shown as them.
    ``may_renew`` is whether the caller can ask that the sign-in be renewed, and has something to.
    """

    person: PersonId
    details: Details
    registered: datetime
    home_program: ProgramId | None
    standing: Standing
    mailbox: Mailbox
    belongs: tuple[Belonging, ...]
    record: int
    move: MoveShown | None = None
    died: date | None = None
    twin: TwinShown | None = None
    proposed: tuple[TwinShown, ...] = ()
    address: Personal = ""
    status_until: datetime | None = None
    status_lapsed: bool = False
    renewal: RenewalLine | None = None
    may_renew: bool = False

    def __repr__(self) -> str:
        return "<person>"


class ChangeDetails(msgspec.Struct, frozen=True, tag=True):
    """Change somebody's details (an admin), or one's own; ``details`` is Details as JSON.

    Without a ``person`` it is oneself.
    """

    token: Sealed
    details: Sealed
    command_id: UUID
    person: PersonId | None = None


class LetIn(msgspec.Struct, frozen=True, tag=True):
    """End somebody's access for a reason, or let them in again without one (organization admin).

    With ``places`` their places in groups end too.
    """

    token: Sealed
    person: PersonId
    command_id: UUID
    ended: DeactivationReason | None = None
    places: bool = False


class Depart(msgspec.Struct, frozen=True, tag=True):
    """Leave one's organization: one signs in to it no more, and one's places in groups end."""

    token: Sealed
    command_id: UUID


class WhomLeavingConcerns(msgspec.Struct, frozen=True, tag=True):
    """Whom to tell that somebody has no access any more: who leads their groups, and admins."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class PeopleConcerned(msgspec.Struct, frozen=True, tag=True):
    """Those to be told, without whom it is about."""

    people: tuple[PersonId, ...]


class EndPlacesOf(msgspec.Struct, frozen=True, tag=True):
    """End what sign-ins are left of somebody whose access ended, and their places in groups.

    Places end if they left by themselves, or if the admin said so: what they asked for or were
    offered too.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class AttestOwnStatus(msgspec.Struct, frozen=True, tag=True):
    """Say that one is still registered or licensed in one's profession, or in another one."""

    token: Sealed
    command_id: UUID
    profession: Coded | None = None


class WhomToAskForStatus(msgspec.Struct, frozen=True, tag=True):
    """Whether somebody is to be asked now: nobody who said so, has no place, or has no access.

    ``fact`` is what they said that is soon to be over: of several good until then, the first asks.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    fact: UUID


class EndStatusOf(msgspec.Struct, frozen=True, tag=True):
    """Note that somebody's professional status was not confirmed in time, if it was not."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class WhomToAskToSign(msgspec.Struct, frozen=True, tag=True):
    """Whom a fact of a group asks to sign its agreement again: nobody who has since, or has left.

    ``fact`` is what somebody signed a year ago, or that it is due for all.
    """

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    group: UUID
    fact: UUID


class LapseSignaturesOf(msgspec.Struct, frozen=True, tag=True):
    """Note who of a group has not signed its agreement again in time."""

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    group: UUID


class SayDeceased(msgspec.Struct, frozen=True, tag=True):
    """Record that somebody has died, on a day if it is known (organization admin)."""

    token: Sealed
    person: PersonId
    command_id: UUID
    day: date | None = None


class SayAlive(msgspec.Struct, frozen=True, tag=True):
    """Say that this was recorded by mistake (organization admin)."""

    token: Sealed
    person: PersonId
    command_id: UUID


class SettleDeathOf(msgspec.Struct, frozen=True, tag=True):
    """Bring about what follows of a death that is recorded, or was by mistake: once is as often."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class WhomDeathConcerns(msgspec.Struct, frozen=True, tag=True):
    """Whom to tell that somebody has died; or, ``alive``, that this was a mistake."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    alive: bool = False


class DeathConcerns(msgspec.Struct, frozen=True, tag=True):
    """Those to be told: who leads their groups, who administers, and the privacy officers.

    Nobody is in two of them, nor whom it is about; of what does not hold any more, nobody is.
    """

    leaders: tuple[PersonId, ...] = ()
    admins: tuple[PersonId, ...] = ()
    privacy: tuple[PersonId, ...] = ()


class WhomGroupConcerns(msgspec.Struct, frozen=True, tag=True):
    """Whom to tell of something in a group."""

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    group: UUID


class GroupConcerns(msgspec.Struct, frozen=True, tag=True):
    """Those to be told: who leads the group, who is in it, and who administers its program.

    Nobody is in two of them. Where no one administers the program, the organization's admins do.
    ``name`` is the group's, which is public.
    """

    name: Coded
    leaders: tuple[PersonId, ...] = ()
    members: tuple[PersonId, ...] = ()
    admins: tuple[PersonId, ...] = ()


Request: TypeAlias = (
    RegisterPeople
    | EnactRoster
    | EnactOrganization
    | EnactProfiles
    | EnactPrograms
    | ProposeGroups
    | EnactGroupRules
    | ShowPerson
    | ChangeDetails
    | LetIn
    | Depart
    | WhomLeavingConcerns
    | EndPlacesOf
    | AttestOwnStatus
    | WhomToAskForStatus
    | EndStatusOf
    | WhomToAskToSign
    | LapseSignaturesOf
    | SayDeceased
    | SayAlive
    | SettleDeathOf
    | WhomDeathConcerns
    | WhomGroupConcerns
)
Answer: TypeAlias = PersonShown | PeopleConcerned | DeathConcerns | GroupConcerns
