"""What is told and written in confidence, kept and shown."""

from typing import Final, TypeAlias

from domain.protocol import cases
from domain.protocol.cases import (
    BeginPresentation,
    EnterPresentations,
    EraseItem,
    FinishPresentation,
    ListItems,
    ListOwnItems,
    NoteCodes,
    ReadItem,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from services.warden.cases.erasing import erase_item
from services.warden.cases.late_presentations import enter_presentations
from services.warden.cases.materials import list_items, list_own_items, seal_materials, share_item
from services.warden.cases.presentations import (
    begin_presentation,
    finish_presentation,
    note_codes,
    take_back_presentation,
    undo_beginning,
)
from services.warden.cases.reading import read_item
from services.warden.room import Room

Asked: TypeAlias = cases.Request

ROOM: Final[Room] = {
    BeginPresentation: begin_presentation,
    FinishPresentation: finish_presentation,
    EnterPresentations: enter_presentations,
    NoteCodes: note_codes,
    UndoBeginning: undo_beginning,
    TakeBackPresentation: take_back_presentation,
    SealMaterials: seal_materials,
    ShareItem: share_item,
    ReadItem: read_item,
    ListItems: list_items,
    ListOwnItems: list_own_items,
    EraseItem: erase_item,
}
