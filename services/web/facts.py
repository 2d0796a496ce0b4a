"""Whom and what a step is about, looked up for the page that asks before it is taken."""

from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec
from litestar.exceptions import ValidationException

from domain.kernel import PersonId, ProgramId
from domain.organizations.events import Naming
from domain.ports import ParkedStream
from domain.privacy.events import ErasureObstacle, HoldGround
from domain.privacy.scope import Label
from domain.protocol.cases import ItemListed
from domain.protocol.names import PersonName
from domain.skips.commands import SkipReason
from projections.program_register.queries import programs as registered
from services.app import (
    attendance,
    audits,
    glass,
    identities,
    materials,
    offices,
    organizations,
    parked,
    privacy,
    program_keys,
    signing_keys,
)
from services.app.boards import zone_of
from services.app.denials import masked
from services.app.groups import GroupPlace, enter_group
from services.app.names import read_names
from services.app.picking import name_anybody
from services.app.program_keys import Version
from services.app.sessions import SessionPlace, enter_session, seek_session
from services.app.signing_keys import SigningKeys
from services.languages import N_
from services.web.groups import purpose_of
from services.web.questions import Asking, Fact
from services.web.visit import visit_of
from services.web.words import record_of

T = TypeVar("T")
PERSON, GROUP = N_("Person"), N_("Group")
PROGRAM, SESSION = N_("Program"), N_("Session")
HELD = "held_class"


async def of_group(asking: Asking) -> tuple[Fact, ...]:
    """Say which group it is, and how many are in it."""
    return _in_group(await _entered(asking))


async def of_session(asking: Asking) -> tuple[Fact, ...]:
    """Say which session of which group it is, and how many are expected."""
    at = asking.at
    when, place = await _session_at(asking, at["program_id"], at["session_id"])
    return (when, *_in_group(place.group))


async def unmarked(asking: Asking) -> int:
    """Count who was expected at a session and is not marked."""
    at = asking.at
    return await attendance.count_unmarked(
        asking.shell, asking.caller, at["program_id"], at["session_id"]
    )


async def of_unmarked(asking: Asking) -> tuple[Fact, ...]:
    """Count who is not marked, and say of which session."""
    count = visit_of(asking.request).speech.number(await unmarked(asking))
    return (Fact(label=N_("Not marked"), value=count), *await of_session(asking))


async def of_person_in_group(asking: Asking) -> tuple[Fact, ...]:
    """Name whom the form names; the look is on record."""
    place = await _entered(asking)
    person = sent(asking, "person", PersonId)
    shown = await read_names(
        asking.shell,
        asking.caller,
        asking.at["program_id"],
        (person,),
        purpose_of(place),
        group=place.stream.id,
    )
    return (
        Fact(label=PERSON, name=shown.names.get(person), person=True),
        Fact(label=GROUP, value=place.proposed.name),
    )


async def seat_of(asking: Asking) -> tuple[bool, bool]:
    """Say whether the seat that the form names is one's own, and whether it is offered."""
    place, person = await _entered(asking), sent(asking, "person", PersonId)
    return person == asking.caller.principal.person, person in place.group.offered


async def of_erasure(asking: Asking) -> tuple[Fact, ...]:
    """Say whom and what an erasure is about, and by when it is decided; nothing is counted."""
    request = asking.at["request_id"]
    found = await privacy.show_desk(asking.shell, asking.caller)
    about = await privacy.show_subjects(asking.shell, asking.caller, (request,))
    speech = visit_of(asking.request).speech
    row = next((row for row in found.requests if row.request_id == request), None)
    facts = []
    if row is not None:
        facts.append(Fact(label=N_("What"), kind="erasure", value=row.kind))
        facts += await _where(asking, row.of_program, row.of_session, row.of_class)
    if request in about.people:
        name = about.names.get(about.people[request])
        facts.append(Fact(label=PERSON, name=name, person=True))
    if row is not None:
        due = speech.day(row.due_on, form="long")
        facts.append(Fact(label=N_("To be decided by"), value=due))
    return tuple(facts)


async def of_erasure_refusal(asking: Asking) -> tuple[Fact, ...]:
    """Say on which ground an erasure would be refused, and whom and what it is about."""
    obstacle = sent(asking, "obstacle", ErasureObstacle)
    ground = Fact(label=N_("Ground"), kind="obstacle", value=obstacle)
    return (ground, *await of_erasure(asking))


async def is_erasure_held(asking: Asking) -> bool:
    """Whether a legal hold reaches into what a request is about."""
    request = asking.at["request_id"]
    return (await privacy.preview_erasure(asking.shell, asking.caller, request)).held


async def is_text_held(asking: Asking) -> bool:
    """Whether a legal hold covers a text of one's own."""
    return any(one.held for one in await _own_texts(asking) if one.item == asking.at["item_id"])


async def of_own_text(asking: Asking) -> tuple[Fact, ...]:
    """Say which of one's own texts it is: its kind, and when it was sealed."""
    speech, zone = visit_of(asking.request).speech, await zone_of(asking.shell, asking.caller)
    return tuple(
        fact
        for one in await _own_texts(asking)
        if one.item == asking.at["item_id"]
        for fact in (
            Fact(label=N_("Text"), kind="kind", value=one.kind),
            Fact(label=N_("Sealed on"), value=speech.day(one.sealed_at, zone, "long")),
        )
    )


async def has_left(asking: Asking) -> bool:
    """Whether a session in which the asker has something of their own is closed to them.

    Raises ``Missing`` (``session.missing``), on record, where they have nothing.
    """
    program, session = ProgramId(asking.at["program_id"]), asking.at["session_id"]
    if await seek_session(asking.shell, asking.caller, program, session) is not None:
        return False
    if not any(one.session == session for one in await _own_texts(asking)):
        raise await masked(asking.shell, asking.caller, program, "session.missing")
    return True


async def of_own_case(asking: Asking) -> tuple[Fact, ...]:
    """Say which of one's own cases it is, by when it was sealed."""
    speech, case = visit_of(asking.request).speech, sent(asking, "presentation", UUID)
    zone = await zone_of(asking.shell, asking.caller)
    return tuple(
        Fact(label=N_("Sealed on"), value=speech.day(one.sealed_at, zone, "long"))
        for one in await _own_texts(asking)
        if one.item == case
    )


async def of_own_texts(asking: Asking) -> tuple[Fact, ...]:
    """Count one's own texts that there still are, and which of them a legal hold covers."""
    left = [one for one in await _own_texts(asking) if one.redacted is None]
    number, held = visit_of(asking.request).speech.number, sum(one.held for one in left)
    texts = Fact(label=N_("Your texts"), value=number(len(left)))
    covered = Fact(label=N_("Of these under a legal hold"), value=number(held))
    return (texts, covered) if held else (texts,)


async def changes_naming(asking: Asking) -> bool:
    """Whether the form names another policy than holds."""
    return await _naming(asking) is not sent(asking, "policy", Naming)


async def of_naming(asking: Asking) -> tuple[Fact, ...]:
    """Say what authors are told until now, and what they would be."""
    return (
        Fact(label=N_("Until now"), kind="naming", value=await _naming(asking)),
        Fact(label=N_("From now on"), kind="naming", value=sent(asking, "policy", Naming)),
    )


async def _naming(asking: Asking) -> Naming:
    """Look up which policy holds."""
    return (await organizations.show_organization(asking.shell, asking.caller)).state.naming


async def of_new_hold(asking: Asking) -> tuple[Fact, ...]:
    """Say what a hold would cover: what names nothing covers all there is."""
    speech = visit_of(asking.request).speech
    ground = sent(asking, "ground", HoldGround)
    review = sent(asking, "review_on", date)
    facts = [Fact(label=N_("Ground"), kind="hold_ground", value=ground)]
    facts += await _where(
        asking,
        _named(asking, "program"),
        _named(asking, "session"),
        sent(asking, "label", Label) if _named(asking, "label") else None,
        HELD,
    )
    if _named(asking, "person"):
        facts.append(await _person(asking, sent(asking, "person", PersonId)))
    if len(facts) == 1:
        facts.append(Fact(label=N_("Covers"), kind="covers", value="organization"))
    return (*facts, Fact(label=N_("Review date"), value=speech.day(review, form="long")))


async def of_hold(asking: Asking) -> tuple[Fact, ...]:
    """Say on which ground a hold stands, what it covers, and when it is reviewed."""
    found = await privacy.show_desk(asking.shell, asking.caller)
    hold = next((row for row in found.holds if row.hold_id == asking.at["hold_id"]), None)
    if hold is None:
        return ()
    facts = [Fact(label=N_("Ground"), kind="hold_ground", value=hold.ground)]
    facts += await _where(asking, hold.of_program, hold.of_session, hold.of_class, HELD)
    if hold.of_program and hold.of_group:
        place = await enter_group(
            asking.shell, asking.caller, ProgramId(hold.of_program), hold.of_group
        )
        facts.append(Fact(label=GROUP, value=place.proposed.name))
    if hold.of_person:
        facts.append(await _person(asking, PersonId(hold.of_person)))
    if len(facts) == 1:
        facts.append(Fact(label=N_("Covers"), kind="covers", value="organization"))
    review = visit_of(asking.request).speech.day(hold.review_on, form="long")
    return (*facts, Fact(label=N_("Review date"), value=review))


async def of_retention(asking: Asking) -> tuple[Fact, ...]:
    """Say which rules wait to be adopted: from when on, and how long each kind is kept."""
    rules = (await privacy.show_desk(asking.shell, asking.caller)).proposed
    if rules is None:
        return ()
    speech = visit_of(asking.request).speech
    kept = (
        (N_("Case narratives"), rules.case_narrative),
        (N_("Reflections"), rules.reflection),
        (N_("Leaders’ debriefs"), rules.leader_debrief),
        (N_("Who presented, and the theme"), rules.presentation),
        (N_("Access records"), rules.access_records),
    )
    return (
        Fact(label=N_("From"), value=speech.day(rules.from_day, form="long")),
        *(Fact(label=label, value=speech.days(count)) for label, count in kept),
    )


async def of_clearing(asking: Asking) -> tuple[Fact, ...]:
    """Say of which programs what was announced would go at once."""
    found = await privacy.show_desk(asking.shell, asking.caller)
    organization = asking.caller.principal.organization
    announced = {row.program_id for row in found.announced}
    french = visit_of(asking.request).speech.language == "fr"
    return tuple(
        Fact(label=PROGRAM, value=row.name_fr if french else row.name_en)
        for row in await registered(asking.shell.reads, organization)
        if row.program in announced
    )


async def of_office(asking: Asking) -> tuple[Fact, ...]:
    """Name whose office it is; the look is on record."""
    person, role = sent(asking, "person", PersonId), sent(asking, "role", str)
    listed = await offices.list_offices(asking.shell, asking.caller)
    return _officer(listed.names.get(person), role)


async def of_appointment(asking: Asking) -> tuple[Fact, ...]:
    """Name who is to hold which office; the look is on record."""
    listed = await offices.list_offices(asking.shell, asking.caller)
    return next(
        (
            _officer(listed.names.get(one.person), one.role)
            for one in listed.waiting
            if one.id == asking.at["appointment_id"]
        ),
        (),
    )


async def of_grant(asking: Asking) -> tuple[Fact, ...]:
    """Say on which ground break-glass was asked for, and for how many texts."""
    line, listed = await glass.show_break_glass(
        asking.shell, asking.caller, asking.at["program_id"], asking.at["grant_id"]
    )
    asker = line.requested.person
    name = listed.names.get(asker) if asker else None
    return (
        Fact(label=N_("Asked by"), name=name, person=True),
        Fact(label=N_("Ground"), kind="purpose", value=line.ground),
        Fact(label=N_("Texts"), value=str(len(line.items))),
    )


async def of_identity(asking: Asking) -> tuple[Fact, ...]:
    """Say who asks who a number is, for which purpose, and of which entry."""
    line, listed = await identities.show_identity(
        asking.shell, asking.caller, asking.at["request_id"]
    )
    entry = visit_of(asking.request).speech.number(line.entry)
    return (
        Fact(label=N_("Asked by"), name=listed.names.get(line.asker), person=True),
        Fact(label=N_("Purpose"), kind="identity_ground", value=line.ground),
        Fact(label=N_("Entry"), value=entry),
        *await _where(asking, line.program, None, None),
    )


async def of_review(asking: Asking) -> tuple[Fact, ...]:
    """Say which quarter's review it is, and how much of it is gone through."""
    found = (await audits.list_audits(asking.shell, asking.caller)).audits
    number = visit_of(asking.request).speech.number
    return tuple(
        fact
        for one in found
        if one.id == asking.at["audit_id"]
        for fact in (
            Fact(label=N_("Quarter"), value=one.quarter),
            Fact(label=N_("Entries reviewed"), value=number(one.reviewed)),
            Fact(label=N_("Entries of the sample"), value=number(one.records)),
        )
    )


async def of_admission(asking: Asking) -> tuple[Fact, ...]:
    """Say why the operator's staff would be let in, and for how long."""
    return (
        Fact(label=N_("Why"), kind="purpose", value=sent(asking, "reason", str)),
        Fact(label=N_("Minutes"), value=str(sent(asking, "minutes", int))),
    )


async def of_parked(asking: Asking) -> tuple[Fact, ...]:
    """Say what of which program would be left out, since when it is parked, and why it may be."""
    place = tuple(_named(asking, name) for name in ("projection", "program", "stream", "position"))
    entries = parked.by_entry(await parked.list_parked(asking.shell, asking.caller))
    names = next((names for names in entries if any(_at(one) == place for one in names)), ())
    if not names:
        return ()
    first, speech = names[0], visit_of(asking.request).speech
    return (
        Fact(label=N_("What"), kind="record", value=record_of(first.event_type)),
        *await _where(asking, first.program, None, None),
        Fact(label=N_("Since"), value=speech.moment(first.parked_at, "UTC")),
        *(Fact(label=N_("Left out of"), kind="reader", value=one.projection) for one in names),
        Fact(label=N_("Why"), kind="skip_reason", value=sent(asking, "reason", SkipReason)),
    )


def _at(one: ParkedStream) -> tuple[str, ...]:
    return one.projection, str(one.program), str(one.stream), str(one.position)


async def signing_keys_of(asking: Asking) -> SigningKeys:
    """Look up the keys that sign, and what the asker can say of the newest."""
    return await signing_keys.show_signing_keys(asking.shell, asking.caller)


async def of_signing_key(asking: Asking) -> tuple[Fact, ...]:
    """Say which key it is, and who has said already that it is lost; the look is on record."""
    seen = await signing_keys_of(asking)
    said = seen.of(seen.newest)
    listed = await offices.list_offices(asking.shell, asking.caller) if said else None
    names = listed.names if listed else {}
    return (
        Fact(label=N_("Key"), value=str(seen.newest)),
        *(
            Fact(label=N_("Said to be lost by"), name=names.get(one.by), person=True)
            for one in said
        ),
    )


async def key_version_of(asking: Asking) -> Version | None:
    """Look up the version of a program's key that the form names, if there is one."""
    program, number = ProgramId(sent(asking, "program", UUID)), sent(asking, "version", int)
    keys = await program_keys.show_keys(asking.shell, asking.caller, program)
    return next(
        (one for key in keys for one in key.versions if one.kept.number == number),
        None,
    )


async def of_key_version(asking: Asking) -> tuple[Fact, ...]:
    """Say which version of which program it is, and by a look on record who would have it go."""
    version = await key_version_of(asking)
    if version is None:
        return ()
    word = version.word
    names = (await offices.list_offices(asking.shell, asking.caller)).names if word else {}
    return (
        *await _where(asking, sent(asking, "program", UUID), None, None),
        Fact(label=N_("Version"), value=str(version.kept.number)),
        *(
            [Fact(label=N_("To go at once, says"), name=names.get(word.by), person=True)]
            if word
            else []
        ),
    )


async def _where(
    asking: Asking, program: object, session: object, label: str | None, kind: str = "class"
) -> list[Fact]:
    """Say of which program, session and class something is, as far as they are named."""
    facts = []
    if program:
        known = await registered(asking.shell.reads, asking.caller.principal.organization)
        french = visit_of(asking.request).speech.language == "fr"
        facts += [
            Fact(label=PROGRAM, value=one.name_fr if french else one.name_en)
            for one in known
            if str(one.program) == str(program)
        ]
    if program and session:
        facts += await _session(asking, ProgramId(UUID(str(program))), UUID(str(session)))
    if label:
        facts.append(Fact(label=N_("Class"), kind=kind, value=label))
    return facts


async def _session_at(
    asking: Asking, program: ProgramId, session: UUID
) -> tuple[Fact, SessionPlace]:
    place = await enter_session(asking.shell, asking.caller, program, session)
    speech = visit_of(asking.request).speech
    starts_at, zone = place.session.starts_at, place.scheduled.zone
    when = f"{speech.day(starts_at, zone, 'full')}, {speech.clock(starts_at, zone)}"
    return Fact(label=SESSION, value=when), place


async def _session(asking: Asking, program: ProgramId, session: UUID) -> tuple[Fact, ...]:
    when, place = await _session_at(asking, program, session)
    return (Fact(label=GROUP, value=place.group.proposed.name), when)


async def _person(asking: Asking, person: PersonId) -> Fact:
    """Name somebody of the organization; the look is on record."""
    names = await name_anybody(asking.shell, asking.caller, (person,))
    return Fact(label=PERSON, name=names.get(person), person=True)


async def _own_texts(asking: Asking) -> tuple[ItemListed, ...]:
    return await materials.list_own_items(asking.shell, asking.caller)


def sent(asking: Asking, name: str, kind: type[T]) -> T:
    """Read a field of the form. Raises ``ValidationException`` for what cannot be read."""
    try:
        return msgspec.convert(asking.form.get(name), kind, strict=False)
    except msgspec.ValidationError:
        raise ValidationException from None


def _named(asking: Asking, name: str) -> str:
    value = asking.form.get(name)
    return value.strip() if isinstance(value, str) else ""


async def _entered(asking: Asking) -> GroupPlace:
    at = asking.at
    program, group = at["program_id"], at["group_id"]
    return await enter_group(asking.shell, asking.caller, ProgramId(program), UUID(str(group)))


def _in_group(place: GroupPlace) -> tuple[Fact, ...]:
    return (
        Fact(label=GROUP, value=place.proposed.name),
        Fact(label=N_("Members"), value=str(len(place.group.members))),
        Fact(label=N_("Leaders"), value=str(len(place.group.leaders))),
    )


def _officer(name: PersonName | None, role: str) -> tuple[Fact, ...]:
    return (
        Fact(label=PERSON, name=name, person=True),
        Fact(label=N_("Office"), kind="role", value=role),
    )
