"""Opening what is sealed in an emergency, and telling those whom it is about."""

from typing import Final, TypeAlias

from domain.protocol import glass
from domain.protocol.glass import (
    ApproveBreakGlass,
    DeferBreakGlassNotice,
    EndBreakGlass,
    ListBreakGlass,
    ListNotices,
    ListSealed,
    NoteSubjectsTold,
    OpenByBreakGlass,
    ReadJustification,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    SubjectsOf,
    WithdrawBreakGlass,
)
from services.warden.glass.grants import (
    approve_break_glass,
    defer_notice,
    refuse_break_glass,
    request_break_glass,
    review_break_glass,
    withdraw_break_glass,
)
from services.warden.glass.notices import end_break_glass, note_subjects_told, subjects_of
from services.warden.glass.opening import list_sealed, open_by_break_glass, read_justification
from services.warden.glass.register import list_break_glass, list_notices
from services.warden.room import Room

Asked: TypeAlias = glass.Request

ROOM: Final[Room] = {
    ListSealed: list_sealed,
    RequestBreakGlass: request_break_glass,
    ApproveBreakGlass: approve_break_glass,
    RefuseBreakGlass: refuse_break_glass,
    WithdrawBreakGlass: withdraw_break_glass,
    DeferBreakGlassNotice: defer_notice,
    ReviewBreakGlass: review_break_glass,
    OpenByBreakGlass: open_by_break_glass,
    ReadJustification: read_justification,
    ListBreakGlass: list_break_glass,
    ListNotices: list_notices,
    SubjectsOf: subjects_of,
    NoteSubjectsTold: note_subjects_told,
    EndBreakGlass: end_break_glass,
}
