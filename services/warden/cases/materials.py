"""Seals what people write, opens it to others, and says what somebody may read."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

import msgspec

from domain.access.closing import Closed, KeptCodes
from domain.access.rights import LABELS, NOBODYS_RULE
from domain.access.vault import Change, Draft, Item
from domain.codes import refusal
from domain.execute import Made, Step, execute_all_anew, execute_anew
from domain.groups.effective import Consent, effective
from domain.kernel import PersonId, Refused, Stream
from domain.kernel.locales import is_locale
from domain.protocol.answers import Done, Enacted, StepDone
from domain.protocol.cases import (
    ItemListed,
    ItemsListed,
    ListItems,
    ListOwnItems,
    NewMaterial,
    SealMaterials,
    ShareItem,
)
from domain.sessions.commands import GroupStanding, SealMaterial, ShareMaterial
from domain.sessions.session import SESSION
from domain.sessions.words import Audience, MaterialKind
from services.warden.caller import Caller, authenticate, authenticate_in_person
from services.warden.cases.circle import Circle, circles, veiled
from services.warden.cases.holding import held
from services.warden.cases.looks import looks_at, standing_to
from services.warden.cases.reading import record_unknown_item
from services.warden.cases.redactions import readable, redacted_items, redacted_own
from services.warden.cases.screening import attested_names
from services.warden.cases.sensitive import closed_of, codes_of
from services.warden.on_record import reference
from services.warden.ports import Parts
from services.warden.recording import record_refusal
from services.warden.steps import step_done

LONGEST = 64 * 1024


KINDS = tuple(LABELS)


async def seal_materials(parts: Parts, request: SealMaterials) -> Enacted:
    """Seal one's own texts, each with an answer of its own."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    refused: dict[UUID, StepDone] = {}
    written: list[tuple[NewMaterial, int]] = []
    for material in request.materials:
        try:
            _check(material)
            written.append(
                (material, await attested_names(parts, material.text, material.attested))
            )
        except Refused as error:
            refused[material.command_id] = step_done(error)

    async def make() -> Made:
        found = await circles(parts, tenant, [material.session for material, _ in written])
        own = {session: _presented(parts, caller, circle) for session, circle in found.items()}
        known = await codes_of(parts, tenant, [case for cases in own.values() for case in cases])
        there = [one for one in written if one[0].session in found]
        drafts = [_draft(parts, caller, found[one.session], one) for one, _ in there]
        sealed = await parts.vault.seal(tenant, drafts) if drafts else ()
        steps: list[Step] = []
        changes: dict[UUID, Sequence[Change]] = {}
        for (material, names), draft, keep in zip(there, drafts, sealed, strict=True):
            circle, cases = found[material.session], own[material.session]
            command = _command(parts, caller, circle, draft.item, cases, known, names)
            steps += _sealing(parts, caller, circle, material, command)
            changes[material.command_id] = [keep]
        return Made(steps, parts.keeping(changes))

    sessions = dict.fromkeys(material.session for material, _ in written)
    streams = [Stream(tenant, SESSION.category, session) for session in sessions]
    outcomes = await execute_all_anew(parts.store, SESSION, streams, make) if streams else {}

    def answer(material: NewMaterial) -> StepDone:
        id_ = material.command_id
        if id_ in refused:
            return refused[id_]
        item = parts.tags.item(caller.organization, caller.person, id_)
        return step_done(outcomes.get(id_, refusal("session.missing")), item)

    return Enacted(tuple(answer(material) for material in request.materials))


async def share_item(parts: Parts, request: ShareItem) -> Done:
    """Open one's own item to an audience, or close it; anybody else's is missing."""
    caller = await authenticate_in_person(parts, request.token)
    tenant = caller.in_program(request.program)
    item = (await parts.vault.items(tenant, [request.item])).get(request.item)
    if item is None or item.kind not in LABELS:
        raise await record_unknown_item(parts, caller)
    if item.author != parts.tags.author(caller.organization, caller.person):
        await record_refusal(
            parts, caller, tenant, NOBODYS_RULE, [reference(parts, item)], group=item.group
        )
        raise refusal("item.missing")
    return Done(
        await share_own(parts, caller, item, request.audience, request.command_id), item.item
    )


async def share_own(
    parts: Parts, caller: Caller, item: Item, audience: Audience, command_id: UUID
) -> int:
    """Open an item of the caller's to an audience, and return where the log stands then.

    To close it, nothing else of its session must be readable.
    """
    if audience is Audience.NOBODY:
        parts = parts.patient
    tenant = item.tenant
    context = caller.context(parts, tenant, command_id, group=item.group)
    step = Step(
        stream=Stream(tenant, SESSION.category, item.scope),
        command=ShareMaterial(item.item, audience),
        context=context,
        record_as=veiled(parts, context, item.scope),
    )

    async def make() -> Made:
        now = (await parts.vault.items(tenant, [item.item])).get(item.item)
        if now is None or now.audience is Audience.HOLD:
            raise refusal("item.missing")
        changed = msgspec.structs.replace(now, audience=audience)
        changes = await parts.vault.readdress(tenant, now, changed)
        if not changes:
            raise refusal("item.unreadable")
        return Made([step], parts.keeping({command_id: changes}))

    return (await execute_anew(parts.store, SESSION, step.stream, make)).position


async def list_items(parts: Parts, request: ListItems) -> ItemsListed:
    """Say which items of a session the caller may read; nothing is opened."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    looks = await looks_at(parts, caller, await parts.vault.of_session(tenant, request.session))
    mine = [look.item for look in looks if look.own]
    kept, shut = await held(parts, mine), await closed_of(parts, mine)
    there = [
        _listed(look.item, own=look.own, shut=shut, kept=look.item.item in kept)
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
    kept, shut = await held(parts, items), await closed_of(parts, items)
    there = [
        _listed(item, own=True, shut=shut, kept=item.item in kept)
        for item in items
        if item.audience is not Audience.HOLD
    ]
    return ItemsListed((*there, *await redacted_own(parts, caller)))


async def items_of(parts: Parts, caller: Caller, person: PersonId) -> Sequence[Item]:
    """Return the items of which somebody of the caller's organization is the author."""
    tag = parts.tags.author(caller.organization, person)
    return await parts.vault.of_authors(caller.organization, [tag], KINDS)


def _listed(item: Item, *, own: bool, shut: Closed, kept: bool) -> ItemListed:
    return ItemListed(
        item=item.item,
        program=item.tenant.program,
        kind=MaterialKind(item.kind),
        session=item.scope,
        own=own,
        audience=Audience.NOBODY if item.item in shut.over else item.audience,
        sealed_at=item.sealed_at,
        for_me_alone=item.item in shut.alone,
        held=kept,
    )


def _check(material: NewMaterial) -> None:
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
        raise refusal("material.audience_unknown")


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


def _command(
    parts: Parts,
    caller: Caller,
    circle: Circle,
    item: Item,
    cases: Sequence[UUID],
    known: Mapping[UUID, KeptCodes],
    names: int,
) -> SealMaterial:
    """Say what is sealed: a narrative is about the author's last case, another text about any."""
    kind = MaterialKind(item.kind)
    told = kind is MaterialKind.CASE_NARRATIVE
    about = cases[-1] if cases and told else None
    concerned = cases[-1:] if told else cases
    return SealMaterial(
        item=item.item,
        kind=kind,
        author=caller.person,
        standing=_standing(parts, circle),
        presentation=about,
        presenter=None if about is None else caller.person,
        themes=frozenset(known[case].theme for case in concerned if case in known),
        names_attested=names,
    )


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
