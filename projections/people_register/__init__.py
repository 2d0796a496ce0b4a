"""Who is registered, for which program, and to which they are invited: ids, codes and moments.

All of it is from the organization's own log.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.invitations.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationIssued,
    InvitationMisdirected,
    InvitationRenewed,
    InvitationReturned,
    InvitationWithdrawn,
)
from domain.invitations.state import InvitationStage
from domain.kernel import Log, PersonId, ProgramId, Recorded
from domain.kernel.classes import Class, Coded
from domain.people.events import (
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsUnlinked,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
)
from projections.projection import Projection, Write, classed


class Register(Write, frozen=True):
    """Somebody is known since a moment, and at home in a program or in none."""

    person_id: PersonId
    home_program: ProgramId | None
    registered_at: datetime


class Forget(Write, frozen=True):
    """Somebody is erased."""

    person_id: PersonId


class MarkAccess(Write, frozen=True):
    """Somebody's access to the organization ended, or began again; ``departed`` if they left."""

    person_id: PersonId
    ended: bool
    departed: bool


class MarkDeath(Write, frozen=True):
    """Somebody has died, or this was a mistake: they come back as who left by themselves does."""

    person_id: PersonId
    deceased: bool


class Link(Write, frozen=True):
    """Somebody is said to be registered as another already; ``stands`` once it is confirmed."""

    second_id: PersonId
    first_id: PersonId
    stands: bool


class Part(Write, frozen=True):
    """Nobody else is said to be this person any more."""

    second_id: PersonId


class MarkStatus(Write, frozen=True):
    """Somebody confirmed their professional status, or did not in time."""

    person_id: PersonId
    unconfirmed: bool


class Invite(Write, frozen=True):
    """Somebody is invited to a program as what, until a moment."""

    invitation_id: UUID
    person_id: PersonId
    to_program: ProgramId
    role: Coded
    mailed: bool
    stage: Coded
    invited_at: datetime
    until: datetime


class Renew(Write, frozen=True):
    """An invitation goes out again: it is open, and its letter has not come back."""

    invitation_id: UUID
    mailed: bool
    stage: Coded
    until: datetime


class Answer(Write, frozen=True):
    """An invitation is answered or withdrawn."""

    invitation_id: UUID
    stage: Coded


class ReturnLetter(Write, frozen=True):
    """The letter of an invitation came back."""

    invitation_id: UUID


def _register(recorded: Recorded[PersonRegistered]) -> Iterator[Register]:
    home, at = recorded.event.home_program, recorded.recorded_at
    yield Register(PersonId(recorded.stream.id), home, at)


def _forget(recorded: Recorded[PersonErased]) -> Iterator[Forget | Part]:
    yield Forget(PersonId(recorded.stream.id))
    yield Part(PersonId(recorded.stream.id))


def _propose(recorded: Recorded[PersonsLinkProposed]) -> Iterator[Link]:
    yield Link(PersonId(recorded.stream.id), recorded.event.first, stands=False)


def _link(recorded: Recorded[PersonsLinked]) -> Iterator[Link]:
    yield Link(PersonId(recorded.stream.id), recorded.event.first, stands=True)


def _turn_down(recorded: Recorded[PersonsLinkDeclined]) -> Iterator[Part]:
    yield Part(PersonId(recorded.stream.id))


def _unlink(recorded: Recorded[PersonsUnlinked]) -> Iterator[Part]:
    yield Part(PersonId(recorded.stream.id))


def _end(recorded: Recorded[PersonDeactivated]) -> Iterator[MarkAccess]:
    yield MarkAccess(PersonId(recorded.stream.id), ended=True, departed=recorded.event.own)


def _give_again(recorded: Recorded[PersonReactivated]) -> Iterator[MarkAccess]:
    yield MarkAccess(PersonId(recorded.stream.id), ended=False, departed=False)


def _die(recorded: Recorded[PersonDeceasedRecorded]) -> Iterator[MarkDeath]:
    yield MarkDeath(PersonId(recorded.stream.id), deceased=True)


def _live(recorded: Recorded[PersonDeceasedWithdrawn]) -> Iterator[MarkDeath]:
    yield MarkDeath(PersonId(recorded.stream.id), deceased=False)


def _attest(recorded: Recorded[ProfessionalStatusAttested]) -> Iterator[MarkStatus]:
    yield MarkStatus(PersonId(recorded.stream.id), unconfirmed=False)


def _lapse(recorded: Recorded[ProfessionalStatusLapsed]) -> Iterator[MarkStatus]:
    yield MarkStatus(PersonId(recorded.stream.id), unconfirmed=True)


def _invite(recorded: Recorded[InvitationIssued]) -> Iterator[Invite]:
    event = recorded.event
    yield Invite(
        invitation_id=recorded.stream.id,
        person_id=event.person,
        to_program=event.program,
        role=event.role,
        mailed=event.mailed,
        stage=InvitationStage.OPEN,
        invited_at=recorded.recorded_at,
        until=event.until,
    )


def _renew(recorded: Recorded[InvitationRenewed]) -> Iterator[Renew]:
    event = recorded.event
    yield Renew(recorded.stream.id, event.mailed, InvitationStage.OPEN, event.until)


def _withdraw(recorded: Recorded[InvitationWithdrawn]) -> Iterator[Answer]:
    yield Answer(recorded.stream.id, InvitationStage.WITHDRAWN)


def _accept(recorded: Recorded[InvitationAccepted]) -> Iterator[Answer]:
    yield Answer(recorded.stream.id, InvitationStage.ACCEPTED)


def _decline(recorded: Recorded[InvitationDeclined]) -> Iterator[Answer]:
    yield Answer(recorded.stream.id, InvitationStage.DECLINED)


def _misdirect(recorded: Recorded[InvitationMisdirected]) -> Iterator[Answer]:
    yield Answer(recorded.stream.id, InvitationStage.MISDIRECTED)


def _return(recorded: Recorded[InvitationReturned]) -> Iterator[ReturnLetter]:
    yield ReturnLetter(recorded.stream.id)


PEOPLE_REGISTER = Projection(
    name="people_register",
    version=7,
    log=Log.EVENTS,
    readers=("app",),
    writes=(
        Register,
        Forget,
        MarkAccess,
        MarkDeath,
        Link,
        Part,
        MarkStatus,
        Invite,
        Renew,
        Answer,
        ReturnLetter,
    ),
    on={
        PersonRegistered: _register,
        PersonErased: _forget,
        PersonDeactivated: _end,
        PersonReactivated: _give_again,
        PersonDeceasedRecorded: _die,
        PersonDeceasedWithdrawn: _live,
        PersonsLinkProposed: _propose,
        PersonsLinkDeclined: _turn_down,
        PersonsLinked: _link,
        PersonsUnlinked: _unlink,
        ProfessionalStatusAttested: _attest,
        ProfessionalStatusLapsed: _lapse,
        InvitationIssued: _invite,
        InvitationRenewed: _renew,
        InvitationWithdrawn: _withdraw,
        InvitationAccepted: _accept,
        InvitationDeclined: _decline,
        InvitationMisdirected: _misdirect,
        InvitationReturned: _return,
    },
    highest=Class.C2,
    columns=classed(C1="role stage", C2="person_id second_id first_id"),
    joins=("rosters",),
)
