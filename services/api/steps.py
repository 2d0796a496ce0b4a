"""The addresses of the API for what stands in a table of steps."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from services.api.commands import COMMAND_PROBLEMS, command, creation
from services.app.outcomes import Outcome
from services.app.steps import At, Body, Seen, Step
from services.http.places import DOORS, STEP
from services.http.replies import Changed, changed

JSON: Any = JSONBody
"""The same; of a type that is known only when the table is read."""
Runner = Callable[[At[Any], Step, Any], Awaitable[Outcome]]


def addresses_of(steps: Iterable[Step], run: Runner) -> list[HTTPRouteHandler]:
    """Make an address of each step of the API, which ``run`` takes with what the body says."""
    return [_address_of(step, run) for step in steps if step.operation]


def _address_of(step: Step, run: Runner) -> HTTPRouteHandler:
    status = HTTP_201_CREATED if step.creates else HTTP_200_OK

    async def take(at: NamedDependency[At[Any]]) -> Response[Changed]:
        return changed(await run(at, step, step.body()), status)

    async def take_as_said(
        at: NamedDependency[At[Any]], data: JSONBody[Any] = None
    ) -> Response[Changed]:
        said = data or step.body()
        seen = said.version if isinstance(said, Seen) else None
        return changed(await run(at.seeing(seen), step, said), status)

    taken = take_as_said if step.body.__struct_fields__ else take
    taken.__name__ = step.operation
    taken.__doc__ = _says(step)
    if taken is take_as_said:
        taken.__annotations__["data"] = JSON[_body_of(step)]
    door = DOORS[step.where]
    declare = creation if step.creates else command
    return declare(
        door.path + step.address,
        operation_id=step.operation,
        tags=[step.heading or door.tag],
        dependencies=door.at,
        opt={STEP: step},
    )(taken)


def answering(
    step: Step, status_code: int = HTTP_200_OK, responses: Mapping[int, Any] = COMMAND_PROBLEMS
) -> post:
    """Declare the address of a step that a handler of its own takes: it answers something else."""
    door = DOORS[step.where]
    return post(
        door.path + step.address,
        operation_id=step.operation,
        description=_says(step),
        tags=[step.heading or door.tag],
        dependencies=door.at,
        opt={STEP: step},
        status_code=status_code,
        responses=responses,
    )


def _says(step: Step) -> str:
    return f"{step.says} ({', '.join(step.by)})."


def _body_of(step: Step) -> Any:  # noqa: ANN401 - a type
    """Say what the body is: none is needed where each field of it may be left out.

    What is no body of a command but a thing of the domain is always sent.
    """
    fields = msgspec.structs.fields(step.body)
    optional = issubclass(step.body, Body) and all(not field.required for field in fields)
    return step.body | None if optional else step.body
