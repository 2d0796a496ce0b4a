"""Administrators find who is in, and who is not yet; no name is ever in an address."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Sealed
from domain.protocol.invitations import (
    Addressee,
    AddresseesRead,
    InvitationStep,
    Invited,
    KeepInvitation,
    ReadAddressees,
)
from domain.protocol.names import NamesShown, PersonName, PickPeople, ShowNames
from domain.protocol.people import Details, Mailbox, PersonShown, ShowPerson, Standing
from services.app.people import PAGE, STATES
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

BO = Addressee("b•••@example.org", None)
ADA, INVITATION = PersonId(UUID(int=2)), UUID(int=5)


def row(
    program: str | None, person: UUID = ADA, state: str = "invited", **more: object
) -> dict[str, Any]:
    home = program and UUID(program)
    return {
        "person_id": person,
        "home_program": home,
        "registered_at": datetime(2026, 3, 2, tzinfo=UTC),
        "state": state,
        "roles": [],
        "groups": [],
        "programs": [],
        "invitation_id": INVITATION,
        "to_program": home,
        "invited_as": "member",
        "invited_at": datetime(2026, 3, 2, tzinfo=UTC),
        "until": datetime(2026, 3, 16, tzinfo=UTC),
        "total": 1,
        **more,
    }


@pytest.fixture
def listed(world: World) -> tuple[World, str]:
    program = world.program()
    world.warden.names[ADA] = PersonName("Ada", "Roy", "")
    world.reads.rows["people_register.people"] = [row(program)]
    return world, program


def asked(world: World, kind: type[Any]) -> list[Any]:
    return [one for one in world.warden.asked if isinstance(one, kind)]


@pytest.mark.parametrize("whole", [False, True])
def test_people_are_listed_by_name_in_one_look_with_how_they_came_in(
    listed: tuple[World, str], whole: bool
) -> None:
    world, program = listed
    path = "/organization/people" if whole else f"/programs/{program}/people"
    page = Reader(world, ADMIN).get(path)
    assert page.status_code == 200
    assert "Ada Roy" in page.text
    assert "Invited" in page.text
    assert "2 March 2026" in page.text or "March 2, 2026" in page.text
    [look] = asked(world, ShowNames)
    assert look.people == (ADA,)
    assert f'href="/organization/people/{ADA}"' in page.text
    assert ('name="chosen"' in page.text) is not whole


@pytest.mark.parametrize("who", [PRIVACY, "m1@example.org"])
def test_others_are_refused_the_list_and_that_is_on_record(world: World, who: str) -> None:
    program = world.program()
    world.meet("m1@example.org", program)
    for path in (f"/programs/{program}/people", "/organization/people"):
        page = Reader(world, who).get(path)
        assert page.status_code == 403
        assert "Only administrators can see this list" in page.text
    assert world.warden.denials.count("people.not_admin") == 2
    assert Reader(world, AUDITOR).get(f"/programs/{program}/people").status_code == 404


def test_whom_words_fit_goes_by_a_handle_that_opens_in_this_sign_in_alone(
    listed: tuple[World, str],
) -> None:
    """Names stand in no address: the search is posted, and leads to what nobody else reads."""
    world, program = listed
    path = f"/programs/{program}/people"
    world.warden.told[PickPeople] = NamesShown({ADA: PersonName("Ada", "Roy", "")}, 7)
    reply = Reader(world, ADMIN).send(f"{path}/search", {"name": "ada"})
    assert reply.status_code == 303
    there = reply.headers["location"]
    assert "ada" not in there.partition("found=")[0].casefold()
    [handle] = parse_qs(urlsplit(there).query)["found"]
    assert str(ADA) not in handle
    [sought] = asked(world, PickPeople)
    assert sought.among == (ADA,)
    page = Reader(world, ADMIN).get(there)
    assert "Show everyone" in page.text
    world.reads.rows["people_register.people"] = []
    assert "No one by that name" in Reader(world, ADMIN).get(there).text
    forged = Reader(world, ADMIN).get(f"{path}?found={handle[:-4]}AAAA")
    assert "No one by that name" not in forged.text


def test_a_search_in_a_program_without_people_asks_the_warden_nothing(world: World) -> None:
    program = world.program()
    reply = Reader(world, ADMIN).send(f"/programs/{program}/people/search", {"name": "ada"})
    assert reply.status_code == 303
    assert asked(world, PickPeople) == []


def test_too_few_letters_are_said_beside_what_was_typed(listed: tuple[World, str]) -> None:
    world, _ = listed
    world.warden.told[PickPeople] = refusal("people.name_too_short")
    page = Reader(world, ADMIN).send("/organization/people/search", {"name": "a"})
    assert page.status_code == 422
    assert "Enter at least two letters" in page.text
    assert 'aria-invalid="true"' in page.text
    assert asked(world, ShowNames) == []


def test_a_filter_is_in_the_address_and_what_is_none_is_not_asked_for(
    listed: tuple[World, str],
) -> None:
    world, program = listed
    path, reader = f"/programs/{program}/people", Reader(world, ADMIN)
    world.reads.rows["people_register.people"] = [
        row(program, uuid4(), total=PAGE + 9) for _ in range(PAGE + 1)
    ]
    page = reader.get(f"{path}?state=invited&role=member&group={uuid4()}").text
    [older] = [part for part in page.split('"') if part.startswith(f"{path}?state=invited")]
    assert "beyond=" in older
    assert reader.get(older.replace("&amp;", "&")).status_code == 200
    for odd in ("state=x", "group=x", "beyond=x", "beyond=2026~x", f"beyond=2026-01-01~{uuid4()}"):
        assert "Show everyone" not in reader.get(f"{path}?{odd}").text
    everywhere = reader.get(f"/organization/people?program={program}").text
    assert "Show everyone" in everywhere


@pytest.mark.parametrize(
    ("way", "step", "notice"),
    [
        ("send", InvitationStep.SEND, "invitations_sent"),
        ("hand_over", InvitationStep.SEND, "invitations_sent"),
        ("withdraw", InvitationStep.WITHDRAW, "invitations_withdrawn"),
    ],
)
def test_ticked_invitations_are_sent_again_or_withdrawn_each_once(
    listed: tuple[World, str], way: str, step: InvitationStep, notice: str
) -> None:
    world, program = listed
    path = f"/programs/{program}/people"
    world.warden.told[KeepInvitation] = Invited(INVITATION, Sealed(""), MORNING, 3)
    reader = Reader(world, ADMIN)
    form = {"way": way, "chosen": str(INVITATION), "sure": "yes"}
    reply = reader.send(f"{path}/invitations", form)
    assert reply.headers["location"] == path
    assert notice in reply.headers["set-cookie"]
    [kept] = asked(world, KeepInvitation)
    assert (kept.step, kept.invitation) == (step, INVITATION)


def test_ticked_invitations_are_not_withdrawn_before_it_was_asked_whose(
    listed: tuple[World, str],
) -> None:
    world, program = listed
    path, other = f"/programs/{program}/people", UUID(int=6)
    world.warden.told[ReadAddressees] = AddresseesRead(
        {INVITATION: Addressee("a•••@example.org", PersonName("Ada", "Roy", "")), other: BO}, 4
    )
    world.warden.told[KeepInvitation] = Invited(INVITATION, Sealed(""), MORNING, 3)
    data: dict[str, str | list[str]] = {"way": "withdraw", "chosen": [str(INVITATION), str(other)]}
    asks = Reader(world, ADMIN).send(f"{path}/invitations", data)
    assert "Withdraw these invitations?" in asks.text
    for told in ("Ada Roy", "a•••@example.org", BO.address, str(other)):
        assert told in asks.text
    assert not asked(world, KeepInvitation)


def test_what_was_answered_meanwhile_is_said_and_so_is_that_nothing_was_ticked(
    listed: tuple[World, str],
) -> None:
    world, program = listed
    path, reader = f"/programs/{program}/people/invitations", Reader(world, ADMIN)
    world.warden.told[KeepInvitation] = refusal("invitation.over")
    reply = reader.send(path, {"way": "send", "chosen": str(INVITATION)})
    assert "invitations_left" in reply.headers["set-cookie"]
    assert "nothing_chosen" in reader.send(path, {"way": "send"}).headers["set-cookie"]


class TestTheApi:
    @pytest.mark.parametrize("whole", [False, True])
    def test_lists_people_by_name_from_where_the_last_page_ended(
        self, listed: tuple[World, str], whole: bool
    ) -> None:
        world, program = listed
        path = f"{'/organization' if whole else f'/programs/{program}'}/people/readings"
        group = uuid4()
        placed: dict[str, Any] = {
            "roles": ["leader"],
            "groups": [group],
            "programs": [UUID(program)],
        }
        world.reads.rows["people_register.people"] = [
            row(program, state="in", **placed),
            row(program, uuid4(), total=2),
        ]
        said = world.admin.does(path, {"limit": 1, "state": "in"})
        [one] = said["people"]
        assert (one["familyName"], one["state"], said["total"]) == ("Roy", "in", 1)
        assert one["places"] == [{"program": program, "group": str(group), "role": "leader"}]
        assert world.admin.post(path, {"cursor": said["next"]}).is_success
        assert world.admin.post(path, {"cursor": "x"}).status_code == 400
        assert world.of(PRIVACY).post(path, {}).status_code == 403


def shown_as(world: World, program: str, standing: Standing) -> None:
    """Have the Warden show Ada, at home in a program."""
    world.warden.told[ShowPerson] = PersonShown(
        person=ADA,
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=ProgramId(UUID(program)),
        standing=standing,
        mailbox=Mailbox.UNPROVEN,
        belongs=(),
        record=4,
    )


def chips(page: str) -> list[str]:
    """What stands in the chips of a page, without its icons."""
    found = re.findall(r'<span class="chip[^"]*">(.*?)</span>', page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", one).strip() for one in found]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("state", [*STATES[:-1], None])
@pytest.mark.parametrize("standing", Standing)
def test_the_page_of_one_person_says_of_them_what_the_list_says(
    listed: tuple[World, str], language: str, state: str | None, standing: Standing
) -> None:
    """Whether there is an account is a fact besides: who was imported may take part without."""
    world, program = listed
    shown_as(world, program, standing)
    if state is None:
        del world.reads.rows["people_register.people"]
    else:
        world.reads.rows["people_register.people"] = [row(program, state=state)]
    reader = Reader(world, ADMIN, language)
    said, *_ = chips(reader.get(f"/organization/people/{ADA}").text)
    world.reads.rows["people_register.people"] = [row(program, state=state or standing.value)]
    assert said in chips(reader.get("/organization/people").text)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.IN, "Has an account"),
        (Standing.REGISTERED, "No account yet"),
        (Standing.INVITED, "No account yet"),
        (Standing.DEACTIVATED, None),
        (Standing.DECEASED, None),
    ],
)
def test_whether_there_is_an_account_is_a_fact_beside_how_far_somebody_is_in(
    listed: tuple[World, str], standing: Standing, said: str | None
) -> None:
    world, program = listed
    shown_as(world, program, standing)
    world.reads.rows["people_register.people"] = [row(program, state="in")]
    page = Reader(world, ADMIN).get(f"/organization/people/{ADA}").text
    assert "Takes part" in chips(page)
    for words in ("Has an account", "No account yet"):
        assert (f"<dd>{words}</dd>" in page) == (words == said)
