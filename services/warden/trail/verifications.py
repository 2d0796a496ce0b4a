"""Keeps what a person found by verifying the logs, and shows the newest from the log itself."""

from collections.abc import Sequence
from typing import Final

from domain.access.events import LogsVerified, ObjectRef, TrailSearched, VerifiedLog
from domain.access.purposes import ObjectKind
from domain.access.rights import Denial, may_search_trail
from domain.access.verifying import as_recorded
from domain.codes import refusal
from domain.kernel import Role, Stream
from domain.protocol.answers import Done
from domain.protocol.proofs import (
    NoteVerification,
    ShowVerification,
    Verification,
    VerificationShown,
)
from projections.access_log.queries import Sought, records
from services.warden.caller import Caller, authenticate
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.records import access_context, record
from services.warden.rules_version import RULES_VERSION
from services.warden.trail.auditing import catch_up, record_and_name, searcher

RULES: Final = tuple(f"verification.{role}" for role in (Role.AUDITOR, Role.PRIVACY_OFFICER))


async def note_verification(parts: Parts, request: NoteVerification) -> Done:
    """Put on record what was found: whose word it is, and of which entries."""
    return await decide_twice(parts, request, _note)


async def show_verification(parts: Parts, request: ShowVerification) -> VerificationShown:
    """Show when the logs were last verified, by whom, and what was found; the look is on record."""
    return await decide_twice(parts, request, _show)


async def _note(parts: Parts, request: NoteVerification) -> Done:
    caller = await authenticate(parts, request.token)
    verdict = may_search_trail(caller.who, caller.own_log)
    if isinstance(verdict, Denial):
        own = ObjectRef(ObjectKind.PROOF, caller.organization, "AX")
        await record_refusal(parts, caller, caller.own_log, verdict.rule, [own])
        raise refusal("verification.not_allowed")
    await _are_there(parts, caller, request.logs)
    verified = LogsVerified(
        logs=as_recorded(request.logs),
        took_ms=max(0, request.took_ms),
        strength=caller.principal.strength,
        session=caller.principal.session,
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    context = access_context(parts, caller, caller.own_log, verdict)
    return Done(await record(parts, caller.own_log, [verified], context, basis=caller.basis))


async def _are_there(parts: Parts, caller: Caller, logs: Sequence[VerifiedLog]) -> None:
    """Refuse to call entries whole that the organization's logs do not have.

    What was found wrong is never refused: the entry may be gone. Own looks have no number here.
    """
    for one in as_recorded(logs):
        if one.is_whole and one.upto:
            tenant = caller.in_program(one.program)
            if not await parts.store.read_log(tenant, one.log, one.upto - 1, 1):
                raise refusal("verification.no_such_entries")


async def _show(parts: Parts, request: ShowVerification) -> VerificationShown:
    caller, permit = await searcher(parts, request.token)
    await catch_up(parts, caller.organization)
    newest = await _newest(parts, caller)
    people = () if newest is None else (newest.by,)
    names = await record_and_name(
        parts, caller, permit, TrailSearched(shown=len(people), named=people)
    )
    return VerificationShown(newest, names)


async def _newest(parts: Parts, caller: Caller) -> Verification | None:
    """Find the newest by its row, and read it from the log."""
    rows = [
        row
        for rule in RULES
        for row in await records(parts.reads, caller.own_log, Sought(rule=rule), limit=1)
    ]
    for row in sorted(rows, key=lambda row: row.entry, reverse=True):
        stream = Stream(caller.own_log, "access", row.request)
        for recorded in await parts.store.read(stream):
            if isinstance(recorded.event, LogsVerified):
                return Verification(
                    entry=recorded.position,
                    at=recorded.recorded_at,
                    by=recorded.metadata.actor,
                    logs=recorded.event.logs,
                    took_ms=recorded.event.took_ms,
                )
    return None
