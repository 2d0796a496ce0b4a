"""Enters who presents: on record under an alias, in the vault by name, gone when taken back."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from domain.access.messages import (
    BeginPresentation,
    Done,
    Enacted,
    EnterPresentations,
    FinishPresentation,
    LatePresentation,
    NoteCodes,
    PresentationCodes,
    StepDone,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.access.vault import Change, Draft, Item, NotOpened
from domain.codes import refusal as domain_refusal
from domain.kernel import Context, PersonId, Refused, Sealed
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
from domain.sessions.events import Audience, MaterialKind
from domain.sessions.session import SESSION
from domain.sessions.themes import FOR_THE_AUTHOR, WITHOUT_TEXT, require_agreed, require_codes
from domain.sessions.warnings import presentation_warnings
from services.app.execute import Step, execute, execute_all
from services.warden.caller import Caller, authenticate
from services.warden.circle import Circle, circle_of, circles, veiled
from services.warden.erasing import erase_own
from services.warden.materials import share_own, shared_from_the_start
from services.warden.ports import Parts
from services.warden.recording import denied
from services.warden.refusals import refusal
from services.warden.rights import LABELS, NOT_THE_PRESENTER
from services.warden.sensitive import texts_of_case, themes_of
from services.warden.steps import step_done
from services.warden.unwanted import Going, erase_each, going

LABEL = LABELS[MaterialKind.PRESENTATION]


async def begin_presentation(parts: Parts, request: BeginPresentation) -> Done:
    """Let a member present, for a leader; ``made`` is the presentation."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = await circle_of(parts, tenant, request.session)
    context = caller.context(parts, tenant, request.command_id, group=circle.group)
    presentation = parts.tags.item(caller.organization, caller.person, request.command_id)
    command = StartPresentation(
        presentation=presentation,
        alias=parts.tags.alias(caller.organization, request.session, request.presenter),
        sealed=presentation,
        presenter=request.presenter,
        standing=circle.standing(context.at),
    )
    codes = PresentationCodes(request.presenter)
    drafts = _drafts(parts, circle, presentation, codes, caller.principal.locale)
    changes = {request.command_id: await parts.vault.seal(tenant, drafts) if drafts else ()}
    step = _step(parts, circle, command, context)
    appended = await execute(parts.keeping(changes), SESSION, step)
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
        raise domain_refusal("presentation.missing")
    context = caller.context(parts, tenant, request.command_id, group=circle.group)
    command = UndoPresentation(presentation, circle.standing(context.at))
    SESSION.decide(circle.session, command, context)
    items = await parts.vault.items(tenant, [presentation])
    try:
        changes = await parts.vault.shredded(tenant, list(items)) if items else ()
    except NotOpened:
        raise refusal("item.unreadable") from None
    store = parts.keeping({request.command_id: changes})
    step = msgspec.structs.replace(_step(parts, circle, command, context), undoes=request.begun)
    appended = await execute(store, SESSION, step)
    return Done(appended.position, presentation)


async def enter_presentations(parts: Parts, request: EnterPresentations) -> Enacted:
    """Enter one's own presentations of sessions already held."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    found = await circles(parts, tenant, [late.session for late in request.presentations])
    answers: list[StepDone | None] = []
    entered: list[tuple[LatePresentation, Circle, UUID]] = []
    steps: list[list[Step]] = []
    drafts: list[tuple[UUID, Draft]] = []
    closed: dict[UUID, Sequence[Change]] = {}
    for late in request.presentations:
        try:
            circle = _known(found.get(late.session))
            require_codes(late.theme, late.perspectives)
            require_agreed(late.theme, agreed=late.agreed)
        except Refused as refused:
            answers.append(step_done(refused))
            continue
        presentation = parts.tags.item(caller.organization, caller.person, late.command_id)
        codes = PresentationCodes(caller.person, late.theme, late.perspectives)
        locale = caller.principal.locale
        kept = _drafts(parts, circle, presentation, codes, locale, late.audience)
        drafts += [(late.command_id, draft) for draft in kept]
        context = caller.context(
            parts, tenant, late.command_id, group=circle.group, at=circle.session.starts_at
        )
        command = _late(parts, caller, circle, late, presentation)
        goes = await _without_text(parts, caller, circle, command, context, theme=late.theme)
        await erase_each(parts, caller, goes.texts, late.command_id)
        closed[late.command_id] = goes.closing
        step = _step(parts, circle, command, context)
        audience = late.audience if kept else Audience.NOBODY
        steps.append([step, *shared_from_the_start(step, presentation, audience)])
        entered.append((late, circle, presentation))
        answers.append(None)
    sealed = await parts.vault.seal(tenant, [draft for _, draft in drafts]) if drafts else ()
    keeps = {id_: keep for (id_, _), keep in zip(drafts, sealed, strict=True)}
    changes = {
        id_: [*more, *([keeps[id_]] if id_ in keeps else ())] for id_, more in closed.items()
    }
    flat = [step for some in steps for step in some]
    outcomes = await execute_all(parts.keeping(changes), SESSION, flat) if flat else ()
    by_command = {s.context.command_id: o for s, o in zip(flat, outcomes, strict=True)}
    done = iter(
        step_done(by_command[late.command_id], presentation, _unusual(late, circle))
        for late, circle, presentation in entered
    )
    return Enacted(tuple(answer or next(done) for answer in answers))


async def note_codes(parts: Parts, request: NoteCodes) -> Done:
    """Note theme and perspectives, for the presenter: the values stay in the vault.

    Of a theme that allows no text the presenter's texts about the case go, each with an event as if
    they had destroyed it. The codes go with the last, so that nothing says why.
    """
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = await _own(parts, caller, request)
    require_codes(request.theme, request.perspectives)
    require_agreed(request.theme, agreed=request.agreed)
    context = caller.context(parts, tenant, request.command_id, group=circle.group)
    command = CodePresentation(
        request.presentation, request.presentation, circle.standing(context.at)
    )
    goes = await _without_text(parts, caller, circle, command, context, theme=request.theme)
    await _stop_sharing(parts, caller, circle, request)
    codes = PresentationCodes(caller.person, request.theme, request.perspectives)
    before = (await parts.vault.items(tenant, [request.presentation])).get(request.presentation)
    audience = Audience.NOBODY if before is None else before.audience
    locale = caller.principal.locale
    drafts = _drafts(parts, circle, request.presentation, codes, locale, audience)
    last = goes.texts[-1] if goes.texts and goes.texts[-1].label != LABEL else None
    await erase_each(parts, caller, goes.texts[:-1] if last else goes.texts, request.command_id)
    sealed = await parts.vault.seal(tenant, drafts) if drafts else ()
    if last is not None and not goes.closing:
        position = await erase_own(parts, caller, last, request.command_id, sealed)
        return Done(position, request.presentation)
    if last is not None:
        await erase_each(parts, caller, [last], request.command_id)
    changes = {request.command_id: [*goes.closing, *sealed]}
    step = _step(parts, circle, command, context)
    appended = await execute(parts.keeping(changes), SESSION, step)
    return Done(appended.position, request.presentation)


async def take_back_presentation(parts: Parts, request: TakeBackPresentation) -> Done:
    """Withdraw one's own presentation: what was sealed of it is destroyed, with its keys."""
    parts = parts.patient
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    circle = await _own(parts, caller, request)
    context = caller.context(parts, tenant, request.command_id, group=circle.group)
    texts = [
        id_
        for id_, item in circle.session.items.items()
        if item.presentation == request.presentation and not item.shredded
    ]
    items = await parts.vault.items(tenant, [request.presentation, *texts])
    try:
        changes = await parts.vault.shredded(tenant, list(items)) if items else ()
    except NotOpened:
        raise refusal("item.unreadable") from None
    command = WithdrawPresentation(request.presentation, circle.standing(context.at))
    store = parts.keeping({request.command_id: changes})
    appended = await execute(store, SESSION, _step(parts, circle, command, context))
    return Done(appended.position, request.presentation)


async def _without_text(
    parts: Parts,
    caller: Caller,
    circle: Circle,
    command: CodePresentation | EnterPresentationLate,
    context: Context,
    *,
    theme: str,
) -> Going:
    """Say which of the presenter's texts go with a theme that allows none, if it may be noted."""
    if theme not in WITHOUT_TEXT:
        return Going((), ())
    try:
        SESSION.decide(circle.session, command, context)
    except Refused:
        return Going((), ())
    return await going(parts, await texts_of_case(parts, caller, circle, command.presentation))


async def _stop_sharing(parts: Parts, caller: Caller, circle: Circle, request: NoteCodes) -> None:
    """A theme that is no longer one for the author alone opens nothing: sharing begins anew."""
    themes = await themes_of(parts, circle.stream.tenant, [request.presentation])
    if FOR_THE_AUTHOR.isdisjoint(themes.values()) or request.theme in FOR_THE_AUTHOR:
        return
    for text in await texts_of_case(parts, caller, circle, request.presentation):
        if text.audience not in {Audience.NOBODY, Audience.HOLD}:
            command = uuid5(request.command_id, str(text.item))
            await share_own(parts, caller, text, Audience.NOBODY, command)


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
        raise domain_refusal("presentation.missing")
    return circle


def _known(circle: Circle | None) -> Circle:
    if circle is None:
        raise domain_refusal("session.missing")
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
    codes: PresentationCodes,
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
    return [Draft(item, Sealed(msgspec.json.encode(codes).decode()))]


def _unusual(late: LatePresentation, circle: Circle) -> tuple[str, ...]:
    rules = circle.group_at(circle.session.starts_at).rules
    return tuple(presentation_warnings(rules, late.seconds, late.discussion_minutes))
