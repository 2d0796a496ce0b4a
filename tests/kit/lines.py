"""Lines to a Warden in this process: one that works, and some that do not."""

from typing import Any

import msgspec

from domain.access.refusing import refusal_of
from domain.kernel import PersonId, Unavailable
from domain.protocol import Answer, Request
from domain.protocol.answers import Enacted, RefusedAnswer, StepDone
from domain.protocol.people import EnactRoster
from services.warden.warden import Warden


class Line:
    """The port ``Warden`` over a Warden in this process: refusals are raised."""

    def __init__(self, warden: Warden) -> None:
        self._warden = warden

    async def ask(self, request: Request) -> Answer:
        """Ask one thing."""
        answer = await self._warden.answer(request)
        if isinstance(answer, RefusedAnswer):
            raise refusal_of(answer)
        return answer


class Breaking:
    """A port that works a number of times, then is gone: one count for all of them."""

    left = 0

    def __init__(self, port: object, method: str, times: int) -> None:
        self._port = port
        self._method = method
        Breaking.left = times

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        if name == self._method:
            Breaking.left -= 1
            if Breaking.left < 0:
                raise ConnectionError("the line is gone")
        return getattr(self._port, name)


class Strict(Line):
    """A line on which the Warden refuses every step about one person."""

    def __init__(self, warden: Warden, person: PersonId) -> None:
        super().__init__(warden)
        self._person = person

    async def ask(self, request: Request) -> Answer:
        """Ask for all steps but those."""
        if not isinstance(request, EnactRoster):
            return await super().ask(request)
        answers = []
        for step in request.steps:
            one = msgspec.structs.replace(request, steps=(step,))
            if step.command.person == self._person:
                answers.append(StepDone(refused=RefusedAnswer("Conflict", "rights.moved", "moved")))
            else:
                answer = await super().ask(one)
                assert isinstance(answer, Enacted)
                answers.extend(answer.steps)
        return Enacted(tuple(answers))


class Away:
    """A Warden that does not answer."""

    async def ask(self, request: Request) -> Answer:
        """Answer nothing."""
        raise Unavailable("warden.unavailable", f"no answer to {type(request).__name__}")
