"""What is parked, as officers find it: what cannot be read, what it holds up, and the ways out."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.execute import Step, execute
from domain.kernel import Context, ProgramId, Role, Tenant
from domain.ports import ParkedStream
from domain.protocol.keys import SkipParked
from domain.protocol.names import PersonName
from domain.protocol.offices import ListOffices, OfficesListed
from domain.registry import CATEGORY_OF
from domain.skips.commands import SkipEntry, SkipReason
from domain.skips.skips import EVERYTHING, SKIPS, skips_of
from services.app.parked import LOGS, UNREADABLE_EVENT
from services.web.frame.words import LISTS
from services.web.frame.words.organization import record_of
from tests.kit.listed import listed_program
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

HERE = "/organization/parked-streams"


def park(
    world: World, name: str = "group_board", *, code: str = UNREADABLE_EVENT, **of: UUID
) -> dict[str, str]:
    """Park a stream, and give the form that its page sends."""
    one = ParkedStream(
        projection=name,
        program=ProgramId(of.get("program", ORGANIZATION_ID)),
        stream=of.get("stream") or uuid4(),
        position=7,
        event_type="group.proposed",
        code=code,
        parked_at=datetime(2030, 1, 1, tzinfo=UTC),
        order=None,
    )
    world.parked.streams.append(one)
    return {
        "projection": name,
        "program": str(one.program),
        "stream": str(one.stream),
        "position": "7",
        "once": str(uuid4()),
    }


async def leave_out(world: World, program: ProgramId) -> None:
    """Leave an entry out of the lists of groups, as the Warden records it."""
    tenant = Tenant(ORGANIZATION_ID, program)
    command = SkipEntry(
        reader="group_board",
        stream=uuid4(),
        position=7,
        version=1,
        event=uuid4(),
        event_type="group.proposed",
        reason=SkipReason.ENTERED_AGAIN,
    )
    context = Context(
        tenant=tenant,
        actor=world.warden.people[ADMIN],
        role=Role.ORGANIZATION_ADMIN,
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({Role.ORGANIZATION_ADMIN}),
    )
    await execute(
        world.store, SKIPS, Step(stream=skips_of(tenant), command=command, context=context)
    )


def test_an_entry_that_cannot_be_read_is_told_once_with_all_it_holds_up(world: World) -> None:
    program, stream = listed_program(world), uuid4()
    for name in ("decisions", "group_board", "ended_groups"):
        park(world, name, program=UUID(program), stream=stream)
    page = Reader(world, ADMIN).get(HERE).text
    assert page.count("cannot be read by this version") == 1
    assert "A group, Toronto program" in page
    for words in (
        "Its page, and every change to it",
        "Lists of groups",
        "Cancelling the sessions of a group that has ended",
        "Since Jan 1, 2030, 00:00:00 UTC",
        "First ask the operator to fix it",
    ):
        assert words in page


def test_the_page_speaks_french(world: World) -> None:
    park(world)
    page = Reader(world, ADMIN, "fr").get(HERE).text
    assert "Entrées illisibles" in page
    assert "Les listes de groupes" in page
    assert "Réessayer" in page


def test_what_is_not_parked_is_said_too(world: World) -> None:
    assert "Nothing is set aside" in Reader(world, ADMIN).get(HERE).text


def test_to_try_again_takes_one_tap_and_shows_that_it_is_asked(world: World) -> None:
    form, admin = park(world), Reader(world, ADMIN)
    done = admin.after(admin.send(f"{HERE}/retries", form)).text
    assert "Trying again." in done
    assert "Being tried again" in done
    assert f'action="{HERE}/retries"' not in done
    [order] = world.parked.orders.values()
    assert not order.skip


def test_to_leave_it_out_says_first_what_is_lost_and_takes_a_tick(world: World) -> None:
    form, admin = park(world) | {"reason": "damaged"}, Reader(world, ADMIN)
    question = admin.send(f"{HERE}/skips", form).text
    assert "Leave this entry out for good?" in question
    assert "What it said is lost" in question
    assert "<dt>What</dt><dd>A group</dd>" in question
    assert "<dt>Left out of</dt><dd>Lists of groups</dd>" in question
    assert "<dt>Why</dt><dd>It is damaged, and no backup has it</dd>" in question
    assert 'type="checkbox" name="sure"' in question
    assert world.parked.orders == {}
    done = admin.after(admin.does(f"{HERE}/skips", form)).text
    assert "Being left out" in done
    [told] = [one for one in world.warden.asked if isinstance(one, SkipParked)]
    assert (told.position, told.reason) == (7, SkipReason.DAMAGED)


def test_a_question_about_what_is_parked_no_more_names_nothing(world: World) -> None:
    form = park(world) | {"reason": "damaged", "stream": str(uuid4())}
    admin = Reader(world, ADMIN)
    assert "<dt>" not in admin.send(f"{HERE}/skips", form).text
    assert admin.does(f"{HERE}/skips", form).status_code == 404


def test_what_is_asked_otherwise_already_is_said_on_the_page(world: World) -> None:
    form, admin = park(world), Reader(world, ADMIN)
    admin.send(f"{HERE}/retries", form)
    again = {**form, "once": str(uuid4()), "reason": "damaged"}
    assert 'class="notice stop"' in admin.after(admin.does(f"{HERE}/skips", again)).text


@pytest.mark.parametrize("email", [AUDITOR, PRIVACY])
def test_of_the_access_log_nothing_is_offered_to_be_left_out(world: World, email: str) -> None:
    park(world, "access_log", code="error.ValueError")
    park(world)
    page = Reader(world, email).get(HERE).text
    assert "Searches of the access log" in page
    assert "can be read, but part of the service fails on it" in page
    assert "Lists of groups" not in page
    assert f"{HERE}/retries" in page
    assert f"{HERE}/skips" not in page
    assert "It cannot be left out: every view must stay visible." in page


def test_who_answers_for_nothing_is_refused_on_record(world: World) -> None:
    world.meet("mia@example.org")
    assert Reader(world, "mia@example.org").get(HERE).status_code == 403
    assert world.warden.denials == ["projection.not_officer"]


def test_what_was_left_out_of_a_program_is_listed(world: World) -> None:
    program, admin = listed_program(world), Reader(world, ADMIN)
    path = f"{HERE}/left-out/{program}"
    assert f'href="{path}"' in admin.get(HERE).text
    assert "Nothing was left out of this program." in admin.get(path).text
    by = world.warden.people[ADMIN]
    world.warden.told[ListOffices] = OfficesListed(
        offices=(), waiting=(), names={by: PersonName("Ada", "Ross", "")}
    )
    asyncio.run(leave_out(world, ProgramId(UUID(program))))
    page = admin.get(path).text
    assert "<dt>Left out of</dt><dd>Lists of groups</dd>" in page
    assert "<dt>Why</dt><dd>What it said was entered again</dd>" in page
    assert "Ada Ross, Organization administrator" in page


def test_the_page_of_a_record_that_cannot_be_read_leads_who_can_mend_it(world: World) -> None:
    program = world.program()
    group = world.group(program)
    world.store.spoil(Tenant(ORGANIZATION_ID, ProgramId(UUID(program))), 1)
    path = f"/programs/{program}/groups/{group}"
    told = Reader(world, ADMIN).get(path)
    assert told.status_code == 503
    assert f'href="{HERE}"' in told.text
    assert "“What cannot be read”" in told.text
    world.meet("mia@example.org", program)
    assert f'href="{HERE}"' not in Reader(world, "mia@example.org").get(path).text


def test_every_reader_record_and_reason_has_a_word() -> None:
    assert {*LOGS, EVERYTHING} == LISTS["reader"].keys()
    assert {*CATEGORY_OF.values(), "unknown"} == LISTS["record"].keys()
    assert {*SkipReason} == LISTS["skip_reason"].keys()
    assert record_of("membership.offered") == "group"
    assert record_of("group.dreamt") == "unknown"
