"""Each officer's first page says what waits for them, since or by when, and leads there."""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.execute import Step, execute
from domain.identities.events import IdentityGround
from domain.identities.state import IdentityStage
from domain.kernel import Context, PersonId, ProgramId, Role, Stream, Unavailable, own_log
from domain.people.commands import PersonCommand, ProposeLink, RecordDeath
from domain.people.events import RenewalReason
from domain.people.person import PERSON
from domain.ports import ParkedStream
from domain.privacy.state import Stage
from domain.protocol.audits import AuditLine, AuditsListed, ListAudits
from domain.protocol.glass import BreakGlassListed, ListBreakGlass
from domain.protocol.identities import IdentitiesListed, IdentityLine, ListIdentities
from domain.protocol.offices import AppointmentLine, ListOffices, OfficesListed
from domain.protocol.privacy import ErasureProgress, PreviewErasure, ShowSubjects, SubjectsShown
from domain.protocol.renewals import ListRenewals, RenewalLine, RenewalsListed
from services.app.waiting import Waiting
from services.web.frame.words import LISTS
from tests.kit.glass_samples import line as grant_line
from tests.kit.holds import held
from tests.kit.paper import Reader
from tests.kit.privacy_samples import hold_row, request_row
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

HOMES = {ADMIN: "/programs", PRIVACY: "/privacy", AUDITOR: "/desk"}
SOMEBODY = PersonId(UUID(int=0x77))


def rows(*found: msgspec.Struct) -> list[Mapping[str, Any]]:
    return [msgspec.structs.asdict(one) for one in found]


def appointment(**given: Any) -> AppointmentLine:  # noqa: ANN401 - any of its fields
    facts = {
        "id": uuid4(),
        "person": SOMEBODY,
        "role": Role.PRIVACY_OFFICER,
        "by": SOMEBODY,
        "confirmed_by": None,
        "until": MORNING + timedelta(hours=70),
        "settles_at": None,
        "objections": 0,
        "needed": 1,
        "may_confirm": True,
        "may_object": True,
    }
    return AppointmentLine(**(facts | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(("email", "home"), HOMES.items())
def test_the_first_page_is_where_what_waits_is_told(world: World, email: str, home: str) -> None:
    officer = Reader(world, email)
    assert officer.get("/").headers["location"] == home
    page = officer.get(home).text
    assert "Your tasks" in page
    assert "You have nothing to do here." in page


def test_another_page_than_the_first_does_not_tell_it(world: World) -> None:
    assert 'id="for-you"' not in Reader(world, ADMIN).get("/privacy").text


@pytest.mark.parametrize("email", [ADMIN, PRIVACY])
def test_what_the_other_officer_is_waited_for_is_told_the_most_urgent_first(
    world: World, email: str
) -> None:
    world.warden.told[ShowSubjects] = SubjectsShown({}, {})
    world.warden.told[PreviewErasure] = ErasureProgress(Stage.REQUESTED, held=False)
    tables = world.reads.rows
    other = (SOMEBODY, Role.PRIVACY_OFFICER if email == ADMIN else Role.ORGANIZATION_ADMIN)
    mine = (
        world.warden.people[email],
        Role.ORGANIZATION_ADMIN if email == ADMIN else Role.PRIVACY_OFFICER,
    )
    today = MORNING.date()
    tables["privacy_desk.requests"] = rows(
        msgspec.structs.replace(request_row(1, "class", "requested"), due_on=MORNING.date())
    )
    held(world, 1, other, None, review_on=today)
    held(world, 2, other, mine, lifting=other, review_on=today)
    held(world, 3, other, mine, review_on=today - timedelta(days=1))
    tables["privacy_desk.holds"] += rows(hold_row(4, of_program=None, lifted_at=MORNING))
    page = Reader(world, email).get(HOMES[email]).text
    said = [
        "The review of a legal hold is overdue",
        "An erasure request waits for a decision",
        "A legal hold ends unless you confirm it",
        "The other officer proposes to lift a legal hold",
    ]
    told = page[page.index('id="for-you"') :]
    assert sorted(said, key=told.index) == said
    assert re.search(r"until [^<]*Jan\s17,[^<]*4:00", told)
    assert 'href="/privacy#holds"' in told


def test_nobody_waits_for_themselves(world: World) -> None:
    me = (world.warden.people[ADMIN], Role.ORGANIZATION_ADMIN)
    held(world, 1, me, None, review_on=MORNING.date())
    held(world, 2, me, (SOMEBODY, Role.PRIVACY_OFFICER), lifting=me, review_on=MORNING.date())
    assert "You have nothing to do here." in Reader(world, ADMIN).get("/programs").text
    assert (
        "Lifting proposed: the other officer decides" in Reader(world, ADMIN).get("/privacy").text
    )


def test_nobody_waits_for_another_of_their_own_office(world: World) -> None:
    deputy = (SOMEBODY, Role.ORGANIZATION_ADMIN)
    held(world, 1, deputy, None, review_on=MORNING.date())
    admin = Reader(world, ADMIN)
    assert "You have nothing to do here." in admin.get("/programs").text
    assert "Confirm the hold" not in admin.get("/privacy").text
    assert "Confirm the hold" in Reader(world, PRIVACY).get("/privacy").text


def test_break_glass_numbers_offices_and_parked_entries_are_told(world: World) -> None:
    grant = grant_line(1, "requested", "approve")
    world.warden.told[ListBreakGlass] = BreakGlassListed((grant,), {}, 3)
    line = IdentityLine(
        request=UUID(int=1),
        program=ProgramId(ORGANIZATION_ID),
        entry=105,
        subject=SOMEBODY,
        ground=IdentityGround.REVIEW,
        stage=IdentityStage.ASKED,
        asker=SOMEBODY,
        office=Role.AUDITOR,
        asked_at=MORNING,
        decided_by=None,
        until=None,
        told_at=None,
        may=("approve", "tell"),
    )
    world.warden.told[ListIdentities] = IdentitiesListed((line,), {}, 3)
    begins = MORNING + timedelta(hours=72)
    world.warden.told[ListOffices] = OfficesListed(
        offices=(),
        waiting=(
            appointment(),
            appointment(by=None, may_confirm=False, settles_at=begins),
            appointment(may_confirm=False),
        ),
        names={},
    )
    world.parked.streams.append(
        ParkedStream(
            projection="group_board",
            program=ProgramId(ORGANIZATION_ID),
            stream=uuid4(),
            position=7,
            event_type="group.proposed",
            code="event.unreadable",
            parked_at=MORNING,
            order=None,
        )
    )
    page = Reader(world, ADMIN).get("/programs").text
    for words in (
        "A break-glass request waits for your approval",
        "An officer asks for a person’s name",
        "You can see a name you asked for, once",
        "An appointment waits for a second officer",
        "The operator proposes an officer: you can object",
        "An entry cannot be read",
    ):
        assert page.count(f'<span class="name">{words}</span>') == 1
    for path in (f"/identity-requests/{line.request}", "/officers", "/organization/parked-streams"):
        assert f'href="{path}"' in page


def test_a_renewal_that_waits_for_a_second_officer_is_told_to_who_can_vouch(
    world: World,
) -> None:
    line = RenewalLine(
        person=SOMEBODY,
        reason=RenewalReason.LOST,
        by=SOMEBODY,
        asked_at=MORNING,
        until=MORNING + timedelta(days=14),
        may_vouch=True,
        may_stop=True,
    )
    others = msgspec.structs.replace(line, may_vouch=False)
    world.warden.told[ListRenewals] = RenewalsListed(renewals=(line, others), names={})
    page = Reader(world, ADMIN).get("/programs").text
    assert page.count(">A renewal of a sign-in waits for a second officer</span>") == 1
    listed = Reader(world, ADMIN).get("/officers").text
    assert (listed.count("Confirm that they asked"), listed.count("Stop the renewal")) == (1, 2)


def test_an_auditor_sees_which_review_is_not_signed_off(world: World) -> None:
    audit = AuditLine(
        id=UUID(int=5),
        quarter="2029-Q4",
        round=1,
        records=48,
        reviewed=31,
        matters=0,
        drawn_by=SOMEBODY,
        drawn_at=MORNING,
        signed_by=None,
        signed_at=None,
    )
    world.warden.told[ListAudits] = AuditsListed((audit,), {})
    page = Reader(world, AUDITOR, "fr").get("/desk").text
    assert "Une vérification trimestrielle n’est pas signée" in page
    assert f'href="/audits/{audit.id}"' in page


def said_of(world: World, person: PersonId, command: PersonCommand, by: PersonId) -> None:
    """Have an administrator of the organization say something of somebody."""
    tenant = own_log(ORGANIZATION_ID)
    admin = Role.ORGANIZATION_ADMIN
    said = Context(
        tenant=tenant,
        actor=by,
        role=admin,
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({admin}),
        in_person=True,
    )
    stream = Stream(tenant, PERSON.category, person)
    asyncio.run(execute(world.store, PERSON, Step(stream=stream, command=command, context=said)))


def proposed(world: World, second: PersonId, first: PersonId, by: PersonId) -> None:
    """Have somebody propose that two are one human."""
    said_of(world, second, ProposeLink(second, first), by)
    world.reads.rows.setdefault("people_register.proposed", []).append({"second_id": second})


def test_a_link_that_another_proposed_waits_for_the_administrator_until_it_is_answered(
    world: World,
) -> None:
    said = "Someone may be registered twice"
    second, first = world.meet("ada@example.org"), world.meet("adah@example.org")
    proposed(world, second, first, by=SOMEBODY)
    page = Reader(world, ADMIN).get("/programs").text
    assert page.count(said) == len(("the line", "the words of its button"))
    assert 'href="/organization/people/alike"' in page[page.index('id="for-you"') :]
    for email in (PRIVACY, AUDITOR):
        assert said not in Reader(world, email).get(HOMES[email]).text
    world.reads.rows["people_register.proposed"] = []
    assert "You have nothing to do here." in Reader(world, ADMIN).get("/programs").text


def test_no_link_waits_for_who_proposed_it_or_is_one_of_both_nor_with_who_is_gone(
    world: World,
) -> None:
    me, nobody = world.warden.people[ADMIN], PersonId(uuid4())
    people = [world.meet(f"ada{number}@example.org") for number in range(6)]
    proposed(world, people[0], people[1], by=me)
    proposed(world, people[2], me, by=SOMEBODY)
    proposed(world, people[3], nobody, by=SOMEBODY)
    proposed(world, people[4], people[5], by=SOMEBODY)
    said_of(world, people[5], RecordDeath(people[5]), SOMEBODY)
    assert "You have nothing to do here." in Reader(world, ADMIN).get("/programs").text


def test_a_desk_that_does_not_answer_is_told_and_hides_no_other(world: World) -> None:
    world.warden.told[ListIdentities] = Unavailable("warden.unavailable", "it does not answer")
    world.warden.told[ListOffices] = OfficesListed(offices=(), waiting=(appointment(),), names={})
    page = Reader(world, ADMIN).get("/programs").text
    assert "Part of this list cannot be loaded." in page
    assert "An appointment waits for a second officer" in page


def test_everything_that_can_wait_has_words_and_a_verb() -> None:
    assert LISTS["waits"].keys() == LISTS["wait_verb"].keys()
    assert Waiting(what="review", path="/").urgency > Waiting(what="x", path="/", late=True).urgency
