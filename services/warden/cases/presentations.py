"""Enters who presents: on record under an alias, in the vault by name, gone when taken back."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import msgspec

from domain.access.closing import KeptCodes, was_coded
from domain.access.rights import LABELS, NOT_THE_PRESENTER
from domain.access.vault import Change, Draft, Item, NotOpened
from domain.codes import refusal
from domain.execute import Made, Step, execute, execute_anew
from domain.kernel import Context, PersonId, Refused, Stream, Tenant
from domain.protocol.answers import Done
from domain.protocol.cases import (
    BeginPresentation,
    FinishPresentation,
    NoteCodes,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.rules import ContentCapture
from domain.sessions.commands import (
    CodePresentation,
    EndPresentation,
    SessionCommand,
    StartPresentation,
    UndoPresentation,
    WithdrawPresentation,
)
from domain.sessions.session import SESSION
from domain.sessions.themes import FOR_THE_AUTHOR, WITHOUT_TEXT, require_agreed, require_codes
from domain.sessions.words import Audience, Ground, MaterialKind
from services.warden.caller import Caller, authenticate
from services.warden.cases.circle import Circle, circle_of, circles, veiled
from services.warden.cases.erasing import gone, shredding_own
from services.warden.cases.holding import heeding_holds
from services.warden.cases.sensitive import codes_of, sealed_codes, texts_of_case
from services.warden.cases.unwanted import Going, erase_each, going
from services.warden.ports import Parts
from services.warden.recording import record_refusal

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
        drafts = presentation_drafts(parts, circle, presentation, codes, caller.principal.locale)
        changes = await parts.vault.seal(tenant, drafts) if drafts else ()
        return _made(parts, session_step(parts, circle, command, context), changes)

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
    appended = await execute(parts.store, SESSION, session_step(parts, circle, command, context))
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
        await record_refusal(parts, caller, log, NOT_THE_PRESENTER, [])
        raise refusal("presentation.missing")
    context = caller.context(parts, tenant, request.command_id, group=circle.group)

    async def make() -> Made:
        now = await circle_of(parts, tenant, request.session)
        command = UndoPresentation(presentation, now.standing(context.at))
        SESSION.decide(now.session, command, context)
        changes = await _shredded(parts, tenant, [presentation])
        step = msgspec.structs.replace(
            session_step(parts, now, command, context), undoes=request.begun
        )
        return _made(parts, step, changes)

    appended = await execute_anew(parts.store, SESSION, circle.stream, make)
    return Done(appended.position, presentation)


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
        step = session_step(parts, now, command, context)
        before = (await parts.vault.items(tenant, [presentation])).get(presentation)
        audience = Audience.NOBODY if before is None else before.audience
        over_until = await _over_until(parts, now, request)
        codes = KeptCodes(caller.person, request.theme, request.perspectives, over_until)
        locale = caller.principal.locale
        drafts = presentation_drafts(parts, now, presentation, codes, locale, audience)
        goes = await texts_without_place(parts, caller, now, step, presentation, request.theme)
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
        return _made(parts, session_step(parts, now, command, context), changes)

    appended = await execute_anew(parts.store, SESSION, circle.stream, make)
    return Done(appended.position, request.presentation)


async def _is_new(parts: Parts, circle: Circle, step: Step) -> bool:
    """Whether a step would be done, for the first time: only then does a text go for it."""
    try:
        events = SESSION.decide(circle.session, step.command, step.context)
    except Refused:
        return False
    asked = (step.stream, step.context.command_id)
    return bool(events) and not await parts.store.first_answers([asked])


async def texts_without_place(
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
        return await parts.vault.shred(tenant, list(there)) if there else ()
    except NotOpened:
        raise refusal("item.unreadable") from None


def _made(parts: Parts, step: Step, changes: Sequence[Change]) -> Made:
    return Made([step], parts.keeping({step.context.command_id: changes}))


async def _own(parts: Parts, caller: Caller, request: NoteCodes | TakeBackPresentation) -> Circle:
    """Read the session of one's own presentation; anybody else's is missing, as is none.

    Which was asked for is not on record: it may be a text of theirs.
    """
    tenant = caller.in_program(request.program)
    circle = (await circles(parts, tenant, [request.session])).get(request.session)
    alias = parts.tags.alias(caller.organization, request.session, caller.person)
    if circle is None or request.presentation not in circle.presented_by(alias, taken_back=True):
        log = tenant if circle else caller.log_of(request.program)
        await record_refusal(parts, caller, log, NOT_THE_PRESENTER, [])
        raise refusal("presentation.missing")
    return circle


def session_step(parts: Parts, circle: Circle, command: SessionCommand, context: Context) -> Step:
    """Make a step on the session, recorded under an alias where its actor presents."""
    return Step(
        stream=circle.stream,
        command=command,
        context=context,
        record_as=veiled(parts, context, circle.stream.id),
    )


def presentation_drafts(
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
