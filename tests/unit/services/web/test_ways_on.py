"""Pages lead on: what was typed comes back, names stand for codes, and links lead to something."""

import re
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.codes import refusal
from domain.grants.events import Ground
from domain.kernel import PersonId, ProgramId, Role
from domain.protocol.glass import GlassNotice, ListNotices, NoticesListed
from domain.protocol.identities import IdentitiesListed, ListIdentities
from domain.protocol.keys import KeysListed, ListKeys, ProgramKey
from domain.protocol.names import FindPeople, PeopleFound
from domain.protocol.offices import ListOffices, OfficeLine, OfficesListed
from domain.protocol.privacy import EnactRetention
from domain.protocol.trail import SearchTrail, TrailShown
from services.web.frame.visit import LOCALE_COOKIE
from tests.kit.drawing import drawn
from tests.kit.listed import as_row, listed_program
from tests.kit.page_samples import group_row, trail_entry
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

LEA, MEMBER = "lea@example.org", "m1@example.org"
ENTRY = msgspec.structs.replace(trail_entry(1), label="C4")
OFFICERS = 'href="/officers"'


@pytest.mark.parametrize(
    ("told", "said", "other"),
    [
        (refusal("people.too_many"), "More than 10 people match", "No one by that name"),
        (PeopleFound({}), "No one by that name. Check the spelling.", "More than 10 people match"),
    ],
)
def test_a_search_by_name_that_finds_nobody_says_one_thing_and_keeps_what_was_typed(
    world: World, told: object, said: str, other: str
) -> None:
    world.warden.told[FindPeople] = told  # type: ignore[assignment]
    page = Reader(world, AUDITOR).send("/access-log/people", {"name": "Bouch"}).text
    assert 'name="name" value="Bouch"' in page
    assert said in page
    assert other not in page


def test_an_address_that_leads_nowhere_is_answered_in_the_language_of_the_account(
    world: World,
) -> None:
    """The account's language is wanted, although the browser asks for another."""
    world.warden.locales[world.meet("roy@example.org", world.program())] = "fr-CA"
    asks = {"accept-language": "en-CA"}
    world.client.cookies.clear()
    signed_in = {**asks, **world.of("roy@example.org").headers}
    first = world.client.get("/my-groups", headers=signed_in)
    assert first.cookies[LOCALE_COOKIE] == "fr-CA"
    cookie = f"{signed_in['cookie']}; {LOCALE_COOKIE}=fr-CA"
    world.client.cookies.clear()
    lost = world.client.get("/nowhere", headers={**asks, "cookie": cookie})
    assert lost.status_code == 404
    assert "Page introuvable" in lost.text
    world.client.cookies.clear()
    left = world.client.post(
        "/sign-out", headers={**asks, "cookie": cookie}, follow_redirects=False
    )
    cookies = left.headers.get_list("set-cookie")
    assert [one for one in cookies if LOCALE_COOKIE in one and "Max-Age=0" in one]


@pytest.mark.parametrize(
    "page",
    [
        "/officers",
        "/organization/parked-streams",
        "/keys",
        "/operator-admissions",
        "/identity-requests",
    ],
)
def test_a_page_outside_the_navigation_leads_back_to_where_its_reader_begins(
    world: World, page: str
) -> None:
    world.warden.told[ListKeys] = KeysListed(())
    shown = Reader(world, ADMIN).get(page).text
    assert '<p class="trail"><a href="/programs">Programs</a></p>' in shown


def test_who_has_no_access_log_is_not_sent_there(world: World) -> None:
    said = "To ask, open an entry of the access log."
    world.warden.told[ListIdentities] = IdentitiesListed((), {}, 1)
    assert said not in Reader(world, ADMIN).get("/identity-requests").text
    assert said in Reader(world, AUDITOR).get("/identity-requests").text


def test_officers_are_in_the_menu_of_those_who_hold_an_office(world: World) -> None:
    world.active_group(world.program())
    assert OFFICERS in Reader(world, PRIVACY).get("/privacy").text
    assert OFFICERS not in Reader(world, MEMBER).get("/my-groups").text


def test_offices_are_of_programs_by_name(world: World) -> None:
    program = ProgramId(UUID(listed_program(world)))
    line = OfficeLine(PersonId(UUID(int=5)), Role.PROGRAM_ADMIN, program, may_end=True)
    world.warden.told[ListOffices] = OfficesListed(offices=(line,), waiting=(), names={})
    page = Reader(world, ADMIN).get("/officers").text
    assert page.count("Toronto program") == 2
    assert "P01" not in page


def test_keys_stand_in_the_order_of_their_programs(world: World) -> None:
    program = ProgramId(UUID(listed_program(world)))
    [row] = world.reads.rows["program_register.programs"]
    second = ProgramId(UUID(int=7))
    rows = [row, {**row, "program": second, "names": ["Zürich program"]}]
    world.reads.rows["program_register.programs"] = rows
    shown = (second, program, ProgramId(ORGANIZATION_ID))
    world.warden.told[ListKeys] = KeysListed(
        tuple(ProgramKey(one, (), held=False, waiting=()) for one in shown)
    )
    page = Reader(world, PRIVACY).get("/keys").text
    found = re.findall(r'<h2 id="key\d">([^<]*)</h2>', page)
    assert found == ["Organization", "Toronto program", "Zürich program"]


def test_a_session_that_cannot_be_planned_keeps_day_and_time_in_an_open_form(world: World) -> None:
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program)}"
    form = {"number": "1", "day": "2029-12-01", "time": "18:45"}
    reply = Reader(world, LEA).send(f"{group}/sessions", form)
    assert reply.status_code == 422
    plan = reply.text.partition("Plan a session")[0].rpartition("<details")[2]
    assert plan.startswith(" open")
    assert 'value="2029-12-01"' in reply.text
    assert 'value="18:45"' in reply.text
    assert "or enter a past one late" in reply.text


def test_retention_rules_that_are_refused_keep_what_was_typed_in_an_open_form(
    world: World,
) -> None:
    """A day too early lost six figures, and closed the form that asked for them."""
    world.warden.told[EnactRetention] = refusal("retention.too_soon")
    days = ("caseNarrative", "reflection", "leaderDebrief", "presentation", "accessRecords")
    form = {"fromDay": MORNING.date().isoformat(), **dict.fromkeys(days, "4321")}
    reply = Reader(world, PRIVACY).send("/retention/proposals", form)
    assert reply.status_code == 422
    asked = reply.text.partition("Propose other rules")[0].rpartition("<details")[2]
    assert asked.startswith(" open")
    assert reply.text.count('value="4321"') == len(days)
    assert f'value="{form["fromDay"]}"' in reply.text
    assert "Choose a start date at least a month from now." in reply.text


@pytest.mark.parametrize(("who", "leads"), [(LEA, True), (MEMBER, False)])
def test_the_home_of_a_leader_alone_says_who_asks_to_join(
    world: World, who: str, *, leads: bool
) -> None:
    program = world.program()
    group = UUID(str(world.active_group(program)))
    row = msgspec.structs.replace(group_row(1, group_id=group), waiting=2)
    world.reads.rows["group_board.groups"] = [as_row(row)]
    page = Reader(world, who).get("/my-groups").text
    assert ("2 people ask to join: see" in page) is leads
    assert (f'href="/programs/{program}/groups/{group}#requests"' in page) is leads


def test_the_home_of_an_author_tells_each_time_of_a_text_that_break_glass_opened(
    world: World,
) -> None:
    program = ProgramId(UUID(world.program()))
    world.active_group(str(program))
    author = Reader(world, MEMBER)
    assert "Break-glass opened" not in author.get("/my-groups").text
    opened = GlassNotice(
        grant=UUID(int=1),
        program=program,
        item=UUID(int=2),
        own=True,
        office=Role.PRIVACY_OFFICER,
        ground=Ground.LEGAL_ORDER,
        opened_at=MORNING,
    )
    world.warden.told[ListNotices] = NoticesListed((opened,), 1)
    for _ in range(2):
        page = author.get("/my-groups").text
        assert page.count("Break-glass opened a text of yours") == 1
        assert 'href="/mine">See</a>' in page


def test_the_access_log_speaks_in_words_and_keeps_ids_for_the_record(world: World) -> None:
    one = str(ENTRY.object)
    world.warden.told[SearchTrail] = TrailShown((ENTRY,), None, {})
    page = Reader(world, AUDITOR).get("/access-log").text
    assert f'href="/access-log?object={one}">All views of this<' in page
    assert f">{one}<" not in page
    assert ">Told in confidence<" in page
    assert ">C4<" not in page
    [asked] = [a for a in world.warden.asked if isinstance(a, SearchTrail)]
    assert asked.limit == 25


def test_what_ends_on_the_privacy_desk_is_in_the_hour_of_the_organization_and_in_utc() -> None:
    page = drawn("privacy", "en")
    lapses = page.partition(">Ends ")[2].partition("</li>")[0]
    assert "EST" in lapses.partition("</span>")[0]
    assert "UTC" in lapses


def test_beginning_with_fewer_is_said_once_and_asked_once() -> None:
    page = drawn("session-scheduled", "en")
    assert page.count("Begin without quorum") == 1


def test_ones_groups_stand_as_they_meet_and_who_is_in_none_yet_gets_no_way_into_its_session(
    world: World,
) -> None:
    program = world.program()
    mine = UUID(str(world.active_group(program)))
    asked = [UUID(int=number) for number in (901, 902)]
    rows = [group_row(9, group_id=mine), group_row(1, group_id=asked[0])]
    later = (rows[0].next_session or MORNING) + timedelta(days=1)
    rows.append(msgspec.structs.replace(group_row(2, group_id=asked[1]), next_session=later))
    world.reads.rows["group_board.groups"] = [as_row(row) for row in rows]
    world.reads.rows["rosters.of_person_in"] = [
        {"program_id": UUID(program), "group_id": one, "state": "waiting"} for one in asked
    ]
    page = Reader(world, MEMBER).get("/my-groups").text
    found = re.findall(r'<h2><a href="[^"]*/groups/([^"]*)">', page)
    assert found == [str(asked[0]), str(mine), str(asked[1])]
    ways = re.findall(r'href="[^"]*/sessions/([^"]*)"', page)
    assert ways == [str(rows[0].next_session_id)]


def test_a_group_that_needs_its_leader_and_plans_no_session_stands_first(world: World) -> None:
    program = world.program()
    mine = UUID(str(world.active_group(program)))
    other = UUID(int=901)
    led = group_row(9, group_id=mine)
    idle = msgspec.structs.replace(led, next_session=None, next_session_id=None, below_minimum=True)
    rows = [group_row(1, group_id=other), idle]
    world.reads.rows["group_board.groups"] = [as_row(row) for row in rows]
    asked = {"program_id": UUID(program), "group_id": other, "state": "waiting"}
    world.reads.rows["rosters.of_person_in"] = [asked]
    for who, first in ((LEA, mine), (MEMBER, other)):
        page = Reader(world, who).get("/my-groups").text
        found = re.findall(r'<h2><a href="[^"]*/groups/([^"]*)">', page)
        assert found[0] == str(first)


@pytest.mark.parametrize(
    ("email", "home", "names"),
    [(ADMIN, "/programs", True), (PRIVACY, "/privacy", False), (AUDITOR, "/desk", False)],
)
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Organization settings"), ("fr", "Paramètres de l’organisme")]
)
def test_what_holds_in_the_whole_organization_stands_under_one_heading(
    world: World, email: str, home: str, language: str, said: str, *, names: bool
) -> None:
    page = Reader(world, email, language).get(home).text
    _, heading, section = page.partition(f'<h2 id="settings">{said}</h2>')
    assert heading
    found = re.findall(r'href="(/[^"]+)"', section.partition("</section>")[0])
    assert found == [
        *(["/organization/naming", "/rule-profiles"] if names else []),
        "/providers",
        "/signing-keys",
        "/keys",
        "/organization/parked-streams",
    ]
    assert page.count('href="/providers"') == 1
