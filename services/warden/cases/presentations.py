"""Enters who presents: on record under an alias, in the vault by name, gone when taken back."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.access.closing import KeptCodes, was_coded
from domain.access.rights import LABELS, NOT_THE_PRESENTER
from domain.access.vault import Change, Draft, Item, NotOpened
from domain.codes import refusal
from domain.execute import Made, Step, execute, execute_all_anew, execute_anew
from domain.kernel import Context, PersonId, Refused, Stream, Tenant
from domain.protocol.answers import Done, Enacted, StepDone
from domain.protocol.cases import (
    BeginPresentation,
    EnterPresentations,
    FinishPresentation,
    LatePresentation,
    NoteCodes,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.rules import ContentCapture
from domain.sessions.commands import (
    CodePresentation,
    EndPresentation,
    EnterPresentationLate,
    SessionCommand,
    StartPresentation,
    UndoPresentation,
    WithdrawPresentation,
)
from domain.sessions.events import Audience, Ground, MaterialKind
from domain.sessions.session import SESSION
from domain.sessions.themes import FOR_THE_AUTHOR, WITHOUT_TEXT, require_agreed, require_codes
from domain.sessions.warnings import presentation_warnings
from services.warden.caller import Caller, authenticate
from services.warden.cases.circle import Circle, circle_of, circles, veiled
from services.warden.cases.erasing import gone, shredding_own
from services.warden.cases.holding import heeding_holds
from services.warden.cases.materials import shared_from_the_start
from services.warden.cases.sensitive import codes_of, sealed_codes, texts_of_case
from services.warden.cases.unwanted import Going, erase_each, going
from services.warden.ports import Parts
from services.warden.recording import denied
from services.warden.steps import step_done

LABEL = LABELS[MaterialKind.PRESENTATION]


async def begin_presentation(parts: Parts, request: BeginPresentation) -> Done:
    """Let a member present, for a leader; ``made`` is the presentation."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    presentation = parts.tags.item(caller.organization, caller.person, request.command_id)

    async def make() -> Made:
        circle = await circle_of(parts, tenant, request.session)
        context = caller.context(parts, tenant, request.command_id, group=circle.group)
        command = StartPresentation(
            presentation=presentation,
            alias=parts.tags.alias(caller.organization, request.session, request.presenter),
            sealed=presentation,
            presenter=request.presenter,
            standing=circle.standing(context.at),
        )
        codes = KeptCodes(request.presenter)
        drafts = _drafts(parts, circle, presentation, codes, caller.principal.locale)
        changes = await parts.vault.seal(tenant, drafts) if drafts else ()
        return _made(parts, _step(parts, circle, command, context), changes)

    stream = Stream(tenant, SESSION.category, request.session)
    appended = await execute_anew(parts.store, SESSION, stream, make)
    return Done(appended.position, presentation)


async def finish_presentation(parts: Parts, request: FinishPresentation) -> Done:
    """End the account, for a leader."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = await circle_of(parts, tenant, request.session)
    context = caller.context(parts, tenant, request.command_id, group=circle.group)
    command = EndPresentation(request.presentation, circle.standing(context.at))
    appended = await execute(parts.store, SESSION, _step(parts, circle, command, context))
    return Done(appended.position, request.presentation)


async def undo_beginning(parts: Parts, request: UndoBeginning) -> Done:
    """Take back whom the caller let present a moment ago: what was sealed of it is destroyed.

    Which presentation it is follows from who began it: of anybody else there is none.
    """
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = (await circles(parts, tenant, [request.session])).get(request.session)
    presentation = parts.tags.item(caller.organization, caller.person, request.begun)
    if circle is None or presentation not in circle.session.presentations:
        log = tenant if circle else caller.log_of(request.program)
        await denied(parts, caller, log, NOT_THE_PRESENTER, [])
        raise refusal("presentation.missing")
    context = caller.context(parts, tenant, request.command_id, group=circle.group)

    async def make() -> Made:
        now = await circle_of(parts, tenant, request.session)
        command = UndoPresentation(presentation, now.standing(context.at))
        SESSION.decide(now.session, command, context)
        changes = await _shredded(parts, tenant, [presentation])
        step = msgspec.structs.replace(_step(parts, now, command, context), undoes=request.begun)
        return _made(parts, step, changes)

    appended = await execute_anew(parts.store, SESSION, circle.stream, make)
    return Done(appended.position, presentation)


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
        if any([await _went(parts, caller, entry) for entry in entries]):
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


async def note_codes(parts: Parts, request: NoteCodes) -> Done:
    """Note theme and perspectives, for the presenter: the values stay in the vault.

    Of a theme that allows no text the presenter's texts about the case go, each with an event as if
    they had destroyed it. The codes go with the last, so that nothing says why.
    """
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    presentation, command_id = request.presentation, request.command_id
    circle = await _own(parts, caller, request)
    require_codes(request.theme, request.perspectives)
    require_agreed(request.theme, agreed=request.agreed)
    context = caller.context(parts, tenant, command_id, group=circle.group)

    async def make() -> Made | None:
        now = await circle_of(parts, tenant, request.session)
        command = CodePresentation(presentation, presentation, now.standing(context.at))
        step = _step(parts, now, command, context)
        before = (await parts.vault.items(tenant, [presentation])).get(presentation)
        audience = Audience.NOBODY if before is None else before.audience
        over_until = await _over_until(parts, now, request)
        codes = KeptCodes(caller.person, request.theme, request.perspectives, over_until)
        locale = caller.principal.locale
        drafts = _drafts(parts, now, presentation, codes, locale, audience)
        goes = await _without_text(parts, caller, now, step, presentation, request.theme)
        if not goes.texts:
            drafts += goes.closing
            return _made(parts, step, await parts.vault.seal(tenant, drafts) if drafts else ())
        *others, last = goes.texts
        if others:
            await erase_each(parts, caller, others, command_id)
            return None
        drafts += goes.closing
        changes = await gone(parts, tenant, [last], Ground.AUTHOR, also=drafts)
        return _made(parts, shredding_own(parts, caller, last, command_id), changes)

    noting = partial(execute_anew, parts.store, SESSION, circle.stream, make)
    appended = await heeding_holds(noting)
    return Done(appended.position, presentation)


async def take_back_presentation(parts: Parts, request: TakeBackPresentation) -> Done:
    """Withdraw one's own presentation: what was sealed of it is destroyed, with its keys."""
    parts = parts.patient
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = await _own(parts, caller, request)
    context = caller.context(parts, tenant, request.command_id, group=circle.group)

    async def make() -> Made:
        now = await circle_of(parts, tenant, request.session)
        texts = [
            id_
            for id_, item in now.session.items.items()
            if item.presentation == request.presentation and not item.shredded
        ]
        command = WithdrawPresentation(request.presentation, now.standing(context.at))
        changes = await _shredded(parts, tenant, [request.presentation, *texts])
        return _made(parts, _step(parts, now, command, context), changes)

    appended = await execute_anew(parts.store, SESSION, circle.stream, make)
    return Done(appended.position, request.presentation)


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
    drafts = _drafts(parts, circle, presentation, codes, locale, late.audience)
    at = circle.session.starts_at
    context = caller.context(parts, tenant, late.command_id, group=circle.group, at=at)
    step = _step(parts, circle, _late(parts, caller, circle, late, presentation), context)
    audience = late.audience if drafts else Audience.NOBODY
    goes = await _without_text(parts, caller, circle, step, presentation, late.theme)
    return _Entry(
        late.command_id,
        [step, *shared_from_the_start(step, presentation, audience)],
        [*drafts, *goes.closing],
        goes.texts,
    )


async def _went(parts: Parts, caller: Caller, entry: _Entry) -> bool:
    """Destroy the texts that go before a presentation is entered; say whether there were any."""
    await erase_each(parts, caller, entry.texts, entry.command_id)
    return bool(entry.texts)


async def _is_new(parts: Parts, circle: Circle, step: Step) -> bool:
    """Whether a step would be done, for the first time: only then does a text go for it."""
    try:
        events = SESSION.decide(circle.session, step.command, step.context)
    except Refused:
        return False
    asked = (step.stream, step.context.command_id)
    return bool(events) and not await parts.store.first_answers([asked])


async def _without_text(
    parts: Parts, caller: Caller, circle: Circle, step: Step, presentation: UUID, theme: str
) -> Going:
    """Say which of the presenter's texts go with a theme that allows none, once it is noted."""
    if theme not in WITHOUT_TEXT or not await _is_new(parts, circle, step):
        return Going()
    return await going(parts, await texts_of_case(parts, caller, circle, presentation))


async def _over_until(parts: Parts, circle: Circle, request: NoteCodes) -> int:
    """Return up to which version of the session sharing is over: by a theme for the author alone.

    Under another theme that is noted in its place, or in that of one that is lost, it begins anew.
    """
    case, version = request.presentation, circle.history[-1].version
    before = (await codes_of(parts, circle.stream.tenant, [case])).get(case)
    if before is None:
        return version if was_coded(circle.history, case) else 0
    ends = before.theme in FOR_THE_AUTHOR and request.theme not in FOR_THE_AUTHOR
    return version if ends else before.over_until


async def _shredded(parts: Parts, tenant: Tenant, items: Sequence[UUID]) -> Sequence[Change]:
    """Say what is to happen in the vault. Raises ``Unavailable`` (``item.unreadable``)."""
    there = await parts.vault.items(tenant, items)
    try:
        return await parts.vault.shredded(tenant, list(there)) if there else ()
    except NotOpened:
        raise refusal("item.unreadable") from None


def _made(parts: Parts, step: Step, changes: Sequence[Change]) -> Made:
    return Made([step], parts.keeping({step.context.command_id: changes}))


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


async def _own(parts: Parts, caller: Caller, request: NoteCodes | TakeBackPresentation) -> Circle:
    """Read the session of one's own presentation; anybody else's is missing, as is none.

    Which was asked for is not on record: it may be a text of theirs.
    """
    tenant = caller.in_program(request.program)
    circle = (await circles(parts, tenant, [request.session])).get(request.session)
    alias = parts.tags.alias(caller.organization, request.session, caller.person)
    if circle is None or request.presentation not in circle.presented_by(alias, taken_back=True):
        log = tenant if circle else caller.log_of(request.program)
        await denied(parts, caller, log, NOT_THE_PRESENTER, [])
        raise refusal("presentation.missing")
    return circle


def _step(parts: Parts, circle: Circle, command: SessionCommand, context: Context) -> Step:
    return Step(
        stream=circle.stream,
        command=command,
        context=context,
        record_as=veiled(parts, context, circle.stream.id),
    )


def _drafts(
    parts: Parts,
    circle: Circle,
    presentation: UUID,
    codes: KeptCodes,
    locale: str,
    audience: Audience = Audience.NOBODY,
) -> list[Draft]:
    """Prepare who presented what for sealing; nothing where the program keeps nothing."""
    tenant = circle.stream.tenant
    rules = circle.standing(parts.now()).rules
    if rules.content_capture is ContentCapture.NONE:
        return []
    item = Item(
        tenant=tenant,
        item=presentation,
        kind=MaterialKind.PRESENTATION,
        label=LABEL,
        author=parts.tags.author(tenant.organization, PersonId(codes.presenter)),
        scope=circle.stream.id,
        group=circle.group,
        audience=audience,
        locale=locale,
        sealed_at=parts.now(),
    )
    return [Draft(item, sealed_codes(codes))]


def _unusual(late: LatePresentation, circle: Circle) -> tuple[str, ...]:
    rules = circle.group_at(circle.session.starts_at).rules
    return tuple(presentation_warnings(rules, late.seconds, late.discussion_minutes))
