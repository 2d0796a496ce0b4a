"""What a use case leaves behind, and how a command is run so that its refusals are on record."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from domain.execute import Step, execute, version_of
from domain.kernel import Context, Decider, Folded, Forbidden, ProgramId, Stream, Tenant
from domain.kernel.classes import Coded
from domain.once import once
from services.app.caller import Caller
from services.app.denials import report
from services.app.shell import Shell


class Outcome(msgspec.Struct, frozen=True):
    """What a command was about or made, at which version, and where the tenant's log stands.

    ``log`` is the program whose log that is, or the organization for its own, ``position`` a
    bookmark of it. ``version`` is absent where the Warden alone sees the stream; ``noted`` are
    codes that warn.
    """

    id: UUID
    version: int | None
    log: UUID
    position: Coded
    noted: tuple[Coded, ...] = ()


async def run(
    shell: Shell,
    caller: Caller,
    decider: Decider[Any, Any, Any],
    *,
    stream: Stream,
    command: object,
    ctx: Context,
    known: int = 0,
    seen: Callable[[Folded[Any]], int] = version_of,
) -> Outcome:
    """Run one command as ``app``; a refusal for want of a right is reported to the Warden.

    ``known`` is the version to answer with if nothing changed; ``seen`` which version of the stream
    the caller sees.
    """
    step = Step(
        stream=stream,
        command=command,
        context=ctx,
        expected=caller.expected,
        seen=seen,
        undoes=caller.undoes,
    )
    try:
        done = await execute(once(shell.store, caller.said), decider, step)
    except Forbidden as refused:
        program = None if stream.tenant.is_organization else stream.tenant.program
        await report(shell, caller, program, refused.code)
        raise
    version = known
    if done.recorded and seen is version_of:
        version = done.recorded[-1].version
    elif done.recorded:
        version = seen((await shell.store.look({stream: decider}))[stream])
    return left(shell, caller, stream.id, stream.tenant.program, done.position, version=version)


def left(
    shell: Shell,
    caller: Caller,
    thing: UUID,
    log: UUID,
    position: int,
    *,
    version: int | None = None,
    noted: tuple[str, ...] = (),
) -> Outcome:
    """Say what a command left, and by a bookmark where the log stands."""
    tenant = Tenant(caller.principal.organization, ProgramId(log))
    bookmark = shell.bookmarks.make(tenant, position, caller.command_id)
    return Outcome(thing, version, log, bookmark, noted)
