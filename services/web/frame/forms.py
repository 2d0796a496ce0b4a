"""The forms of the pages for what stands in a table of steps: read, taken, and taken back."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, TypeAlias, TypeVar, get_origin
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import default_deserializer

from domain.kernel import Sealed
from domain.kernel.classes import Coded
from services.app.outcomes import Outcome
from services.app.steps import At, Step
from services.http.places import DOORS, STEP
from services.web.frame.carrying import SURE
from services.web.frame.questions import FIRST, ByCase, Question, Unasked
from services.web.frame.steps import done, once
from services.web.frame.undoing import Undo, offer

Questions: TypeAlias = Mapping[Coded, Question | ByCase]
Steps: TypeAlias = Mapping[Coded, Step]
Runner: TypeAlias = Callable[[At[Any], Step, Any], Awaitable[Outcome]]
P = TypeVar("P")
S = TypeVar("S", bound=msgspec.Struct)


def questions_in(module: ModuleType) -> Questions:
    """Return the questions of a module by their names."""
    found = vars(module).items()
    return {name: one for name, one in found if isinstance(one, Question | ByCase)}


def first_of(step: Step, questions: Questions) -> Question | ByCase | Unasked:
    """Return the question that a step asks first, or why it is taken at once."""
    return questions.get(step.first) or Unasked(step.first)


def forms_of(
    steps: Iterable[Step], run: Runner, table: Steps, questions: Questions
) -> list[HTTPRouteHandler]:
    """Make a form of each step, which ``run`` takes with what its fields say.

    What takes a step back is in the ``table``.
    """
    return [_form_of(step, run, table, questions) for step in steps]


def _form_of(step: Step, run: Runner, table: Steps, questions: Questions) -> HTTPRouteHandler:
    back = table[step.undone_by] if step.undone_by else None

    async def take(request: Request[Any, Any, Any], at: NamedDependency[At[Any]]) -> Response[Any]:
        said = await said_in(request, step.body)
        at = counted_once(at, await said_in(request, Drawn))
        undo = None
        if back and (not step.undone_from or step.undone_from == at.place.stage):
            undo = offer(at.shell, at.caller, taking_back(back, at, said))
        then = f"{at.page}/{step.then}" if step.then else at.page
        path = step.then if step.then.startswith("/") else then
        return await done(run(at, step, said), path, step.notice, undo=undo)

    take.__name__ = step.operation
    return form(step, questions)(take)


def form(
    step: Step, questions: Questions, *, entered: bool = True, status_code: int | None = None
) -> post:
    """Declare a form that is taken by a handler of its own, where its step says.

    Its place is ``entered`` before, or else by the handler itself.
    """
    door = DOORS[step.where]
    opt = {FIRST: first_of(step, questions), STEP: step}
    return post(
        door.path + step.address,
        opt=opt,
        dependencies=door.at if entered else None,
        status_code=status_code,
    )


class Drawn(msgspec.Struct, frozen=True):
    """The id that a form's page gave it, so that it counts once if it is sent twice."""

    once: UUID | None = None


def counted_once(at: At[P], drawn: Drawn) -> At[P]:
    """Return the same, as who sends a form of this id."""
    return at if drawn.once is None else replace(at, caller=once(at.caller, drawn.once))


def taking_back(step: Step, at: At[Any], said: msgspec.Struct) -> Undo:
    """Return the form of a step that takes another back: about whom that was, and unasked."""
    fields: list[tuple[str, str]] = []
    if "person" in step.body.__struct_fields__:
        person = getattr(said, "person", None) or at.caller.principal.person
        fields.append(("person", str(person)))
    if step.first not in {*Unasked}:
        fields.append(SURE)
    return Undo(at.page + step.address, tuple(fields))


async def said_in(request: Request[Any, Any, Any], body: type[S]) -> S:
    """Read a form as the body that the API takes; a field that is left empty says nothing.

    A text to be sealed that is left empty is an empty text: whoever keeps it says what is missing.

    Raises ``ValidationException``.
    """
    form, said = await request.form(), {}
    for field in msgspec.structs.fields(body):
        empty = () if field.type is Sealed else ("",)
        values = [value for value in form.getall(field.encode_name, []) if value not in empty]
        if values:
            said[field.encode_name] = values if _is_many(field.type) else values[-1]
    decoders = request.route_handler.resolve_type_decoders()
    try:
        return msgspec.convert(
            said, body, strict=False, dec_hook=partial(default_deserializer, type_decoders=decoders)
        )
    except msgspec.ValidationError as error:
        raise ValidationException(extra=[{"message": str(error)}]) from error


def _is_many(kind: object) -> bool:
    return tuple in {get_origin(kind), get_origin(getattr(kind, "__origin__", None))}
