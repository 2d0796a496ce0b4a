"""The person, by a pseudonymous id: a profession, a language, a practice; the name is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role
from domain.kernel.classes import Coded
from domain.kernel.locales import is_locale
from domain.kernel.shapes import is_code, is_zone
from domain.officers import administers
from domain.people.commands import (
    AskMailboxMove,
    AskMailboxProof,
    AskSignInRenewal,
    AttestStatus,
    ComeBack,
    ConfirmLink,
    CorrectOwnDetails,
    CorrectPerson,
    DeactivatePerson,
    DeclareAffiliation,
    ErasePerson,
    FollowMailbox,
    LapseStatus,
    LeaveOrganization,
    PersonCommand,
    ProposeLink,
    ProveMailbox,
    ReactivatePerson,
    RegisterPerson,
    StopSignInRenewal,
)
from domain.people.death import Death, OfDeath, decide_death
from domain.people.events import (
    DeactivationReason,
    LocalePreferred,
    MailboxMoveAsked,
    MailboxMoveBacked,
    MailboxMoved,
    MailboxMoveStopped,
    MailboxProofAsked,
    MailboxProven,
    NewMailboxProven,
    OldMailboxAgreed,
    PersonCorrected,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonErased,
    PersonEvent,
    PersonReactivated,
    PersonRegistered,
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsToldApart,
    PersonsUnlinked,
    PracticeJoined,
    PracticeLeft,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
    ProfessionRecorded,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
    ZonePreferred,
)
from domain.people.limits import APART, CODE_LASTS
from domain.people.linking import Links, OfLink, decide_link, evolve_link
from domain.people.moving import (
    Move,
    MoveEvent,
    OfMove,
    decide_move,
    evolve_move,
    require_move_right,
)
from domain.people.renewing import (
    OfRenewal,
    Renewal,
    decide_renewal,
    evolve_renewal,
    require_renewal_right,
)
from domain.people.status import Status

OfOneself: TypeAlias = (
    CorrectOwnDetails | AskMailboxProof | ProveMailbox | LeaveOrganization | ComeBack | AttestStatus
)
"""Commands that nobody gives for somebody else."""


class Person(msgspec.Struct, frozen=True):
    """Whether the person is known, and what an offer of a seat asks about them.

    ``left`` is whether their access ended by their own word; of who was recorded to have died by
    mistake it counts as that, so that a new invitation brings them back. ``helped`` is since when
    they have a mailbox that an admin asked for, ``renewed`` since when officers renewed their
    sign-in.
    """

    exists: bool = False
    profession: Coded = ""
    locale: Coded = ""
    practice: Coded | None = None
    zone: Coded | None = None
    code: MailboxProofAsked | None = None
    move: Move | None = None
    links: Links = Links()
    helped: datetime | None = None
    renewal: Renewal | None = None
    renewed: datetime | None = None
    deactivated: DeactivationReason | None = None
    left: bool = False
    death: Death | None = None
    status: Status | None = None
    erased: bool = False

    @property
    def is_known(self) -> bool:
        """Whether something can be given to them: who is erased is nobody that is known."""
        return self.exists and not self.erased

    @property
    def is_deceased(self) -> bool:
        """Whether it is recorded that they have died, and stands."""
        return self.death is not None and not self.death.withdrawn

    @property
    def is_here(self) -> bool:
        """Whether a seat or a lead can be given to them, and an office to who has access too."""
        return self.is_known and not self.is_deceased

    @property
    def has_access(self) -> bool:
        """Whether they are let in: neither they nor an admin ended their access."""
        return self.is_here and self.deactivated is None


def decide(person: Person, command: PersonCommand, ctx: Context) -> Sequence[PersonEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if isinstance(command, ErasePerson):
        return _erase(person, ctx)
    if isinstance(command, LapseStatus):
        return _lapse(person, ctx)
    if isinstance(command, CorrectPerson):
        return _correct(person, command, ctx)
    if isinstance(command, DeactivatePerson | ReactivatePerson):
        return _let_in(person, command, ctx)
    if isinstance(command, OfOneself):
        return _of_oneself(person, command, ctx)
    if isinstance(command, OfDeath):
        if not person.is_known:
            raise refusal("person.missing")
        return decide_death(person.death, person.move, command, ctx)
    if isinstance(command, OfMove):
        require_move_right(person.move, command, ctx)
        if not person.is_known:
            raise refusal("person.missing")
        if person.is_deceased and not isinstance(command, FollowMailbox):
            raise refusal("person.deceased")
        if isinstance(command, AskMailboxMove):
            _require_no_renewal(person, command, ctx)
        return decide_move(person.move, command, ctx)
    if isinstance(command, OfLink):
        if not person.is_known:
            raise refusal("person.missing")
        if person.is_deceased and isinstance(command, ProposeLink | ConfirmLink):
            raise refusal("person.deceased")
        return decide_link(person.links, command, ctx)
    if isinstance(command, OfRenewal):
        require_renewal_right(command, ctx)
        if not person.is_known:
            raise refusal("person.missing")
        if person.is_deceased and not isinstance(command, StopSignInRenewal):
            raise refusal("person.deceased")
        if isinstance(command, AskSignInRenewal):
            _require_no_helped_move(person, ctx)
        return decide_renewal(person.renewal, command, ctx)
    by_the_warden = ctx.role is Role.SYSTEM and isinstance(command, RegisterPerson)
    by_operator = ctx.role is Role.OPERATOR
    if not by_operator and not by_the_warden and not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("person.not_officer")
    match command:
        case RegisterPerson():
            if person.exists:
                raise refusal("person.exists")
            _require_codes(command.profession, command.practice)
            if not is_locale(command.locale):
                raise refusal("person.locale_unknown")
            return [
                PersonRegistered(
                    profession=command.profession,
                    locale=command.locale,
                    sealed=command.sealed,
                    practice=command.practice,
                    home_program=command.home_program,
                )
            ]
        case DeclareAffiliation(practice=practice):
            if not person.is_known:
                raise refusal("person.missing")
            return _practise(person, practice)
        case _ as unreachable:
            assert_never(unreachable)


def evolve(person: Person, event: PersonEvent) -> Person:
    """Apply a fact."""
    match event:
        case PersonRegistered():
            return Person(
                exists=True,
                profession=event.profession,
                locale=event.locale,
                practice=event.practice,
            )
        case PracticeJoined(practice=practice):
            return msgspec.structs.replace(person, practice=practice)
        case PracticeLeft():
            return msgspec.structs.replace(person, practice=None)
        case ProfessionRecorded(profession=profession):
            return msgspec.structs.replace(person, profession=profession)
        case LocalePreferred(locale=locale):
            return msgspec.structs.replace(person, locale=locale)
        case ZonePreferred(zone=zone):
            return msgspec.structs.replace(person, zone=zone)
        case PersonDeactivated(reason=reason, own=own):
            return msgspec.structs.replace(person, deactivated=reason, left=own)
        case PersonReactivated():
            return msgspec.structs.replace(person, deactivated=None, left=False)
        case ProfessionalStatusAttested(profession=profession, lapses_at=lapses_at):
            return msgspec.structs.replace(person, status=Status(profession, lapses_at))
        case ProfessionalStatusLapsed():
            status = person.status and msgspec.structs.replace(person.status, lapsed=True)
            return msgspec.structs.replace(person, status=status)
        case PersonDeceasedRecorded(day=day, circles=circles):
            gone = person.deactivated or DeactivationReason.LEFT
            left = person.left or person.deactivated is None
            return msgspec.structs.replace(
                person, death=Death(day, circles), deactivated=gone, left=left
            )
        case PersonDeceasedWithdrawn():
            death = person.death and msgspec.structs.replace(person.death, withdrawn=True)
            return msgspec.structs.replace(person, death=death)
        case MailboxProofAsked():
            return msgspec.structs.replace(person, code=event)
        case MailboxProven():
            return msgspec.structs.replace(person, code=None)
        case (
            MailboxMoveAsked()
            | NewMailboxProven()
            | OldMailboxAgreed()
            | MailboxMoveBacked()
            | MailboxMoveStopped()
            | MailboxMoved()
        ):
            return _moved(person, event)
        case (
            PersonsLinkProposed()
            | PersonsLinkDeclined()
            | PersonsLinked()
            | PersonsUnlinked()
            | PersonsToldApart()
        ):
            return msgspec.structs.replace(person, links=evolve_link(person.links, event))
        case (
            SignInRenewalAsked() | SignInRenewalVouched() | SignInRenewalStopped() | SignInRenewed()
        ):
            renewed = event.at if isinstance(event, SignInRenewed) else person.renewed
            renewal = evolve_renewal(person.renewal, event)
            return msgspec.structs.replace(person, renewal=renewal, renewed=renewed)
        case PersonCorrected():
            return person
        case PersonErased():
            return Person(exists=True, erased=True)
        case _ as unreachable:
            assert_never(unreachable)


def _moved(person: Person, event: MoveEvent) -> Person:
    """Apply a fact about another mailbox, and remember when an admin's was taken."""
    helped, move = person.helped, person.move
    if isinstance(event, MailboxMoved) and move is not None and move.asked.by is not None:
        helped = event.at or move.asked.settles_at
    return msgspec.structs.replace(person, move=evolve_move(move, event), helped=helped)


def _require_no_renewal(person: Person, command: AskMailboxMove, ctx: Context) -> None:
    """Refuse an admin's other mailbox where a renewal waits, and anyone's soon after one.

    So nobody takes mailbox and second factor together.
    """
    waits = person.renewal is not None and person.renewal.is_waiting(ctx.earliest)
    if (waits and ctx.actor != command.person) or _is_lately(person.renewed, ctx):
        raise refusal("mailbox.sign_in_renewal")


def _require_no_helped_move(person: Person, ctx: Context) -> None:
    """Refuse a renewal where an admin's other mailbox may still be taken, or was lately."""
    move = person.move
    waits = move is not None and move.asked.by is not None and move.is_open(ctx)
    if waits or _is_lately(person.helped, ctx):
        raise refusal("renewal.mailbox_changes")


def _is_lately(since: datetime | None, ctx: Context) -> bool:
    return since is not None and ctx.earliest < since + APART


def _erase(person: Person, ctx: Context) -> Sequence[PersonEvent]:
    if ctx.role is not Role.SYSTEM:
        raise refusal("person.not_system")
    if not person.exists:
        raise refusal("person.missing")
    if person.erased:
        return []
    link = person.links.link
    ends = [PersonsUnlinked(first=link.first)] if link is not None and link.stands else []
    return [*ends, PersonErased()]


def _correct(person: Person, command: CorrectPerson, ctx: Context) -> Sequence[PersonEvent]:
    if not ctx.holds(Role.ORGANIZATION_ADMIN) and not (command.theirs and administers(ctx)):
        raise refusal("person.not_officer")
    return _corrected(person, command)


def _let_in(
    person: Person, command: DeactivatePerson | ReactivatePerson, ctx: Context
) -> Sequence[PersonEvent]:
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("person.not_officer")
    if not person.is_known:
        raise refusal("person.missing")
    if person.is_deceased:
        raise refusal("person.deceased")
    match command:
        case DeactivatePerson(reason=reason, in_office=in_office, places=places):
            if in_office:
                raise refusal("person.in_office")
            ended = person.deactivated and not person.left
            return [] if ended else [PersonDeactivated(reason=reason, places=places)]
        case ReactivatePerson():
            return [PersonReactivated()] if person.deactivated else []
        case _ as unreachable:
            assert_never(unreachable)


def _of_oneself(person: Person, command: OfOneself, ctx: Context) -> Sequence[PersonEvent]:
    if ctx.actor != command.person:
        raise refusal("person.not_oneself")
    if not person.is_known:
        raise refusal("person.missing")
    if person.is_deceased:
        raise refusal("person.deactivated")
    match command:
        case CorrectOwnDetails():
            return _corrected(person, command)
        case LeaveOrganization(in_office=in_office):
            if in_office:
                raise refusal("person.own_office")
            ended = PersonDeactivated(reason=DeactivationReason.LEFT, own=True)
            return [] if person.deactivated else [ended]
        case ComeBack():
            if person.deactivated and not person.left:
                raise refusal("person.deactivated")
            return [PersonReactivated()] if person.left else []
        case AttestStatus():
            return _attest(person, command, ctx)
        case AskMailboxProof():
            return [MailboxProofAsked(asked=ctx.command_id, until=ctx.at + CODE_LASTS)]
        case ProveMailbox(asked=asked, first_factor=True):
            return [MailboxProven(asked=asked)]
        case ProveMailbox(asked=asked):
            if person.code is None or person.code.asked != asked or ctx.latest >= person.code.until:
                raise refusal("person.code_over")
            return [MailboxProven(asked=asked)]
        case _ as unreachable:
            assert_never(unreachable)


def _attest(person: Person, command: AttestStatus, ctx: Context) -> Sequence[PersonEvent]:
    """Take it down; what was said lately, and is the same, is not said again."""
    said, profession = person.status, command.profession
    _require_codes(profession)
    same = person.profession == profession
    if said and same and said.profession == profession and not said.is_asked(ctx.latest):
        return []
    attested = ProfessionalStatusAttested(profession=profession, lapses_at=command.lapses_at)
    if same:
        return [attested]
    return [PersonCorrected(), ProfessionRecorded(profession=profession), attested]


def _lapse(person: Person, ctx: Context) -> Sequence[PersonEvent]:
    """Note it of the dead too: if that was a mistake, nothing is good for longer by it."""
    if ctx.role is not Role.SYSTEM:
        raise refusal("person.not_system")
    said = person.status
    over = said is not None and not said.lapsed and ctx.earliest >= said.lapses_at
    return [ProfessionalStatusLapsed()] if over and person.is_known else []


def _corrected(person: Person, command: CorrectPerson | CorrectOwnDetails) -> Sequence[PersonEvent]:
    if not person.is_known:
        raise refusal("person.missing")
    _require_codes(command.profession)
    facts: list[PersonEvent] = [*_practise(person, command.practice)]
    if command.profession != person.profession:
        facts.insert(0, ProfessionRecorded(profession=command.profession))
    if command.locale is not None and command.locale != person.locale:
        if not is_locale(command.locale):
            raise refusal("person.locale_unknown")
        facts.append(LocalePreferred(locale=command.locale))
    if command.zone is not None and command.zone != person.zone:
        if not is_zone(command.zone):
            raise refusal("person.zone_unknown")
        facts.append(ZonePreferred(zone=command.zone))
    if not facts and command.sealed is None:
        return []
    return [PersonCorrected(sealed=command.sealed), *facts]


def _practise(person: Person, practice: str | None) -> Sequence[PersonEvent]:
    if practice == person.practice:
        return []
    _require_codes(practice)
    return [PracticeLeft() if practice is None else PracticeJoined(practice=practice)]


def _require_codes(*values: str | None) -> None:
    if not all(value is None or is_code(value) for value in values):
        raise refusal("person.code_invalid")


PERSON = Decider(category="person", initial=Person(), decide=decide, evolve=evolve)
