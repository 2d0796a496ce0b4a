"""Enters one's own presentations of sessions already held."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from domain.access.closing import KeptCodes
from domain.access.vault import Draft, Item
from domain.codes import refusal
from domain.execute import Made, Step, execute_all_anew
from domain.kernel import Refused, Stream
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.cases import EnterPresentations, LatePresentation
from domain.sessions.commands import EnterPresentationLate
from domain.sessions.session import SESSION
from domain.sessions.themes import require_agreed, require_codes
from domain.sessions.warnings import presentation_warnings
from domain.sessions.words import Audience
from services.warden.caller import Caller, authenticate
from services.warden.cases.circle import Circle, circles
from services.warden.cases.holding import heeding_holds
from services.warden.cases.materials import shared_from_the_start
from services.warden.cases.presentations import (
    presentation_drafts,
    session_step,
    texts_without_place,
)
from services.warden.cases.unwanted import erase_each
from services.warden.ports import Parts
from services.warden.steps import step_done


async def enter_presentations(parts: Parts, request: EnterPresentations) -> Enacted:
    """Enter one's own presentations of sessions already held."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    refused: dict[UUID, StepDone] = {}
    told: list[LatePresentation] = []
    for late in request.presentations:
        try:
            require_codes(late.theme, late.perspectives)
            require_agreed(late.theme, agreed=late.agreed)
            told.append(late)
        except Refused as error:
            refused[late.command_id] = step_done(error)
    found: dict[UUID, Circle] = {}

    async def make() -> Made | None:
        found.update(await circles(parts, tenant, [late.session for late in told]))
        there = [late for late in told if late.session in found]
        entries = [await _entry(parts, caller, found[late.session], late) for late in there]
        if any([await _destroy_texts(parts, caller, entry) for entry in entries]):
            return None
        drafts = [draft for entry in entries for draft in entry.drafts]
        sealed = await parts.vault.seal(tenant, drafts) if drafts else ()
        keeps = {keep.row.item.item: keep for keep in sealed}
        changes = {
            entry.command_id: [keeps[draft.item.item] for draft in entry.drafts]
            for entry in entries
        }
        return Made([step for one in entries for step in one.steps], parts.keeping(changes))

    sessions = dict.fromkeys(late.session for late in told)
    streams = [Stream(tenant, SESSION.category, session) for session in sessions]
    enter = partial(execute_all_anew, parts.store, SESSION, streams, make)
    outcomes = await heeding_holds(enter) if streams else {}

    def answer(late: LatePresentation) -> StepDone:
        id_ = late.command_id
        if id_ in refused:
            return refused[id_]
        presentation = parts.tags.item(caller.organization, caller.person, id_)
        if late.session not in found:
            return step_done(refusal("session.missing"))
        return step_done(outcomes[id_], presentation, _unusual(late, found[late.session]))

    return Enacted(tuple(answer(late) for late in request.presentations))


class _Entry(NamedTuple):
    """A presentation that is entered late: its steps, what is sealed, and which texts go first."""

    command_id: UUID
    steps: Sequence[Step]
    drafts: Sequence[Draft]
    texts: Sequence[Item]


async def _entry(parts: Parts, caller: Caller, circle: Circle, late: LatePresentation) -> _Entry:
    tenant, locale = circle.stream.tenant, caller.principal.locale
    presentation = parts.tags.item(caller.organization, caller.person, late.command_id)
    codes = KeptCodes(caller.person, late.theme, late.perspectives)
    drafts = presentation_drafts(parts, circle, presentation, codes, locale, late.audience)
    at = circle.session.starts_at
    context = caller.context(parts, tenant, late.command_id, group=circle.group, at=at)
    step = session_step(parts, circle, _late(parts, caller, circle, late, presentation), context)
    audience = late.audience if drafts else Audience.NOBODY
    goes = await texts_without_place(parts, caller, circle, step, presentation, late.theme)
    return _Entry(
        late.command_id,
        [step, *shared_from_the_start(step, presentation, audience)],
        [*drafts, *goes.closing],
        goes.texts,
    )


async def _destroy_texts(parts: Parts, caller: Caller, entry: _Entry) -> bool:
    """Destroy the texts that go before a presentation is entered; say whether there were any."""
    await erase_each(parts, caller, entry.texts, entry.command_id)
    return bool(entry.texts)


def _late(
    parts: Parts, caller: Caller, circle: Circle, late: LatePresentation, presentation: UUID
) -> EnterPresentationLate:
    return EnterPresentationLate(
        presentation=presentation,
        alias=parts.tags.alias(caller.organization, late.session, caller.person),
        sealed=presentation,
        presenter=caller.person,
        seconds=late.seconds,
        discussion_minutes=late.discussion_minutes,
        standing=circle.standing(circle.session.starts_at),
    )


def _unusual(late: LatePresentation, circle: Circle) -> tuple[str, ...]:
    rules = circle.standing(circle.session.starts_at).rules
    return tuple(presentation_warnings(rules, late.seconds, late.discussion_minutes))
