"""Asking the Warden, and reading what it answers."""

from typing import TypeVar
from uuid import UUID

from domain.access.messages import Answer, Done, Enacted, Request, StepDone
from domain.access.refusing import refusal_of
from domain.ports import Warden
from services.app.outcomes import Outcome
from services.app.shell import Shell

A = TypeVar("A")


async def answered(warden: Warden, request: Request, kind: type[A]) -> A:
    """Ask, and expect one kind of answer. Raises what the Warden refuses."""
    answer: Answer = await warden.ask(request)
    if not isinstance(answer, kind):
        raise TypeError(f"the Warden answered {type(answer).__name__} to {type(request).__name__}")
    return answer


async def enacted(shell: Shell, request: Request, thing: UUID) -> Outcome:
    """Ask for one thing to be done about ``thing``, and return what it left."""
    match await shell.warden.ask(request):
        case Enacted(steps=[step]):
            return outcome_of(thing, step)
        case Done(position=position, made=made):
            return Outcome(made or thing, None, position)
        case answer:
            raise TypeError(
                f"the Warden answered {type(answer).__name__} to {type(request).__name__}"
            )


def outcome_of(thing: UUID, step: StepDone) -> Outcome:
    """Return what a step enacted by the Warden left. Raises its refusal."""
    if step.refused is not None:
        raise refusal_of(step.refused)
    return Outcome(step.made or thing, step.version, step.position, step.noted)
