"""Whether what is recorded says the same as a row would: what an import compares, never texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.groups.commands import (
    AnswerContentConsent,
    AssignLeader,
    EndMembership,
    OfferMembership,
    ProposeGroup,
    SignAgreement,
)
from domain.groups.events import (
    AgreementSigned,
    ContentConsentGiven,
    ContentConsentRefused,
    GroupProposed,
    LeaderAssigned,
    MembershipOffered,
)
from domain.kernel import Event, Recorded
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.programs.events import ContentCaptureSet, ProgramFounded
from domain.sessions.commands import (
    CancelSession,
    CheckIn,
    EnterSessionLate,
    NoteAbsence,
    RecordNotHeld,
    ScheduleSession,
)
from domain.sessions.events import (
    AbsenceNoted,
    ParticipantArrived,
    SessionCancelled,
    SessionEnteredLate,
    SessionNotHeld,
    SessionScheduled,
)

COMPARED: dict[type, tuple[tuple[type, ...], tuple[str, ...]]] = {
    DefineProgram: ((ProgramFounded,), tuple(ProgramFounded.__struct_fields__)),
    SetContentCapture: ((ContentCaptureSet,), ("capture",)),
    ProposeGroup: ((GroupProposed,), ("code", "name", "method", "mode", "frame")),
    OfferMembership: ((MembershipOffered,), ("person",)),
    SignAgreement: ((AgreementSigned,), ("person", "locale")),
    AssignLeader: ((LeaderAssigned,), ("person", "role", "credential", "supervisor")),
    ScheduleSession: (
        (SessionScheduled,),
        ("code", "number", "starts_at", "local_start", "zone"),
    ),
    EnterSessionLate: ((SessionEnteredLate,), ()),
    CancelSession: ((SessionCancelled,), ()),
    RecordNotHeld: ((SessionNotHeld,), ()),
    CheckIn: ((ParticipantArrived,), ("person", "capacity")),
    NoteAbsence: ((AbsenceNoted,), ("person", "apologies")),
}
"""By command: the event that answers it, and the fields that both have and must agree on."""

DATED = (OfferMembership, SignAgreement, EndMembership, AssignLeader, ProposeGroup)
"""Commands whose day is what a row says."""


def says_the_same(command: object, at: datetime, recorded: Sequence[Recorded[Event]]) -> bool:
    """Whether a row's command, asked at ``at``, is what was recorded under its id.

    A day that had not come when the fact was recorded is not held against it.
    """
    if isinstance(command, DATED) and not all(_same_day(r, at) for r in recorded):
        return False
    if isinstance(command, AnswerContentConsent):
        wanted = ContentConsentGiven if command.given else ContentConsentRefused
        return any(isinstance(r.event, wanted) for r in recorded)
    if type(command) not in COMPARED:
        return True
    kinds, names = COMPARED[type(command)]
    return any(
        isinstance(r.event, kinds) and all(_field(r.event, n) == _field(command, n) for n in names)
        for r in recorded
    )


def _same_day(recorded: Recorded[Event], at: datetime) -> bool:
    return recorded.metadata.occurred_at == at or recorded.recorded_at < at


def _field(thing: object, name: str) -> Any:  # noqa: ANN401 (whatever the field holds)
    return getattr(thing, name)
