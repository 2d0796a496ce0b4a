"""Asking the Warden, and reading what it answers."""

from typing import Any, TypeVar
from uuid import UUID

from domain.access.refusing import refusal_of
from domain.execute import Stale
from domain.kernel import NOT_IN_PERSON, Fold, Forbidden, ProgramId, Stream
from domain.ports import Warden
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, Enacted, StepDone
from services.app.caller import Caller
from services.app.denials import report
from services.app.outcomes import Outcome, left
from services.app.shell import Shell

A = TypeVar("A")


async def ask_for(warden: Warden, request: Request, kind: type[A]) -> A:
    """Ask, and expect one kind of answer. Raises what the Warden refuses."""
    return expected(request, await warden.ask(request), kind)


def expected(request: Request, answer: Answer, kind: type[A]) -> A:
    """Insist on one kind of answer."""
    if not isinstance(answer, kind):
        raise TypeError(f"the Warden answered {type(answer).__name__} to {type(request).__name__}")
    return answer


async def enact(
    shell: Shell, caller: Caller, request: Request, thing: UUID, program: ProgramId | None = None
) -> Outcome:
    """Ask for one thing to be done about ``thing``, and return what it left.

    A refusal for want of a right is reported: what the Warden only decides it does not record, but
    for a word that was not given in person.
    """
    log = program or caller.principal.organization
    try:
        match await shell.warden.ask(request):
            case Enacted(steps=[step]):
                return _outcome_of(shell, caller, thing, log, step)
            case Done(position=position, made=made):
                return left(shell, caller, made or thing, log, position)
            case answer:
                raise TypeError(
                    f"the Warden answered {type(answer).__name__} to {type(request).__name__}"
                )
    except Forbidden as refused:
        if refused.code != NOT_IN_PERSON:
            await report(shell, caller, program, refused.code)
        raise


async def require_seen(shell: Shell, caller: Caller, fold: Fold[Any, Any], stream: Stream) -> None:
    """Raise ``Stale`` if the caller saw another version than there is, and this is no repeat."""
    if caller.expected is None:
        return
    version = (await shell.store.look({stream: fold}))[stream].version
    if caller.expected == version:
        return
    asked = stream, caller.command_id
    if not await shell.store.first_answers([asked]):
        raise Stale(version)


def _outcome_of(shell: Shell, caller: Caller, thing: UUID, log: UUID, step: StepDone) -> Outcome:
    if step.refused is not None:
        raise refusal_of(step.refused)
    return left(
        shell,
        caller,
        step.made or thing,
        log,
        step.position,
        version=step.version,
        noted=step.noted,
    )
