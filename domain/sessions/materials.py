"""Which texts may be sealed at all, by whom, and when they are gone again."""

from collections.abc import Sequence
from typing import Final, TypeAlias, assert_never
from uuid import UUID

from domain.codes import refusal
from domain.kernel import Context
from domain.rules import ContentCapture
from domain.sessions.commands import GroupStanding, SealMaterial, ShareMaterial, ShredMaterial
from domain.sessions.events import (
    MaterialSealed,
    MaterialShared,
    MaterialShredded,
    PresentationErased,
    SessionEvent,
)
from domain.sessions.guards import HELD, require_account, require_stage, require_standing
from domain.sessions.state import Account, Item, Session, Stage
from domain.sessions.themes import WITHOUT_TEXT
from domain.sessions.words import Audience, MaterialKind

CAPTURES: Final = {
    ContentCapture.NONE: frozenset[MaterialKind](),
    ContentCapture.CODES: frozenset[MaterialKind](),
    ContentCapture.NOTES: frozenset({MaterialKind.LEADER_DEBRIEF, MaterialKind.REFLECTION}),
    ContentCapture.FULL: frozenset(
        {MaterialKind.LEADER_DEBRIEF, MaterialKind.REFLECTION, MaterialKind.CASE_NARRATIVE}
    ),
}

MaterialCommand: TypeAlias = SealMaterial | ShareMaterial | ShredMaterial


def decide_material(
    session: Session, command: MaterialCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about a sealed text."""
    match command:
        case SealMaterial():
            return _seal(session, command, ctx)
        case ShareMaterial(item=id_, audience=audience):
            if id_ in session.presentations:
                require_standing(session, id_)
                return [MaterialShared(item=id_, audience=audience)]
            item = _item(session, id_)
            if audience is Audience.HOLD:
                raise refusal("material.audience_unknown")
            if item.shredded:
                raise refusal("material.shredded")
            # Sharing again is sharing anew: with those who lead by now, and whatever ended it.
            if item.audience is audience is Audience.NOBODY:
                return []
            return [MaterialShared(item=id_, audience=audience)]
        case ShredMaterial():
            return _shred(session, command)
        case _ as unreachable:
            assert_never(unreachable)


def _seal(session: Session, command: SealMaterial, ctx: Context) -> Sequence[SessionEvent]:
    if ctx.actor != command.author:
        raise refusal("material.not_the_author")
    require_stage(session, Stage.OPEN, *HELD)
    if command.item in session.items:
        if session.items[command.item].shredded:
            raise refusal("material.shredded")
        return []
    if command.kind not in CAPTURES[command.standing.rules.content_capture]:
        raise refusal("material.not_kept")
    _require_own_kind(command, command.standing)
    _require_presentation(session, command)
    if command.themes & WITHOUT_TEXT:
        raise refusal("material.not_kept")
    return [
        MaterialSealed(
            item=command.item,
            kind=command.kind,
            presentation=command.presentation,
            names_attested=command.names_attested,
        )
    ]


def _shred(session: Session, command: ShredMaterial) -> Sequence[SessionEvent]:
    """Destroy what is still there of what is named."""
    texts = [
        MaterialShredded(item=id_, ground=command.ground)
        for id_ in command.items
        if not _item(session, id_).shredded
    ]
    gone = {Account.WITHDRAWN, Account.ERASED}
    cases = [
        PresentationErased(presentation=id_, ground=command.ground)
        for id_ in command.presentations
        if require_account(session, id_) not in gone
    ]
    return [*texts, *cases]


def _require_own_kind(command: SealMaterial, standing: GroupStanding) -> None:
    if command.kind is MaterialKind.LEADER_DEBRIEF:
        if command.author not in standing.leaders:
            raise refusal("material.not_a_leader")
    elif command.kind is MaterialKind.CASE_NARRATIVE:
        if command.author != command.presenter:
            raise refusal("material.not_the_presenter")
        if not standing.narratives_allowed:
            raise refusal("material.consent_missing")
    elif command.author not in standing.members | standing.leaders:
        raise refusal("material.not_in_group")


def _require_presentation(session: Session, command: SealMaterial) -> None:
    if command.presentation is None:
        if command.kind is MaterialKind.CASE_NARRATIVE:
            raise refusal("presentation.missing")
        return
    require_standing(session, command.presentation)


def _item(session: Session, id_: UUID) -> Item:
    item = session.items.get(id_)
    if item is None:
        raise refusal("material.missing")
    return item
