"""What can be asked of a session. Presentations and materials are enacted by the Warden."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, Voice
from domain.kernel.classes import Coded, InGroup
from domain.rules import GroupRules
from domain.sessions.words import (
    Audience,
    Capacity,
    CorrectionReason,
    Ground,
    Mark,
    MaterialKind,
    Phase,
)


class GroupStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What a session must know of its group, as of ``Context.at``; made by ``standing``.

    ``leaders`` may lead alone (credentialed, or trainee with a supervisor); ``signed`` have a
    current agreement; ``narratives_allowed`` is whether every member consents to narratives;
    ``begun`` is whether the group has begun to meet and has not ended; ``ended`` whether it is
    closed for good; ``phases`` are those that sessions go through by the group's method.
    """

    group: UUID
    may_meet: bool
    leaders: frozenset[PersonId]
    members: frozenset[PersonId]
    signed: frozenset[PersonId]
    narratives_allowed: bool
    rules: GroupRules
    begun: bool = True
    ended: bool = False
    phases: tuple[Phase, ...] = tuple(Phase)


class ScheduleSession(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Plan one occurrence that lies ahead (leader, program admin); an import enters the past."""

    code: Coded
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: int
    standing: GroupStanding


class RescheduleSession(msgspec.Struct, frozen=True, tag=True):
    """Move it (leader, program admin)."""

    starts_at: datetime
    local_start: Coded
    standing: GroupStanding


class CancelSession(msgspec.Struct, frozen=True, tag=True):
    """Call it off (leader, program admin; the system if the group has ended)."""

    standing: GroupStanding


class PutSessionBack(msgspec.Struct, frozen=True, tag=True):
    """Let one that was called off take place, while its time lies ahead (leader, program admin)."""

    standing: GroupStanding


class RecordNotHeld(msgspec.Struct, frozen=True, tag=True):
    """Note that nobody opened it (leader, program admin; the system a day after its end)."""

    standing: GroupStanding


class OpenSession(msgspec.Struct, frozen=True, tag=True):
    """Begin (leader): with who is in the room, each with a current agreement."""

    present: tuple[PersonId, ...]
    standing: GroupStanding
    override_quorum: bool = False
    private_space: bool = False
    no_recording: bool = False


class EnterSessionLate(msgspec.Struct, frozen=True, tag=True):
    """Record a session that was held (leader, program admin), with its attendance to follow."""

    leader: PersonId
    standing: GroupStanding
    minutes: int | None = None
    override_quorum: bool = False


class CheckIn(msgspec.Struct, frozen=True, tag=True):
    """Say that somebody is there (the person, or a leader).

    ``first`` is as a row of a spreadsheet says it: refused if something else is known already.
    """

    person: PersonId
    capacity: Capacity
    standing: GroupStanding
    first: bool = False


class CheckOut(msgspec.Struct, frozen=True, tag=True):
    """Say that somebody was there and left (the person, or a leader)."""

    person: PersonId
    standing: GroupStanding


class NoteAbsence(msgspec.Struct, frozen=True, tag=True):
    """Say that somebody expected is not there (leader; the person for apologies).

    ``capacity`` is as what they were expected; without it, as member or leader, whichever they are.
    """

    person: PersonId
    apologies: bool
    standing: GroupStanding
    capacity: Capacity | None = None
    first: bool = False


class WithdrawMark(msgspec.Struct, frozen=True, tag=True):
    """Take back what was said of somebody's attendance (the person, or a leader)."""

    person: PersonId
    standing: GroupStanding


class CorrectAttendance(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Put a confirmed attendance right (a leader for 14 days, then an admin).

    ``standing`` is the group's of now, ``then`` that of the session.
    """

    person: PersonId
    mark: Mark
    reason: CorrectionReason
    standing: GroupStanding
    then: GroupStanding
    capacity: Capacity | None = None
    minutes: int | None = None


class ProposeAnnulment(Voice, frozen=True, tag=True):
    """Ask that the attendance of the session count for nothing (leader, program admin)."""

    reason: CorrectionReason
    standing: GroupStanding


class WithdrawAnnulment(msgspec.Struct, frozen=True, tag=True):
    """Let the attendance count after all (who asked, or an admin)."""

    standing: GroupStanding


class AnnulAttendance(Voice, frozen=True, tag=True):
    """Agree that it counts for nothing (an admin who is not the one who asked)."""

    standing: GroupStanding


class AbandonSession(msgspec.Struct, frozen=True, tag=True):
    """End a session that no leader came back to (the system, ten minutes after the loss)."""

    standing: GroupStanding


class StartPhase(msgspec.Struct, frozen=True, tag=True):
    """Go on to a phase (leader)."""

    phase: Phase
    standing: GroupStanding


class CloseSession(msgspec.Struct, frozen=True, tag=True):
    """End it (leader)."""

    standing: GroupStanding


class ConfirmAttendance(msgspec.Struct, frozen=True, tag=True):
    """Confirm who was there (leader, program admin for late entries)."""

    standing: GroupStanding


class RecordNoCase(msgspec.Struct, frozen=True, tag=True):
    """Note that nobody had a case (leader)."""

    standing: GroupStanding


class StartPresentation(msgspec.Struct, frozen=True, tag=True):
    """Let a member present from memory (leader). ``presenter`` goes to the vault only."""

    presentation: UUID
    alias: UUID
    sealed: UUID
    presenter: PersonId
    standing: GroupStanding


class EndPresentation(msgspec.Struct, frozen=True, tag=True):
    """End the account (leader); its length comes from the times."""

    presentation: UUID
    standing: GroupStanding


class EnterPresentationLate(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Enter one's own presentation of a session that was held (its presenter)."""

    presentation: UUID
    alias: UUID
    sealed: UUID
    presenter: PersonId
    seconds: int
    discussion_minutes: int
    standing: GroupStanding


class CodePresentation(msgspec.Struct, frozen=True, tag=True):
    """Note theme and perspectives in the vault (the presenter, or a leader with assent)."""

    presentation: UUID
    sealed: UUID
    standing: GroupStanding


class WithdrawPresentation(msgspec.Struct, frozen=True, tag=True):
    """Take the case back at any stage (its presenter, whom the Warden has checked)."""

    presentation: UUID
    standing: GroupStanding


class UndoPresentation(msgspec.Struct, frozen=True, tag=True):
    """Take back at once that somebody presents (the leader who began it, as the Warden knows)."""

    presentation: UUID
    standing: GroupStanding


class SealMaterial(msgspec.Struct, frozen=True, tag=True):
    """Seal a text of the actor's own.

    ``presenter`` of its presentation and ``themes`` of the author's cases that it may be about are
    read by the Warden for the decision and never stored. A case narrative needs its
    ``presentation``. ``names_attested`` is how many likely names the text holds of which its author
    says that they are nobody's.
    """

    item: UUID
    kind: MaterialKind
    author: PersonId
    standing: GroupStanding
    presentation: UUID | None = None
    presenter: PersonId | None = None
    names_attested: int = 0
    themes: frozenset[InGroup] = frozenset()


class ShareMaterial(msgspec.Struct, frozen=True, tag=True):
    """Open an item to an audience (its author, whom the Warden has checked)."""

    item: UUID
    audience: Audience


class ShredMaterial(msgspec.Struct, frozen=True, tag=True):
    """Destroy texts, and who presented what (their author, or the system; the Warden has checked).

    What is gone already is passed over.
    """

    items: tuple[UUID, ...] = ()
    presentations: tuple[UUID, ...] = ()
    ground: Ground = Ground.AUTHOR


RunningCommand: TypeAlias = (
    ScheduleSession
    | RescheduleSession
    | CancelSession
    | PutSessionBack
    | RecordNotHeld
    | OpenSession
    | EnterSessionLate
    | CheckIn
    | CheckOut
    | NoteAbsence
    | StartPhase
    | CloseSession
    | ConfirmAttendance
    | WithdrawMark
    | CorrectAttendance
    | ProposeAnnulment
    | WithdrawAnnulment
    | AnnulAttendance
    | AbandonSession
    | RecordNoCase
)
VaultCommand: TypeAlias = (
    StartPresentation
    | EndPresentation
    | EnterPresentationLate
    | CodePresentation
    | WithdrawPresentation
    | UndoPresentation
    | SealMaterial
    | ShareMaterial
    | ShredMaterial
)
SessionCommand: TypeAlias = RunningCommand | VaultCommand
