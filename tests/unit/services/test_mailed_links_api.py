"""Signing in by a mailed link, over the API and on pages: for the browser that asked alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.kernel import OrganizationId, Sealed
from domain.protocol.door import (
    AskSignInLink,
    ChooseOrganization,
    RecoveryBegun,
    SignedIn,
    SignInByLink,
)
from services.http.visitor import COOKIE, DEVICE, MAILED_LINK
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

MARK = {"cookie": f"{MAILED_LINK}=mark"}


@pytest.fixture
def mailing(world: World) -> World:
    """A Warden that mails links and takes any code."""
    until = MORNING + timedelta(minutes=15)
    begun = SignedIn(
        Sealed("fresh"), ORGANIZATION_ID, world.warden.people[ADMIN], until, "en", None
    )
    world.warden.told[AskSignInLink] = RecoveryBegun(Sealed("mark"), until)
    world.warden.told[SignInByLink] = begun
    return world


def said(world: World) -> list[SignInByLink]:
    return [one for one in world.warden.asked if isinstance(one, SignInByLink)]


def test_the_api_has_a_link_mailed_and_takes_its_code(mailing: World) -> None:
    nobody = mailing.of(None)
    asked = nobody.post("/sign-in/links", {"email": ADMIN})
    assert (asked.status_code, asked.cookies[MAILED_LINK]) == (202, "mark")
    reply = nobody.post("/sign-in/links/codes", {"code": "ABC"}, MARK)
    assert (reply.status_code, reply.cookies[COOKIE]) == (200, "fresh")
    assert said(mailing) == [SignInByLink(Sealed("mark"), Sealed("ABC"))]
    mailing.warden.told[SignInByLink] = ChooseOrganization((ORGANIZATION_ID,))
    choose = nobody.post("/sign-in/links/codes", {"code": "ABC"}, MARK)
    assert choose.json()["code"] == "sign_in.choose_organization"


def test_the_page_asks_for_an_address_then_for_the_code(mailing: World) -> None:
    reader = Reader(mailing, None)
    assert 'href="/sign-in/links"' in reader.get("/sign-in").text
    assert 'action="/sign-in/links/codes"' not in reader.get("/sign-in/links").text
    asked = reader.send("/sign-in/links", {"email": ADMIN})
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in/links")
    page = mailing.client.get("/sign-in/links", headers=MARK).text
    assert 'action="/sign-in/links/codes"' in page
    assert "data-from-link" in page
    reply = reader.send("/sign-in/links/codes", {"code": "ABC"}, MARK)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert reply.cookies[COOKIE] == "fresh"


def test_the_device_that_signed_in_before_is_said_with_what_is_asked_for(mailing: World) -> None:
    known = {"cookie": f"{DEVICE}=mark"}
    mailing.of(None).post("/sign-in/links", {"email": ADMIN}, known)
    Reader(mailing, None).send("/sign-in/links", {"email": ADMIN}, known)
    asked = [one for one in mailing.warden.asked if isinstance(one, AskSignInLink)]
    assert asked == [AskSignInLink(Sealed(ADMIN), Sealed("mark"))] * 2


def test_a_browser_that_did_not_ask_sends_no_mark(mailing: World) -> None:
    mailing.warden.told[SignInByLink] = refusal("sign_in_link.over")
    reply = Reader(mailing, None).send("/sign-in/links/codes", {"code": "ABC"})
    assert reply.status_code == 422
    assert "requested in another browser" in reply.text
    assert said(mailing) == [SignInByLink(Sealed(""), Sealed("ABC"))]


def test_a_wrong_code_is_asked_for_again(mailing: World) -> None:
    mailing.warden.told[SignInByLink] = refusal("sign_in_link.wrong_code")
    reply = Reader(mailing, None).send("/sign-in/links/codes", {"code": "ABC"}, MARK)
    assert "This code is incorrect." in reply.text
    assert 'action="/sign-in/links/codes"' in reply.text


def test_too_many_links_are_refused_on_the_page(mailing: World) -> None:
    mailing.warden.told[AskSignInLink] = refusal("sign_in_link.too_many", after_s=3600)
    reply = Reader(mailing, None).send("/sign-in/links", {"email": ADMIN})
    assert reply.status_code == 429
    assert "Too many links were requested" in reply.text


def test_the_page_asks_in_which_organization_without_another_code(mailing: World) -> None:
    there = (ORGANIZATION_ID, OrganizationId(UUID(int=77)))
    mailing.warden.told[SignInByLink] = ChooseOrganization(there)
    reply = Reader(mailing, None).send("/sign-in/links/codes", {"code": "ABC"}, MARK)
    assert 'action="/sign-in/links/codes"' in reply.text
    assert f'name="organization" value="{ORGANIZATION_ID}"' in reply.text
