"""People are invited from a list in one press, once it was seen what would happen."""

import re
from uuid import UUID

import pytest
from httpx import Response

from domain.kernel import Role
from domain.protocol.invitations import (
    GuestDone,
    GuestOutcome,
    InvitePeople,
    PeopleInvited,
    RowFault,
)
from services.app.sheets.inviting import STEP
from services.http.visitor import COOKIE
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, PRIVACY, World

PASTED = "Name\tEmail\tGrp\nAda Roy\tada@example.org\t5\nBea Lo\tbea@example.org\t5\nCid\t\t5\n"
NEW = GuestDone(GuestOutcome.NEW, invites=True)
DIFFERS = GuestDone(GuestOutcome.DIFFERS, fields=("family_name", "practice"), invites=True)
LIST = re.compile(r'name="list" value="([^"]+)"')


@pytest.fixture
def program(world: World) -> str:
    world.warden.told[InvitePeople] = PeopleInvited((NEW, DIFFERS, NEW), 9)
    return f"/programs/{world.program()}/people/import"


def asked(world: World) -> list[InvitePeople]:
    return [one for one in world.warden.asked if isinstance(one, InvitePeople)]


def pasted(world: World, path: str, text: str = PASTED, **more: str) -> Response:
    return Reader(world, ADMIN).send(path, {"pasted": text, **more})


def test_what_would_happen_is_shown_before_anything_does(world: World, program: str) -> None:
    page = pasted(world, program)
    assert page.status_code == 200
    assert "Nothing has changed yet" in page.text
    assert "Apply and invite 2" in page.text
    assert "Row 4" in page.text
    assert "This row has no email address" in page.text
    assert "Family name, Practice" in page.text
    [one] = asked(world)
    assert one.dry_run
    assert [guest.role for guest in one.guests] == [Role.MEMBER] * 3
    assert [guest.rehearsed for guest in one.guests] == [False, False, True]


def test_each_row_is_shown_with_what_becomes_of_it_and_what_is_wrong_stands_first(
    world: World, program: str
) -> None:
    faults = RowFault("name", "person.name_invalid"), RowFault("email", "person.address_invalid")
    refused = GuestDone(GuestOutcome.REFUSED, faults)
    world.warden.told[InvitePeople] = PeopleInvited((NEW, GuestDone(GuestOutcome.THERE), refused))
    text = "Name\tEmail\nAda Roy\tada@example.org\nBea Lo\tbea@example.org\n=\tnowhere\n"
    page = pasted(world, program, text).text
    where = [page.index(name) for name in ("“nowhere”", "Ada Roy</span>", "Bea Lo</span>")]
    assert where == sorted(where)
    assert "Already invited or in" in page
    assert page.count('name="left-out"') == 1


def test_rows_that_are_left_out_are_not_sent(world: World, program: str) -> None:
    text = "Name\tEmail\nAda Roy\tada@example.org\nBea Lo\tbea@example.org\n"
    world.warden.told[InvitePeople] = PeopleInvited((NEW, NEW))
    looked = pasted(world, program, text, **{"left-out": "3"}).text
    assert "Apply and invite 1" in looked
    assert 'value="3" checked' in looked
    world.warden.told[InvitePeople] = PeopleInvited((NEW,))
    form = {"list": LIST.findall(looked)[0], "left-out": "3"}
    assert "1 person invited" in Reader(world, ADMIN).send(f"{program}/invitations", form).text
    assert len(asked(world)[-1].guests) == 1


def test_a_long_list_shows_more_rows_when_asked_and_keeps_what_was_ticked(
    world: World, program: str
) -> None:
    rows = "".join(f"Ada Roy {n}\tada{n}@example.org\n" for n in range(60))
    world.warden.told[InvitePeople] = PeopleInvited((NEW,) * 60)
    first = pasted(world, program, f"Name\tEmail\n{rows}", **{"left-out": "61"}).text
    assert "50 of 60 rows" in first
    assert first.count('type="checkbox" name="left-out"') == 50
    assert '<input type="hidden" name="left-out" value="61">' in first
    more = pasted(world, program, f"Name\tEmail\n{rows}", shown="100").text
    assert more.count('type="checkbox" name="left-out"') == 60


def test_a_list_that_is_sent_twice_counts_once(world: World, program: str) -> None:
    looked = pasted(world, program).text
    form = {
        "list": LIST.findall(looked)[0],
        "once": re.findall(r'name="once" value="([^"]+)"', looked)[0],
    }
    for _ in range(2):
        Reader(world, ADMIN).send(f"{program}/invitations", form)
    first, second = (one.command_id for one in asked(world)[-2:])
    assert first == second


def test_the_list_goes_along_sealed_and_is_applied_with_what_was_ticked(
    world: World, program: str
) -> None:
    sealed = LIST.findall(pasted(world, program).text)[0]
    form = {"list": sealed, "column-0": "name", "column-1": "email", "column-2": ""}
    reply = Reader(world, ADMIN).send(
        f"{program}/invitations", {**form, "role": "leader", "locale": "fr-CA", "confirmed": "3"}
    )
    assert "2 people invited" in reply.text
    assert "circlekeep_position" in reply.headers["set-cookie"]
    one = asked(world)[-1]
    assert not one.dry_run
    assert [guest.confirmed for guest in one.guests] == [False, True, False]
    assert {(guest.role, guest.locale) for guest in one.guests} == {(Role.LEADER, "fr-CA")}


def test_a_long_list_is_applied_in_steps_and_says_how_far_it_is(world: World, program: str) -> None:
    form = {"pasted": "Name\tEmail\nAda Roy\tada@example.org\nBea Lo\tbea@example.org\n"}
    rows = "".join("No One\t\n" for _ in range(STEP - 1))
    form["pasted"] += rows
    world.warden.told[InvitePeople] = PeopleInvited((NEW,) * 100)
    reader = Reader(world, ADMIN)
    page = reader.send(f"{program}/invitations", form).text
    assert f"{STEP} of {STEP + 1} rows done" in page
    world.warden.told[InvitePeople] = PeopleInvited((NEW,))
    so_far = re.findall(r'name="so-far" value="([^"]+)"', page)[0]
    last = reader.send(
        f"{program}/invitations", {"list": LIST.findall(page)[0], "so-far": so_far}
    ).text
    assert "2 people invited" in last
    assert "Download refused rows" in last


def test_columns_that_are_not_known_are_chosen_on_the_page(world: World, program: str) -> None:
    page = pasted(world, program, "A;B\nAda Roy;x\n").text
    assert "Say which column holds email addresses" in page
    assert asked(world) == []
    sealed = LIST.findall(page)[0]
    world.warden.told[InvitePeople] = PeopleInvited((NEW,))
    again = Reader(world, ADMIN).send(
        program, {"list": sealed, "column-0": "name", "column-1": "email", "profession": "resident"}
    )
    assert "Apply and invite 1" in again.text
    assert asked(world)[-1].guests[0].profession == "resident"


def test_a_file_is_taken_as_what_was_pasted_is(world: World, program: str) -> None:
    reader = Reader(world, ADMIN)
    reply = world.client.post(
        program,
        headers={"cookie": f"{COOKIE}={ADMIN}"},
        data=world.whose(ADMIN),
        files={"sheet": ("people.csv", PASTED.encode(), "text/csv")},
    )
    assert "Apply and invite 2" in reply.text
    empty = reader.get(f"{program}/template")
    assert empty.text.startswith("\ufeffGiven name,Family name,Email")
    assert "Paste the rows here" in reader.get(program).text


def test_a_list_that_cannot_be_read_is_said_and_so_is_one_of_another_sign_in(
    world: World, program: str
) -> None:
    for form in ({"pasted": ""}, {"list": "forged"}):
        page = Reader(world, ADMIN).send(program, form)
        assert page.status_code == 422
        assert "This list is empty" in page.text
    assert asked(world) == []


def test_refused_rows_are_given_as_a_file_with_their_reasons(world: World, program: str) -> None:
    faults = RowFault("name", "person.name_invalid"), RowFault("email", "person.address_invalid")
    refused = GuestDone(GuestOutcome.REFUSED, faults)
    world.warden.told[InvitePeople] = PeopleInvited((NEW, refused, NEW))
    sealed = LIST.findall(pasted(world, program).text)[0]
    file = Reader(world, ADMIN).send(f"{program}/refusals", {"list": sealed})
    assert file.headers["content-disposition"] == 'attachment; filename="refused.csv"'
    header, bea, cid, *rest = file.text.splitlines()
    assert header.endswith("Name,Email,Grp,")
    assert bea.startswith("Bea Lo,bea@example.org,5,")
    assert "This email address is not valid" in bea
    assert cid.startswith("Cid,,5,This row has no email address")
    assert rest == []
    assert asked(world)[-1].dry_run


def test_nobody_but_administrators_is_asked_for_a_list(world: World, program: str) -> None:
    for path in (program, f"{program}/template"):
        assert Reader(world, PRIVACY).get(path).status_code == 403
    assert Reader(world, PRIVACY).send(program, {"pasted": PASTED}).status_code == 403


class TestTheApi:
    def test_answers_each_and_says_where_the_log_stands(self, world: World, program: str) -> None:
        people = [
            {
                "givenName": "Ada",
                "familyName": "Roy",
                "email": "ada@example.org",
                "profession": "resident",
                "practice": "P1",
            },
            {"givenName": "", "familyName": "Lo", "email": "bea@example.org", "confirmed": True},
        ]
        world.warden.told[InvitePeople] = PeopleInvited((NEW, DIFFERS), 9)
        reply = world.admin.post(program, {"people": people})
        assert reply.status_code == 200
        assert reply.headers["x-position"]
        first, second = reply.json()["people"]
        assert (first["row"], first["outcome"], first["invited"]) == (1, "new", True)
        assert second["fields"] == ["family_name", "practice"]
        [one] = asked(world)
        assert one.program == UUID(program.split("/")[2])
        assert one.guests[0].said == ("given_name", "family_name", "profession", "practice")
        assert one.guests[1].said == ("given_name", "family_name")
        assert [guest.confirmed for guest in one.guests] == [False, True]
