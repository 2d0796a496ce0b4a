"""What a use case leaves behind, and how a command is run so that its refusals are on record."""

from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import Context, Decider, Forbidden, Stream
from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.denials import report
from services.app.execute import Step, execute
from services.app.shell import Shell


class Outcome(msgspec.Struct, frozen=True):
    """What a command was about or made, at which version, and where the tenant's log stands.

    ``log`` is the program whose log that is, or the organization for its own. ``version`` is absent
    where the Warden alone sees the stream. ``noted`` are codes that warn.
    """

    id: UUID
    version: int | None
    log: UUID
    position: int
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
) -> Outcome:
    """Run one command as ``app``; a refusal for want of a right is reported to the Warden.

    ``known`` is the version to answer with if nothing changed.
    """
    step = Step(stream=stream, command=command, context=ctx, expected=caller.expected)
    try:
        done = await execute(shell.store, decider, step)
    except Forbidden as refused:
        program = None if stream.tenant.is_organization else stream.tenant.program
        await report(shell, caller, program, refused.code)
        raise
    version = done.recorded[-1].version if done.recorded else known
    return Outcome(stream.id, version, stream.tenant.program, done.position)
