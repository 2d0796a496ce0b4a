"""A request to learn who a number is: who may ask it, of which record, and its history."""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef
from domain.access.purposes import ObjectKind, Purpose
from domain.access.rights import GROUNDS
from domain.access.vault import Change, Draft, Item
from domain.codes import refusal
from domain.execute import state_of
from domain.identities.events import IdentityAsked, IdentityEvent
from domain.identities.identity import IDENTITY
from domain.identities.state import Identity
from domain.kernel import Event, Log, PersonId, Recorded, Refused, Role, Sealed, Stream
from domain.organizations.organization import ORGANIZATION
from domain.protocol.identities import RequestIdentity
from domain.sessions.words import Audience
from services.warden.caller import Caller, authenticate
from services.warden.cases.screening import screen
from services.warden.glass.grants import LONGEST_REASON
from services.warden.ports import Parts
from services.warden.recording import record_refusal

READING: Final = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)


UNTOLD: Final = frozenset({*GROUNDS, Purpose.NOTIFICATION})
"""Looks that stand beside what somebody wrote: who is named in them would be told with it."""


class Question(NamedTuple):
    """A request as the log tells it, and who is before it."""

    caller: Caller
    request: UUID
    state: Identity
    history: Sequence[Recorded[Event]]

    @property
    def stream(self) -> Stream:
        """Where its history is: in the organization's log."""
        return Stream(self.caller.own_log, IDENTITY.category, self.request)

    @property
    def asked(self) -> IdentityAsked:
        """What it began with."""
        return cast("IdentityAsked", self.history[0].event)


async def reading_officer(parts: Parts, token: Sealed) -> Caller:
    """Authenticate an officer; to others there is nothing.

    Raises ``Missing`` (``identity.missing``), after it is on record.
    """
    caller = await authenticate(parts, token)
    if caller.offices(caller.own_log.program).isdisjoint(READING):
        raise await record_refused_step(parts, caller, None, refusal("identity.missing"))
    return caller


async def question_of(parts: Parts, token: Sealed, request: UUID) -> Question:
    """Read a request. Raises ``Missing`` (``identity.missing``), after it is on record."""
    caller = await reading_officer(parts, token)
    history = await parts.store.read(Stream(caller.own_log, IDENTITY.category, request))
    if not history:
        raise await record_refused_step(parts, caller, None, refusal("identity.missing"))
    return folded_question(caller, request, history)


def folded_question(caller: Caller, request: UUID, history: Sequence[Recorded[Event]]) -> Question:
    """Fold a request's history."""
    state = IDENTITY.fold(cast("IdentityEvent", recorded.event) for recorded in history)
    return Question(caller, request, state, history)


def may_be_asked(found: Recorded[Event]) -> frozenset[UUID]:
    """Return whom a record lets officers ask about: who looked, and whose name was looked at.

    What stands beside a text, as whom a letter went to or whose text a grant opened, is not told
    so: it would say who wrote it.
    """
    if found.metadata.purpose in UNTOLD:
        return frozenset()
    looked, event = found.metadata.actor, found.event
    if not isinstance(event, AccessPermitted | AccessDenied) or event.grant is not None:
        return frozenset({looked})
    beside = any(one.label in {"C3", "C4", "C5"} for one in event.objects)
    named = {one.id for one in event.objects if one.kind is ObjectKind.NAME and not beside}
    return frozenset({looked, *named})


async def is_named(parts: Parts, caller: Caller, request: RequestIdentity) -> bool:
    """Whether a record, read from the log itself, lets anybody ask about a number."""
    tenant = caller.in_program(request.program)
    page = await parts.store.read_log(tenant, Log.ACCESS, request.entry - 1, 1)
    found = next((one for one in page if one.position == request.entry), None)
    return found is not None and request.subject in may_be_asked(found)


async def privacy_officers(parts: Parts, caller: Caller) -> frozenset[PersonId]:
    """Return who is a privacy officer of the organization now."""
    stream = Stream(caller.own_log, ORGANIZATION.category, caller.organization)
    organization, _ = await state_of(parts.store, ORGANIZATION, stream)
    return frozenset(
        office.person
        for office in organization.offices
        if office.role is Role.PRIVACY_OFFICER and office.program is None
    )


async def seal_reason(
    parts: Parts, caller: Caller, request: UUID, text: Sealed
) -> tuple[UUID, Sequence[Change]]:
    """Seal the reason, as class C5; the event names it by id."""
    if not text.reveal().strip():
        raise refusal("reason.missing")
    if len(text.reveal().encode()) > LONGEST_REASON:
        raise refusal("reason.too_long")
    item = Item(
        tenant=caller.own_log,
        item=parts.new_id(),
        kind="reason",
        label="C5",
        author=parts.tags.author(caller.organization, caller.person),
        scope=request,
        group=None,
        audience=Audience.NOBODY,
        locale=caller.principal.locale,
        sealed_at=parts.now(),
    )
    drafts = [Draft(item, await screen(parts, text))]
    return item.item, await parts.vault.seal(caller.own_log, drafts)


async def record_refused_step(
    parts: Parts, caller: Caller, request: UUID | None, error: Refused
) -> Refused:
    """Record that a step was refused, and by which rule; give the refusal back."""
    about = () if request is None else [reference_to(request)]
    await record_refusal(parts, caller, caller.own_log, error.code, about)
    return error


def reference_to(request: UUID) -> ObjectRef:
    """Name a request on record."""
    return ObjectRef(ObjectKind.REQUEST, request, "AX")
