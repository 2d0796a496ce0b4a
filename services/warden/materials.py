"""Seals what people write, opens it to others, and says what somebody may read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.access.messages import (
    Done,
    Enacted,
    ItemListed,
    ItemsListed,
    ListItems,
    ListOwnItems,
    NewMaterial,
    SealMaterials,
    ShareItem,
    StepDone,
)
from domain.access.vault import Draft, Item
from domain.codes import refusal as domain_refusal
from domain.groups.effective import Consent, effective
from domain.kernel import PersonId, Refused, Stream, Tenant
from domain.kernel.shapes import is_locale
from domain.sessions.commands import GroupStanding, SealMaterial, ShareMaterial
from domain.sessions.events import Audience, MaterialKind
from domain.sessions.session import SESSION
from services.app.execute import Step, execute, execute_all
from services.warden.caller import Caller, authenticate
from services.warden.circle import Circle, circles, veiled
from services.warden.holding import held
from services.warden.looks import looks_at, standing_to
from services.warden.on_record import reference
from services.warden.ports import Parts
from services.warden.reading import unknown_item
from services.warden.recording import denied
from services.warden.redactions import readable, redacted_items, redacted_own
from services.warden.refusals import refusal
from services.warden.rights import (
    LABELS,
    NOBODYS_RULE,
)
from services.warden.screening import attested_names
from services.warden.sensitive import for_their_authors, themes_of
from services.warden.steps import step_done

LONGEST = 64 * 1024


class Scope(NamedTuple):
    """A session of a program."""

    tenant: Tenant
    session: UUID


KINDS = tuple(LABELS)


async def seal_materials(parts: Parts, request: SealMaterials) -> Enacted:
    """Seal one's own texts, each with an answer of its own."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    found = await circles(parts, tenant, [material.session for material in request.materials])
    own = {session: _presented(parts, caller, circle) for session, circle in found.items()}
    themes = await themes_of(parts, tenant, [case for cases in own.values() for case in cases])
    answers: list[StepDone | None] = []
    steps: list[list[Step]] = []
    drafts: list[tuple[UUID, Draft]] = []
    for material in request.materials:
        try:
            circle = _checked(material, found)
            names = await attested_names(parts, material.text, material.attested)
        except Refused as refused:
            answers.append(step_done(refused))
            continue
        draft = _draft(parts, caller, circle, material)
        drafts.append((material.command_id, draft))
        cases = own[material.session]
        if material.kind is MaterialKind.CASE_NARRATIVE:
            cases = cases[-1:]
        about = cases[-1] if cases and material.kind is MaterialKind.CASE_NARRATIVE else None
        command = SealMaterial(
            item=draft.item.item,
            kind=material.kind,
            author=caller.person,
            standing=_standing(parts, circle),
            presentation=about,
            presenter=None if about is None else caller.person,
            themes=frozenset(themes[case] for case in cases if case in themes),
            names_attested=names,
        )
        steps.append(_sealing(parts, caller, circle, material, command))
        answers.append(None)
    sealed = await parts.vault.seal(tenant, [draft for _, draft in drafts]) if drafts else ()
    changes = {id_: [keep] for (id_, _), keep in zip(drafts, sealed, strict=True)}
    flat = [step for group in steps for step in group]
    outcomes = await execute_all(parts.keeping(changes), SESSION, flat) if flat else ()
    by_command = {s.context.command_id: o for s, o in zip(flat, outcomes, strict=True)}
    done = iter(step_done(by_command[id_], draft.item.item) for id_, draft in drafts)
    return Enacted(tuple(answer or next(done) for answer in answers))


async def share_item(parts: Parts, request: ShareItem) -> Done:
    """Open one's own item to an audience, or close it; anybody else's is missing."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    item = (await parts.vault.items(tenant, [request.item])).get(request.item)
    if item is None or item.kind not in LABELS:
        raise await unknown_item(parts, caller)
    if item.author != parts.tags.author(caller.organization, caller.person):
        await denied(
            parts, caller, tenant, NOBODYS_RULE, [reference(parts, item)], group=item.group
        )
        raise refusal("item.missing")
    if item.audience is Audience.HOLD:
        raise refusal("item.missing")
    command = request.command_id
    return Done(await share_own(parts, caller, item, request.audience, command), item.item)


async def share_own(
    parts: Parts, caller: Caller, item: Item, audience: Audience, command_id: UUID
) -> int:
    """Open an item of the caller's to an audience, and return where the log stands then.

    To close it, nothing else of its session must be readable.
    """
    if audience is Audience.NOBODY:
        parts = parts.patient
    tenant = item.tenant
    changed = msgspec.structs.replace(item, audience=audience)
    changes = await parts.vault.readdressed(tenant, item, changed)
    if not changes:
        raise refusal("item.unreadable")
    context = caller.context(parts, tenant, command_id, group=item.group)
    step = Step(
        stream=Stream(tenant, "session", item.scope),
        command=ShareMaterial(item.item, audience),
        context=context,
        record_as=veiled(parts, context, item.scope),
    )
    return (await execute(parts.keeping({command_id: changes}), SESSION, step)).position


async def list_items(parts: Parts, request: ListItems) -> ItemsListed:
    """Say which items of a session the caller may read; nothing is opened."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    looks = await looks_at(parts, caller, await parts.vault.of_session(tenant, request.session))
    kept = await held(parts, [look.item for look in looks if look.own])
    there = [
        _listed(look.item, own=look.own, alone=look.alone, kept=look.item.item in kept)
        for look in looks
        if readable(look)
    ]
    gone = await redacted_items(parts, caller, tenant, request.session)
    standing = await standing_to(parts, caller, tenant, request.session)
    return ItemsListed(
        (*there, *gone),
        led_later=standing.led_later,
        led_by_late_entry=standing.by_entry,
        readers_then=standing.readers.then,
        readers_now=standing.readers.now,
    )


async def list_own_items(parts: Parts, request: ListOwnItems) -> ItemsListed:
    """List one's own items in the whole organization."""
    caller = await authenticate(parts, request.token)
    items = await items_of(parts, caller, caller.person)
    alone = {
        scope: await for_their_authors(parts, scope.tenant, scope.session)
        for scope in {Scope(item.tenant, item.scope) for item in items}
    }
    kept = await held(parts, items)
    there = [
        _listed(
            item,
            own=True,
            alone=item.author in alone[Scope(item.tenant, item.scope)],
            kept=item.item in kept,
        )
        for item in items
        if item.audience is not Audience.HOLD
    ]
    return ItemsListed((*there, *await redacted_own(parts, caller)))


async def items_of(parts: Parts, caller: Caller, person: PersonId) -> Sequence[Item]:
    """Return the items of which somebody of the caller's organization is the author."""
    tag = parts.tags.author(caller.organization, person)
    return await parts.vault.of_authors(caller.organization, [tag], KINDS)


def _listed(item: Item, *, own: bool, alone: bool, kept: bool) -> ItemListed:
    return ItemListed(
        item=item.item,
        program=item.tenant.program,
        kind=MaterialKind(item.kind),
        session=item.scope,
        own=own,
        audience=item.audience,
        sealed_at=item.sealed_at,
        for_me_alone=own and alone and item.kind != MaterialKind.PRESENTATION,
        held=kept,
    )


def _checked(material: NewMaterial, found: Mapping[UUID, Circle]) -> Circle:
    if material.kind is MaterialKind.PRESENTATION:
        raise refusal("material.not_a_text")
    if not is_locale(material.locale):
        raise refusal("material.locale_unknown")
    text = material.text.reveal()
    if not text.strip():
        raise refusal("material.empty")
    if len(text.encode()) > LONGEST:
        raise refusal("material.too_long")
    if material.audience is Audience.HOLD:
        raise domain_refusal("material.audience_unknown")
    if material.session not in found:
        raise domain_refusal("session.missing")
    return found[material.session]


def _draft(parts: Parts, caller: Caller, circle: Circle, material: NewMaterial) -> Draft:
    item = Item(
        tenant=circle.stream.tenant,
        item=parts.tags.item(caller.organization, caller.person, material.command_id),
        kind=material.kind,
        label=LABELS[material.kind],
        author=parts.tags.author(caller.organization, caller.person),
        scope=material.session,
        group=circle.group,
        audience=material.audience,
        locale=material.locale,
        sealed_at=parts.now(),
    )
    return Draft(item, material.text)


def shared_from_the_start(sealing: Step, item: UUID, audience: Audience) -> Sequence[Step]:
    """Share an item in the batch in which it is sealed, if an audience is named at once."""
    if audience is Audience.NOBODY:
        return []
    id_ = uuid5(sealing.context.command_id, "share")
    as_who = sealing.record_as or sealing.context
    return [
        Step(
            stream=sealing.stream,
            command=ShareMaterial(item, audience),
            context=msgspec.structs.replace(sealing.context, command_id=id_),
            record_as=msgspec.structs.replace(as_who, command_id=id_),
        )
    ]


def _sealing(
    parts: Parts, caller: Caller, circle: Circle, material: NewMaterial, command: SealMaterial
) -> list[Step]:
    """Seal, and share in the same batch if an audience is named at once."""
    tenant, group = circle.stream.tenant, circle.group
    context = caller.context(parts, tenant, material.command_id, group=group)
    record_as = veiled(parts, context, material.session)
    sealing = Step(stream=circle.stream, command=command, context=context, record_as=record_as)
    return [sealing, *shared_from_the_start(sealing, command.item, material.audience)]


def _standing(parts: Parts, circle: Circle) -> GroupStanding:
    """Say how the group stood when the session met; a consent taken back since holds, too."""
    then = circle.standing(circle.session.starts_at)
    today = circle.group_at(parts.now())
    answers = effective(today, circle.program).answers
    taken_back = any(answers.get(person) is Consent.REFUSED for person in then.members)
    allowed = then.narratives_allowed and not taken_back
    return msgspec.structs.replace(then, narratives_allowed=allowed)


def _presented(parts: Parts, caller: Caller, circle: Circle) -> Sequence[UUID]:
    alias = parts.tags.alias(caller.organization, circle.stream.id, caller.person)
    return circle.presented_by(alias)
