"""One's own seat in a group: asking for it, the agreement, consent, and leaving."""

from typing import Any, Final, Literal

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.groups.consents import Matter
from services.app.groups.entering import Seat
from services.app.groups.roster import (
    ROSTER,
    AnswerBody,
    ConsentBody,
    SignatureBody,
    take_seat_step,
)
from services.http.places import GroupAt
from services.web.frame.forms import form, forms_of, questions_in, said_in
from services.web.frame.steps import done
from services.web.frame.undoing import Undo, offer
from services.web.member import asked

QUESTIONS: Final = questions_in(asked)


class ConsentForm(msgspec.Struct, frozen=True):
    """Whether case narratives may be kept."""

    given: Literal["yes", "no"]


class AnswerForm(msgspec.Struct, frozen=True):
    """To what one agrees or not."""

    matter: Matter
    given: Literal["yes", "no"]


@form(ROSTER["consent"], QUESTIONS)
async def consent(at: NamedDependency[GroupAt], data: URLEncodedBody[ConsentForm]) -> Response[Any]:
    """Say whether case narratives may be kept; another answer than before can be undone."""
    step, given, here = ROSTER["consent"], data.given == "yes", at.page
    before = at.place.group.consents.get(at.place.actor)
    back = Undo(here + step.address, (("given", "yes" if before else "no"),))
    undo = None if before in {None, given} else offer(at.shell, at.caller, back)
    answered = take_seat_step(at, step, ConsentBody(given=given))
    return await done(answered, here, step.notice if given else "consent_refused", undo=undo)


@form(ROSTER["signature"], QUESTIONS)
async def sign(request: Request[Any, Any, Any], at: NamedDependency[GroupAt]) -> Response[Any]:
    """Sign; who is let in is welcomed, and who has no page of the group goes on to their own."""
    step, place = ROSTER["signature"], at.place
    said = await said_in(request, SignatureBody)
    notice = step.notice if place.seat is Seat.OFFERED else "agreement_signed_again"
    path = at.page if place.seat else f"{at.page}/agreement"
    return await done(take_seat_step(at, step, said), path, notice)


@form(ROSTER["answer"], QUESTIONS)
async def answer(at: NamedDependency[GroupAt], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Agree to one thing, or not; another answer than before can be undone."""
    step, given, here = ROSTER["answer"], data.given == "yes", at.page
    before = at.place.group.answers.get(at.place.actor, {}).get(data.matter)
    fields = (("matter", str(data.matter)), ("given", "yes" if before else "no"))
    changed = before not in {None, given}
    undo = offer(at.shell, at.caller, Undo(here + step.address, fields)) if changed else None
    answered = take_seat_step(at, step, AnswerBody(matter=data.matter, given=given))
    return await done(answered, here, step.notice if given else "answer_refused", undo=undo)


SEAT_FORMS = [
    consent,
    answer,
    sign,
    *forms_of([ROSTER["request"], ROSTER["departure"]], take_seat_step, ROSTER, QUESTIONS),
]
