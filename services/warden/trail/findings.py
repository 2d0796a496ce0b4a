"""Takes what reviewers find of sampled records, with sealed notes, and the auditor's signature."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.access.events import ObjectRef
from domain.access.purposes import ObjectKind
from domain.access.rights import NOT_OPENED, REVIEW_NOTE
from domain.access.vault import Change, Draft, Item
from domain.audits.audit import AUDIT
from domain.audits.commands import AuditCommand, ReviewRecord, SignOff
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Refused, Sealed
from domain.protocol.answers import Done
from domain.protocol.audits import ReadReviewNote, ReviewAccess, ReviewNoteShown, SignOffAudit
from domain.sessions.words import Audience
from services.warden.caller import Caller, authenticate_in_person
from services.warden.cases.screening import screen
from services.warden.outcomes import record_failure
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_permit, record_refusal
from services.warden.trail.audits import history_of, reviewer, stream_of

KIND: Final = "review_note"
LABEL: Final = "C5"
LONGEST: Final = 8 * 1024


async def review_access(parts: Parts, request: ReviewAccess) -> Done:
    """Say what was found of one record."""
    caller, _ = await reviewer(parts, request.token)
    await history_of(parts, caller, request.audit)
    note, changes = await _seal(parts, caller, request.audit, request.note)
    command = ReviewRecord(request.program, request.entry, request.disposition, note)
    return await _enact(parts, caller, request.audit, request.command_id, command, changes)


async def sign_off_audit(parts: Parts, request: SignOffAudit) -> Done:
    """Close a round for good."""
    caller, _ = await reviewer(parts, request.token)
    await history_of(parts, caller, request.audit)
    return await _enact(parts, caller, request.audit, request.command_id, SignOff(), ())


async def read_review_note(parts: Parts, request: ReadReviewNote) -> ReviewNoteShown:
    """Show a reviewer's note, after the look is on record."""
    return await decide_twice(parts, request, _note)


async def _note(parts: Parts, request: ReadReviewNote) -> ReviewNoteShown:
    await authenticate_in_person(parts, request.token)
    caller, permit = await reviewer(parts, request.token)
    audit, _ = await state_of(parts.store, AUDIT, stream_of(caller, request.audit))
    found = audit.findings.get((request.program, request.entry))
    note = None if found is None else found.note
    items = await parts.vault.items(caller.own_log, [note]) if note is not None else {}
    item = None if note is None else items.get(note)
    if item is None:
        await record_refusal(parts, caller, caller.own_log, "audit.record_missing", ())
        raise refusal("audit.record_missing")
    shown = ObjectRef(ObjectKind.REASON, item.item, item.label, item.sealed_at)
    position = await record_permit(
        parts, caller, caller.own_log, msgspec.structs.replace(permit, rule=REVIEW_NOTE), [shown]
    )
    text = (await parts.vault.open(caller.own_log, [item])).get(item.item)
    if text is None:
        await record_failure(parts, NOT_OPENED)
        raise refusal("item.unreadable")
    return ReviewNoteShown(text, position)


async def _enact(
    parts: Parts,
    caller: Caller,
    audit: UUID,
    command_id: UUID,
    command: AuditCommand,
    changes: Sequence[Change],
) -> Done:
    """Decide and append, with what is sealed; a refusal is on record before it is given.

    The command's id is made the caller's own, so that nobody's step answers to somebody else's.
    """
    own = uuid5(caller.person, str(command_id))
    step = Step(
        stream=stream_of(caller, audit),
        command=command,
        context=caller.context(parts, caller.own_log, own),
        basis=caller.basis,
    )
    try:
        appended = await execute(parts.keeping({own: changes}), AUDIT, step)
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise
    return Done(appended.position, audit)


async def _seal(
    parts: Parts, caller: Caller, audit: UUID, text: Sealed | None
) -> tuple[UUID | None, Sequence[Change]]:
    """Seal what a reviewer wrote, as class C5; the event names it by id."""
    if text is None or not text.reveal().strip():
        return None, ()
    if len(text.reveal().encode()) > LONGEST:
        raise refusal("reason.too_long")
    note = parts.new_id()
    item = Item(
        tenant=caller.own_log,
        item=note,
        kind=KIND,
        label=LABEL,
        author=parts.tags.author(caller.organization, caller.person),
        scope=audit,
        group=None,
        audience=Audience.NOBODY,
        locale=caller.principal.locale,
        sealed_at=parts.now(),
    )
    return note, await parts.vault.seal(caller.own_log, [Draft(item, await screen(parts, text))])
