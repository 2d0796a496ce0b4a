"""The Warden: the only code that opens what is sealed, one room for each kind of question."""

import traceback
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias, get_args

import structlog

from domain.access.factors import Weakly
from domain.access.origin import HERE, Origin
from domain.access.refusing import answer_of
from domain.access.rights import TOO_MUCH_WORK
from domain.access.vault import KeysAway
from domain.codes import refusal
from domain.kernel import Refused, Throttled, Unauthenticated
from domain.protocol import Answer, Request
from domain.protocol.answers import RefusedAnswer
from domain.protocol.audits import DrawAudit, ShowAudit
from domain.protocol.door import SignOut
from domain.protocol.linking import FindAlike
from domain.protocol.names import FindPeople, PickPeople
from domain.protocol.privacy import PreviewErasure, ShowSubjects
from domain.protocol.proofs import NoteVerification, ReadBundle, TakeBundle
from domain.protocol.trail import SearchTrail
from services.warden.caller import ON_RECORD, authenticate
from services.warden.cases.room import ROOM as CASES
from services.warden.door.room import ROOM as DOOR
from services.warden.door.signing_in import note_reuse
from services.warden.failpoints import ANSWERED, ANSWERING, fail_at
from services.warden.glass.room import ROOM as GLASS
from services.warden.inquiry import Inquiry
from services.warden.invitations.room import ROOM as INVITATIONS
from services.warden.keys.room import ROOM as KEYS
from services.warden.opening import note_kind
from services.warden.outcomes import WAITING, Outcomes, outcome_of
from services.warden.people.room import ROOM as PEOPLE
from services.warden.ports import Parts
from services.warden.privacy.room import ROOM as PRIVACY
from services.warden.providers.room import ROOM as PROVIDERS
from services.warden.recording import record_refusal
from services.warden.repeating import as_said, parts_for
from services.warden.room import Room
from services.warden.trail.room import ROOM as TRAIL

HANDLERS: Final[Room] = {
    **DOOR,
    **INVITATIONS,
    **PEOPLE,
    **CASES,
    **TRAIL,
    **GLASS,
    **PRIVACY,
    **KEYS,
    **PROVIDERS,
}
NOBODY: Final = "session.none"
"""Said of a token that is good no more; what else was not proven is said of a live one too."""
_log = structlog.get_logger(__name__)

Deliver: TypeAlias = Callable[[Answer], Awaitable[bool | None]]
"""Hands an answer over, and says whether it was taken, if that can be known."""


Costly: TypeAlias = (
    FindPeople
    | PickPeople
    | FindAlike
    | SearchTrail
    | DrawAudit
    | ShowAudit
    | TakeBundle
    | ReadBundle
    | NoteVerification
    | PreviewErasure
    | ShowSubjects
)
"""What somebody may ask that can take more than 50 ms: it takes turns."""

COSTLY: Final = get_args(Costly)


class Warden:
    """Answers every request, or says why not; an error of its own shows nothing of the request."""

    def __init__(self, parts: Parts, room: int = WAITING) -> None:
        """Answer with these parts; ``room`` is how many outcomes may wait to be written."""
        self.parts = parts
        self.outcomes = Outcomes(parts, room)

    async def serve(self, request: Request, origin: Origin, deliver: Deliver) -> None:
        """Answer one request, hand the answer over, and have it written how that ended."""
        inquiry = Inquiry(origin)
        answer: Answer | None = None
        is_taken: bool | None = False
        try:
            answer = await self.answer(request, inquiry)
            failpoint = self.parts.failpoint if inquiry.intents else ""
            fail_at(failpoint, ANSWERING)
            is_taken = None
            is_taken = await deliver(answer)
            fail_at(failpoint, ANSWERED)
        finally:
            for intent in inquiry.intents:
                inquiry.ended.append((intent, outcome_of(intent, answer, is_taken=is_taken)))
            for intent, how in inquiry.ended:
                self.outcomes.note(intent, how)

    async def answer(self, request: Request, inquiry: Inquiry | None = None) -> Answer:
        """Answer one request; what it led to is left in ``inquiry``."""
        parts = parts_for(self.parts, inquiry or Inquiry(HERE))
        return await as_said(parts, await self._answered(parts, request))

    async def _answered(self, parts: Parts, request: Request) -> Answer:
        """Answer, whatever happens."""
        note_kind(parts.inquiry, request)
        try:
            if isinstance(request, COSTLY):
                return await self._in_turn(parts, request)
            return await HANDLERS[type(request)](parts, request)
        except Unauthenticated as refused:
            return answer_of(await _note_token(parts, request, refused))
        except Refused as refused:
            return answer_of(await _heard(parts, request, refused))
        except KeysAway:
            return answer_of(refusal("keys.unavailable"))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing of it leaves
            _log.error("warden.failed", request=type(request).__name__, error=_where(error))
            return RefusedAnswer(
                "unavailable", "warden.failed", "this cannot be done at the moment; try again"
            )

    async def _in_turn(self, parts: Parts, request: Costly) -> Answer:
        """Answer what may cost much when its turn comes; a refusal for that is on record."""
        caller = await authenticate(parts, request.token)
        try:
            async with parts.turns.turn(caller.organization, caller.person):
                return await HANDLERS[type(request)](parts, request)
        except Throttled as refused:
            if refused.code == TOO_MUCH_WORK:
                await record_refusal(parts, caller, caller.own_log, TOO_MUCH_WORK, ())
            raise


async def _note_token(parts: Parts, request: Request, refused: Unauthenticated) -> Refused:
    """Put on record that a token was used that is good no more; return what is answered."""
    token = getattr(request, "token", None)
    if token is not None and refused.code == NOBODY and not isinstance(request, SignOut):
        try:
            await note_reuse(parts, token)
        except Refused as instead:
            return instead
    return refused


async def _heard(parts: Parts, request: Request, refused: Refused) -> Refused:
    """Put on record that somebody gave a word for another, or came in by too little for it."""
    token = getattr(request, "token", None)
    if refused.code in ON_RECORD and token is not None:
        parts.inquiry.opens = parts.inquiry.ends = parts.inquiry.takes_factor = False
        parts.inquiry.weakly = Weakly.GIVING
        caller = await authenticate(parts, token)
        try:
            await record_refusal(parts, caller, caller.own_log, refused.code, ())
        except Refused as instead:
            return instead
    return refused


def _where(error: BaseException) -> str:
    """Name an error by its type and place; what it says may quote what it was given."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"
