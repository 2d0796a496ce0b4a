"""Legal holds: what says so and what keeps things from being destroyed are one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.vault import Change, Covered, EndHold, KeepHold
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Stream
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold
from domain.privacy.hold import HOLD, lapses_at
from domain.privacy.scope import Scope
from domain.privacy.state import FOR_EVER
from domain.protocol.answers import Done
from domain.protocol.privacy import EnactHold
from services.warden.caller import Caller, authenticate
from services.warden.ports import Parts
from services.warden.privacy.erasures import require_officer


async def enact_hold(parts: Parts, request: EnactHold) -> Done:
    """Place, confirm, renew or lift a legal hold (privacy officer with organization admin)."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    command, log = request.command, caller.own_log
    made = parts.tags.item(caller.organization, caller.person, request.command_id)
    hold = made if isinstance(command, PlaceHold) else request.hold
    if hold is None:
        raise refusal("hold.missing")
    stream = Stream(log, HOLD.category, hold)
    state, _ = await state_of(parts.store, HOLD, stream)
    context = caller.context(parts, log, request.command_id)
    changes: Sequence[Change] = ()
    match command:
        case PlaceHold(scope=scope):
            covered = _covered(parts, caller, hold, scope, lapses_at(context))
            changes = [KeepHold(covered)]
        case ConfirmHold():
            changes = [KeepHold(_covered(parts, caller, hold, state.scope, FOR_EVER))]
        case LiftHold():
            changes = [EndHold(hold)]
        case _:
            pass
    step = Step(stream=stream, command=command, context=context, basis=caller.basis)
    store = parts.keeping({request.command_id: changes})
    appended = await execute(store, HOLD, step)
    return Done(appended.position, hold)


def _covered(parts: Parts, caller: Caller, hold: UUID, scope: Scope, until: datetime) -> Covered:
    person = scope.person
    return Covered(
        hold=hold,
        program=scope.program,
        group=scope.group,
        session=scope.session,
        label=None if scope.label is None else scope.label.value,
        author=None if person is None else parts.tags.author(caller.organization, person),
        until=until,
    )
