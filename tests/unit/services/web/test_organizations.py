"""The header says where one acts and as whom; another organization is one tap away."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx import Response

from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.door import (
    AccountShown,
    GatherAccounts,
    RedeemLink,
    ReplacePassword,
    Request,
    ShowAccount,
    SignedIn,
    SwitchOrganization,
)
from domain.protocol.names import PersonName, ShowNames
from services.http.visitor import COOKIE
from services.web.frame.acting import ACTING_COOKIE
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, PASSWORD, World

OTHER, SOMEBODY = OrganizationId(UUID(int=77)), "other@example.org"


@pytest.fixture
def known(world: World) -> World:
    """The admin has a name, and an account that is known in two organizations."""
    world.warden.names[world.warden.people[ADMIN]] = PersonName("Ada", "Roy", "MD")
    world.warden.told[ShowAccount] = AccountShown((ORGANIZATION_ID, OTHER), proven=True)
    return world


def signed_in(world: World) -> Response:
    form = {"email": ADMIN, "password": PASSWORD, "back": "/organizations"}
    return Reader(world, None).send("/sign-in", form)


def after(world: World, email: str, reply: Response) -> str:
    acting = {ACTING_COOKIE: reply.cookies[ACTING_COOKIE]}
    return Reader(world, email).after(reply, **acting).text


def test_the_header_says_in_which_organization_one_acts_and_who_one_is(known: World) -> None:
    page = after(known, ADMIN, signed_in(known))
    header, _, menu = page.partition('<details class="acting">')[2].partition("</summary>")
    for said in (header, menu.partition("</details>")[0]):
        assert "Ada Roy" in said
        assert "College" in said


def test_what_it_says_is_looked_up_once_and_sealed_for_that_sign_in_alone(known: World) -> None:
    reply = signed_in(known)
    assert "Roy" not in reply.cookies[ACTING_COOKIE]
    admin = known.warden.people[ADMIN]
    known.warden.people[SOMEBODY] = PersonId(uuid4())
    assert "Ada Roy" not in after(known, SOMEBODY, reply)
    after(known, ADMIN, reply)
    asked = [one.people for one in known.warden.asked if isinstance(one, ShowNames)]
    assert asked == [(admin,)]


def test_whose_name_cannot_be_read_comes_in_without_it(known: World) -> None:
    known.warden.told[ShowNames] = refusal("names.not_allowed")
    reply = signed_in(known)
    assert reply.status_code == 303
    assert 'class="acting"' in after(known, ADMIN, reply)


def test_another_organization_is_one_tap_away_with_a_sign_in_of_its_own(known: World) -> None:
    begun = SignedIn(Sealed(SOMEBODY), ORGANIZATION_ID, PersonId(uuid4()), MORNING, "en")
    known.warden.people[SOMEBODY] = begun.person
    known.warden.told[SwitchOrganization] = begun
    reply = Reader(known, ADMIN).send("/account/sign-ins", {"organization": str(OTHER)})
    assert reply.headers["location"] == "/"
    assert f'{COOKIE}="{SOMEBODY}"' in reply.headers["set-cookie"]
    asked = known.warden.asked
    assert SwitchOrganization(Sealed(ADMIN), OTHER) in asked


def test_what_else_is_ones_own_is_added_by_its_password(known: World) -> None:
    known.warden.told[GatherAccounts] = AccountShown((ORGANIZATION_ID, OTHER), proven=True)
    reader = Reader(known, ADMIN)
    reply = reader.send("/account/gatherings", {"password": "the other one"})
    assert reply.headers["location"] == "/organizations"
    known.warden.told[GatherAccounts] = refusal("account.none_opened")
    again = reader.send("/account/gatherings", {"password": "a wrong one"})
    assert again.status_code == 422
    assert "alone opens no other account" in again.text
    assert "a wrong one" not in again.text


def test_who_has_not_confirmed_their_address_is_told_so(known: World) -> None:
    known.warden.told[ShowAccount] = AccountShown((ORGANIZATION_ID,), proven=False)
    page = Reader(known, ADMIN).get("/organizations").text
    assert "Your email address is not confirmed" in page
    assert "/account/gatherings" not in page


@pytest.mark.parametrize(
    ("asked", "path", "form"),
    [
        (ReplacePassword, "/account/passwords", {"old": PASSWORD, "new": "four loud grey herons"}),
        (SwitchOrganization, "/account/sign-ins", {"organization": str(ORGANIZATION_ID)}),
        (RedeemLink, "/welcome", {"code": "ABCD", "password": "four loud grey herons"}),
    ],
)
def test_however_a_sign_in_begins_the_header_says_whose_it_is(
    known: World, asked: type[Request], path: str, form: dict[str, str]
) -> None:
    admin = known.warden.people[ADMIN]
    ends = MORNING + timedelta(hours=12)
    known.warden.told[asked] = SignedIn(Sealed(ADMIN), ORGANIZATION_ID, admin, ends, "en")
    reply = Reader(known, ADMIN).send(path, form)
    reply.headers["location"] = "/organizations"
    assert "Ada Roy" in after(known, ADMIN, reply)


class TestTheApi:
    def test_says_where_else_one_may_go_on(self, known: World) -> None:
        shown = known.admin.get("/account").json()
        ids = [str(ORGANIZATION_ID), str(OTHER)]
        assert shown == {"organizations": ids, "proven": True}

    def test_goes_on_there_with_another_cookie(self, known: World) -> None:
        begun = SignedIn(Sealed(SOMEBODY), OTHER, PersonId(uuid4()), MORNING, "en")
        known.warden.told[SwitchOrganization] = begun
        reply = known.admin.post("/account/sign-ins", {"organization": str(OTHER)})
        assert reply.json()["organization"] == str(OTHER)
        assert f'{COOKIE}="{SOMEBODY}"' in reply.headers["set-cookie"]

    def test_adds_what_opens_with_a_password_and_refuses_what_does_not(self, known: World) -> None:
        known.warden.told[GatherAccounts] = AccountShown((ORGANIZATION_ID, OTHER), proven=True)
        added = known.admin.does("/account/gatherings", {"password": "the other one"})
        assert added["organizations"] == [str(ORGANIZATION_ID), str(OTHER)]
        known.warden.told[GatherAccounts] = refusal("account.not_proven")
        refused = known.admin.post("/account/gatherings", {"password": "the other one"})
        assert (refused.status_code, refused.json()["code"]) == (403, "account.not_proven")
