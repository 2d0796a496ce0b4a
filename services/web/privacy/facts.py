"""Which erasure, hold, rule or break-glass request a question is about."""

from datetime import date

from domain.kernel import PersonId, ProgramId
from domain.kernel.locales import name_in
from domain.privacy.events import ErasureObstacle, HoldGround
from domain.privacy.scope import Label
from projections.program_register.queries import programs as registered
from services.app.glass import register
from services.app.groups.entering import enter_group
from services.app.privacy import desk
from services.languages import N_
from services.web.frame.facts import (
    GROUP,
    PERSON,
    PROGRAM,
    named,
    person_named,
    sent,
    where,
)
from services.web.frame.questions import Asking, Fact
from services.web.frame.visit import visit_of

HELD = "held_class"


async def of_erasure(asking: Asking) -> tuple[Fact, ...]:
    """Say whom and what an erasure is about, and by when it is decided; nothing is counted."""
    request = asking.at["request_id"]
    found = await desk.show_desk(asking.shell, asking.caller)
    about = await desk.show_subjects(asking.shell, asking.caller, (request,))
    speech = visit_of(asking.request).speech
    row = next((row for row in found.requests if row.request_id == request), None)
    facts = []
    if row is not None:
        facts.append(Fact(label=N_("What"), kind="erasure", value=row.kind))
        facts += await where(asking, row.of_program, row.of_session, row.of_class)
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
    return (await desk.preview_erasure(asking.shell, asking.caller, request)).held


async def of_new_hold(asking: Asking) -> tuple[Fact, ...]:
    """Say what a hold would cover: what names nothing covers all there is."""
    speech = visit_of(asking.request).speech
    ground = sent(asking, "ground", HoldGround)
    review = sent(asking, "reviewOn", date)
    facts = [Fact(label=N_("Ground"), kind="hold_ground", value=ground)]
    facts += await where(
        asking,
        named(asking, "program"),
        named(asking, "session"),
        sent(asking, "label", Label) if named(asking, "label") else None,
        HELD,
    )
    if named(asking, "person"):
        facts.append(await person_named(asking, sent(asking, "person", PersonId)))
    if len(facts) == 1:
        facts.append(Fact(label=N_("Covers"), kind="covers", value="organization"))
    return (*facts, Fact(label=N_("Review date"), value=speech.day(review, form="long")))


async def of_hold(asking: Asking) -> tuple[Fact, ...]:
    """Say on which ground a hold stands, what it covers, and when it is reviewed."""
    found = await desk.show_desk(asking.shell, asking.caller)
    hold = next((row for row in found.holds if row.hold_id == asking.at["hold_id"]), None)
    if hold is None:
        return ()
    facts = [Fact(label=N_("Ground"), kind="hold_ground", value=hold.ground)]
    facts += await where(asking, hold.of_program, hold.of_session, hold.of_class, HELD)
    if hold.of_program and hold.of_group:
        place = await enter_group(
            asking.shell, asking.caller, ProgramId(hold.of_program), hold.of_group
        )
        facts.append(Fact(label=GROUP, value=place.proposed.name))
    if hold.of_person:
        facts.append(await person_named(asking, PersonId(hold.of_person)))
    if len(facts) == 1:
        facts.append(Fact(label=N_("Covers"), kind="covers", value="organization"))
    review = visit_of(asking.request).speech.day(hold.review_on, form="long")
    return (*facts, Fact(label=N_("Review date"), value=review))


async def of_retention(asking: Asking) -> tuple[Fact, ...]:
    """Say which rules wait to be adopted: from when on, and how long each kind is kept."""
    rules = (await desk.show_desk(asking.shell, asking.caller)).proposed
    if rules is None:
        return ()
    speech = visit_of(asking.request).speech
    kept = (
        (N_("Case narratives"), rules.case_narrative),
        (N_("Reflections"), rules.reflection),
        (N_("Leaders’ debriefs"), rules.leader_debrief),
        (N_("Who presented, and the theme"), rules.presentation),
        (N_("Access log entries"), rules.access_records),
    )
    return (
        Fact(label=N_("From"), value=speech.day(rules.from_day, form="long")),
        *(Fact(label=label, value=speech.days(count)) for label, count in kept),
    )


async def of_clearing(asking: Asking) -> tuple[Fact, ...]:
    """Say of which programs what was announced would go at once."""
    found = await desk.show_desk(asking.shell, asking.caller)
    organization = asking.caller.principal.organization
    announced = {row.program_id for row in found.announced}
    locale = visit_of(asking.request).speech.tag
    return tuple(
        Fact(label=PROGRAM, value=name_in(locale, row))
        for row in await registered(asking.shell.reads, organization)
        if row.program in announced
    )


async def of_grant(asking: Asking) -> tuple[Fact, ...]:
    """Say on which ground break-glass was asked for, and for how many texts."""
    line, listed = await register.show_break_glass(
        asking.shell, asking.caller, asking.at["program_id"], asking.at["grant_id"]
    )
    asker = line.requested.person
    name = listed.names.get(asker) if asker else None
    return (
        Fact(label=N_("Asked by"), name=name, person=True),
        Fact(label=N_("Ground"), kind="purpose", value=line.ground),
        Fact(label=N_("Texts"), value=str(len(line.items))),
    )
