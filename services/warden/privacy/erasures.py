"""Erasures on request: asked for, decided by somebody else, and shown to whom they concern."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.access.vault import Change, Draft, Item
from domain.codes import refusal
from domain.execute import Made, Step, execute, execute_anew, state_of
from domain.kernel import OrganizationId, PersonId, Sealed, Stream, Tenant, own_log
from domain.people.person import PERSON
from domain.privacy.commands import (
    ApproveErasure,
    ErasureCommand,
    RefuseErasure,
    RequestErasure,
    WithdrawErasure,
)
from domain.privacy.erasure import ERASURE, OF_A_PERSON, serves
from domain.privacy.events import ErasureKind
from domain.privacy.officers import office_of
from domain.privacy.scope import Scope
from domain.privacy.state import Erasure, Stage
from domain.protocol.answers import Done
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    ErasureProgress,
    ListOwnRequests,
    OwnRequest,
    OwnRequests,
    PreviewErasure,
    RefuseRequest,
    ShowSubjects,
    SubjectsShown,
    WithdrawRequest,
)
from domain.sessions.session import SESSION
from domain.sessions.words import Audience
from services.warden.caller import Caller, authenticate
from services.warden.cases.circle import veiled
from services.warden.cases.erasing import KINDS
from services.warden.people.names import names_from
from services.warden.people.personal_data import (
    GUEST,
    LABEL,
    MAILBOX,
    known_people,
    opened_people,
)
from services.warden.people.personal_data import KIND as PERSONAL
from services.warden.ports import Parts
from services.warden.privacy.reaching import reached
from services.warden.privacy.subjects import author_of, subject_of
from services.warden.recording import decide_twice, record_permit, record_refusal
from services.warden.records import NOBODY

SUBJECT: Final = "erasure"
"""The kind of the vault item that says whom a request is about, while it is open."""
MOST: Final = 1_000
NOT_AN_OFFICER: Final = "erasure.not_officer"


async def ask_erasure(parts: Parts, request: AskErasure) -> Done:
    """Ask for an erasure; ``made`` is the request. Whom it is about is sealed, not logged."""
    caller = await authenticate(parts, request.token)
    log, scope = caller.own_log, request.scope
    of_a_person = request.kind in OF_A_PERSON
    about = scope.person or caller.person if of_a_person else NOBODY
    own = of_a_person and about == caller.person
    if of_a_person:
        scope = msgspec.structs.replace(scope, person=None)
    await _require_known(parts, log, about if of_a_person else None, scope)
    id_ = parts.tags.item(caller.organization, caller.person, request.command_id)
    alias = parts.tags.alias(caller.organization, id_, about) if of_a_person else None
    context = caller.context(parts, log, request.command_id)
    step = Step(
        stream=Stream(log, ERASURE.category, id_),
        command=RequestErasure(request.kind, scope, own, alias),
        context=context,
        record_as=veiled(parts, context, id_) if own else None,
    )
    item = _subject_item(parts, log, id_, about, caller.principal.locale)
    sealed = await parts.vault.seal(log, [Draft(item, Sealed(str(about)))])
    appended = await execute(parts.keeping({request.command_id: sealed}), ERASURE, step)
    return Done(appended.position, id_)


async def approve_request(parts: Parts, request: ApproveRequest) -> Done:
    """Let an erasure be carried out, unless a hold covers some of it."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)

    async def command() -> ErasureCommand:
        erasure = await erasure_of(parts, caller.organization, request.request)
        author = await author_of(parts, caller.organization, request.request)
        serving = erasure.kind is ErasureKind.MEMBER and await _serves(
            parts, caller.organization, request.request
        )
        return ApproveErasure(
            held=await reached(parts, caller.organization, request.request, erasure),
            about_actor=author
            in [parts.tags.author(caller.organization, one) for one in caller.selves],
            serving=serving,
        )

    return await _decide(parts, caller, request, command)


async def refuse_request(parts: Parts, request: RefuseRequest) -> Done:
    """Refuse an erasure; whom it was about is not kept."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)

    async def command() -> ErasureCommand:
        return RefuseErasure(request.obstacle)

    return await _decide(parts, caller, request, command, ends=True)


async def withdraw_request(parts: Parts, request: WithdrawRequest) -> Done:
    """Take back what one asked for; anybody else's request is missing."""
    caller = await authenticate(parts, request.token)
    erasure = await erasure_of(parts, caller.organization, request.request)
    alias = parts.tags.alias(caller.organization, request.request, caller.person)
    if erasure.by not in {alias, caller.person}:
        await record_refusal(parts, caller, caller.own_log, "erasure.not_theirs", [])
        raise refusal("erasure.missing")
    veil = erasure.by == alias

    async def command() -> ErasureCommand:
        return WithdrawErasure()

    return await _decide(parts, caller, request, command, ends=True, veil=veil)


async def preview_erasure(parts: Parts, request: PreviewErasure) -> ErasureProgress:
    """Say how far an erasure is, for an officer; nothing is opened, and nothing sealed counted."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    return await progress_of(parts, caller.organization, request.request)


async def show_subjects(parts: Parts, request: ShowSubjects) -> SubjectsShown:
    """Show an officer whom open requests are about, after the look is on record."""
    return await decide_twice(parts, request, _subjects)


async def list_own_requests(parts: Parts, request: ListOwnRequests) -> OwnRequests:
    """List the caller's own requests: the log knows them by an alias in each."""
    caller = await authenticate(parts, request.token)
    rows = await parts.reads.fetch("privacy_desk", "requests", caller.own_log)
    return OwnRequests(
        tuple(
            OwnRequest(
                row["request_id"], ErasureKind(row["kind"]), Stage(row["stage"]), row["due_on"]
            )
            for row in rows
            if row["subject"]
            == parts.tags.alias(caller.organization, row["request_id"], caller.person)
        )
    )


async def progress_of(parts: Parts, organization: OrganizationId, request: UUID) -> ErasureProgress:
    """Say how far an erasure is, and whether a hold reaches into what was asked."""
    erasure = await erasure_of(parts, organization, request)
    return ErasureProgress(
        stage=erasure.stage,
        held=await reached(parts, organization, request, erasure),
    )


async def erasure_of(parts: Parts, organization: OrganizationId, request: UUID) -> Erasure:
    """Read a request. Raises ``Missing`` (``erasure.missing``)."""
    stream = Stream(own_log(organization), ERASURE.category, request)
    erasure, version = await state_of(parts.store, ERASURE, stream)
    if not version:
        raise refusal("erasure.missing")
    return erasure


async def covered(
    parts: Parts, organization: OrganizationId, author: bytes, erasure: Erasure
) -> Sequence[Item]:
    """Return what a request still has to destroy, with the person's own data if they leave."""
    scope, kind = erasure.scope, erasure.kind
    tenant = Tenant(organization, scope.program) if scope.program else own_log(organization)
    match kind:
        case ErasureKind.MEMBER:
            kinds = (*KINDS, PERSONAL, MAILBOX, GUEST)
            return await parts.vault.of_authors(organization, [author], kinds)
        case ErasureKind.AUTHOR:
            found = await parts.vault.of_authors(organization, [author], KINDS)
        case ErasureKind.SESSION:
            in_session = await parts.vault.of_session(tenant, scope.session or organization)
            found = [item for item in in_session if item.kind in KINDS]
        case _:
            found = await parts.vault.of_class(tenant, str(scope.label), KINDS, MOST)
    return [item for item in found if item.sealed_at <= erasure.until]


async def forgetting(parts: Parts, organization: OrganizationId, request: UUID) -> Sequence[Change]:
    """Destroy what says whom a request is about, unless a hold keeps it."""
    log = own_log(organization)
    if not await parts.vault.items(log, [request]) or await parts.vault.held(log, [request]):
        return ()
    return await parts.vault.shred(log, [request])


async def require_officer(parts: Parts, caller: Caller) -> None:
    """Refuse whoever is neither privacy officer nor organization admin, on record."""
    if office_of(caller.context(parts, caller.own_log, parts.new_id())) is None:
        await record_refusal(parts, caller, caller.own_log, NOT_AN_OFFICER, [])
        raise refusal("erasure.not_officer")


async def _decide(
    parts: Parts,
    caller: Caller,
    request: ApproveRequest | RefuseRequest | WithdrawRequest,
    command: Callable[[], Awaitable[ErasureCommand]],
    *,
    ends: bool = False,
    veil: bool = False,
) -> Done:
    """Decide on a request; one that ends keeps nobody's name."""
    log = caller.own_log
    context = caller.context(parts, log, request.command_id)
    stream = Stream(log, ERASURE.category, request.request)

    async def make() -> Made:
        step = Step(
            stream=stream,
            command=await command(),
            context=context,
            record_as=veiled(parts, context, request.request) if veil else None,
            basis=None if veil else caller.basis,
        )
        changes = await forgetting(parts, caller.organization, request.request) if ends else ()
        store = parts.keeping({request.command_id: changes}) if changes else parts.store
        return Made([step], store)

    appended = await execute_anew(parts.store, ERASURE, stream, make)
    return Done(appended.position, request.request)


async def _require_known(parts: Parts, log: Tenant, about: PersonId | None, scope: Scope) -> None:
    """Refuse what names a person or a session that is not one of ours."""
    if about is not None:
        person, _ = await state_of(parts.store, PERSON, Stream(log, PERSON.category, about))
        if not person.is_known:
            raise refusal("person.missing")
    if scope.session is not None and scope.program is not None:
        session = Stream(Tenant(log.organization, scope.program), SESSION.category, scope.session)
        if not (await parts.store.legible(session)).entries:
            raise refusal("session.missing")


async def _serves(parts: Parts, organization: OrganizationId, request: UUID) -> bool:
    person = await subject_of(parts, organization, request)
    if person is None:
        return False
    return serves((await parts.accounts.authority(organization, person)).rights)


async def _subjects(parts: Parts, request: ShowSubjects) -> SubjectsShown:
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    log = caller.own_log
    items = await parts.vault.items(log, request.requests)
    asked = [item for item in items.values() if item.kind == SUBJECT]
    shown = [ObjectRef(ObjectKind.REQUEST, item.item, LABEL) for item in asked]
    if not shown:
        return SubjectsShown({}, {})
    role = caller.acts_as(log)
    permit = Permit("erasure.subject_to_officers", Basis.OFFICE, role, Purpose.PRIVACY)
    await record_permit(parts, caller, log, permit, shown)
    texts = await parts.vault.open(log, asked)
    about = {id_: PersonId(UUID(text.reveal())) for id_, text in texts.items() if text is not None}
    people = {id_: person for id_, person in about.items() if person != NOBODY}
    known = await known_people(parts, caller.organization, people.values())
    return SubjectsShown(people, names_from(await opened_people(parts, caller.organization, known)))


def _subject_item(parts: Parts, log: Tenant, request: UUID, about: PersonId, locale: str) -> Item:
    return Item(
        tenant=log,
        item=request,
        kind=SUBJECT,
        label=LABEL,
        author=parts.tags.author(log.organization, about),
        scope=request,
        group=None,
        audience=Audience.NOBODY,
        locale=locale,
        sealed_at=parts.now(),
    )
