"""The npm package `oidc-provider` signs people in: its keys rotated, signed out there, down."""

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import httpx
import pytest

from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.providers import AttestProviderDomain
from infra.gateway.client import WardenClient
from infra.postgres.ports import keep_port, number_of
from services.app.asking import ask_for
from tests.kit.postgres import wait_for
from tests.kit.real_provider import providing
from tests.kit.service import HOST, TLS, Organization, Service

CLIENT, SECRET, SUBJECT = "circlekeep", "a secret of the client: 100%", "subject-1"
ACR: Final = "urn:example:two-factors"
XSRF: Final = re.compile(r'name="xsrf" value="([^"]+)"')
CARRIED: Final = re.compile(r'name="carried" value="([^"]+)"')
WHOSE: Final = re.compile(r'name="whose" value="([^"]+)"')
LINK: Final = re.compile(r'role="button" href="([^"]+)"')
WITHIN_S: Final = 12.0


@contextmanager
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, verify=TLS, follow_redirects=True) as client:
        yield client


def led_to(page: httpx.Response) -> str:
    """Return where the button of a page leads."""
    found = LINK.search(page.text)
    assert found is not None, page.text
    return html.unescape(found[1])


def is_signed_in(service: Service, client: httpx.Client) -> bool:
    return client.get(f"{service.url}/api/v1/account/provider").is_success


def set_up(service: Service, organization: Organization, port: int) -> str:
    """Have it proposed by one officer, approved by another, its domain attested."""
    body = {
        "name": "Hospital login",
        "issuer": f"http://{HOST}:{port}",
        "client": CLIENT,
        "secret": SECRET,
        "domains": [organization.domain],
        "strong": [ACR],
    }
    provider = str(organization.admin.does("/providers", body)["id"])
    organization.of("privacy").does(f"/providers/{provider}/approvals")
    attesting = AttestProviderDomain(
        secret=Sealed(service.operator),
        organization=organization.id,
        provider=UUID(provider),
        domain=organization.domain,
    )

    async def attested() -> Done:
        warden = WardenClient(service.home / "run" / "warden.sock")
        try:
            return await ask_for(warden, attesting, Done)
        finally:
            await warden.close()

    wait_for(attested())
    return provider


def test_people_come_in_by_their_organizations_own_sign_in(service: Service) -> None:
    """One story: each part needs what is before it, and the real provider starts once."""
    organization = service.organization("OIDC")
    admin = organization.admin
    with keep_port(HOST) as kept:
        port = number_of(kept)
        provider = set_up(service, organization, port)
        callback = f"{service.url}/sign-in/return"
        told: dict[str, str | int] = {
            "port": port,
            "client": CLIENT,
            "secret": SECRET,
            "subject": SUBJECT,
            "email": admin.email,
            "callback": callback,
            "left": f"{service.url}/sign-in/left",
            "acr": ACR,
            "logouts": f"{service.url}/api/v1/providers/{provider}/logouts",
        }
        there = f"{service.url}/sign-in/with/{provider}"
        with providing(**told) as process:
            tried = admin.does(f"/providers/{provider}/checks")
            assert (tried["keys"], tried["endsSignIns"]) == (1, True)

            with browser() as stranger:
                refused = stranger.get(there)
                assert refused.status_code == 401
                assert "not connected to anyone here" in refused.text

            way = admin.http.post(f"{service.url}/account/provider", data=admin.whose)
            admin.http.follow_redirects = True
            back = admin.http.get(led_to(way))
            assert "Connected. From now on you can sign in with it." in html.unescape(back.text)

            with browser() as first, browser() as second, browser() as third:
                found = first.post(
                    f"{service.url}/sign-in/provider", data={"email": f"x@{organization.domain}"}
                )
                assert first.get(f"{service.url}{led_to(found)}").is_success
                assert is_signed_in(service, first)

                rotated = httpx.post(f"http://{HOST}:{port}/rotation", verify=TLS)
                assert rotated.is_success
                signs_in_within(service, second, there)

                ended = second.get(f"http://{HOST}:{port}/session/end").text
                xsrf = XSRF.search(ended)
                assert xsrf is not None, ended
                signing_out = {"xsrf": xsrf[1], "logout": "yes"}
                second.post(f"http://{HOST}:{port}/session/end/confirm", data=signing_out)
                until = time.monotonic() + 5
                while is_signed_in(service, second):
                    assert time.monotonic() < until, "signed out there for 5 s, and not here"

                with browser() as fourth:
                    confirms_and_leaves(service, fourth, there)

                third.follow_redirects = False
                reply = third.get(there)
                while not reply.headers["location"].startswith(callback):
                    reply = third.get(reply.url.join(reply.headers["location"]))
                process.terminate()
                process.wait(timeout=15)
                down = third.get(reply.headers["location"])
                assert down.status_code == 503
                assert "does not answer" in down.text
            assert organization.again("admin").get("/account/provider").is_success


def confirms_and_leaves(service: Service, client: httpx.Client, there: str) -> None:
    """Give a second factor there, come back to where one was, and sign out in both places."""
    account, proofs = f"{service.url}/account/second-factor", "/account/second-factor/proofs"
    came = client.get(there)
    asking = client.get(f"{service.url}{proofs}", params={"back": "/account/sign-ins"})
    assert "Confirm with your organization’s sign-in" in html.unescape(asking.text)
    whose = WHOSE.search(asking.text)
    assert whose is not None, came.text
    sent = {"back": "/account", "whose": whose[1]}
    way = client.post(f"{account}/provider", data=sent)
    address = led_to(way)
    assert "max_age=0" in address
    back = client.get(address)
    assert back.url.path == "/account"
    strengths = client.get(f"{service.url}/api/v1/account/sign-ins").json()["signIns"]
    assert [one["strength"] for one in strengths if one["here"]] == ["provider_strong"]

    left = client.post(f"{service.url}/sign-out", data={"whose": whose[1]})
    assert "You may still be signed in at Hospital login" in left.text
    assert not is_signed_in(service, client)
    asked = client.get(led_to(left))
    xsrf = XSRF.search(asked.text)
    assert xsrf is not None, asked.text
    done = client.post(
        f"{asked.url.copy_with(query=None)}/confirm", data={"xsrf": xsrf[1], "logout": "yes"}
    )
    assert done.url.path == "/sign-in"
    assert "You are signed out here and at your organization." in done.text


def signs_in_within(service: Service, client: httpx.Client, there: str) -> None:
    """Sign in, at the latest when the provider may be asked for its new key."""
    until = time.monotonic() + WITHIN_S
    while not (client.get(there).is_success and is_signed_in(service, client)):
        assert time.monotonic() < until, "the new key was not taken"


@pytest.mark.parametrize("given", [{}, {"state": "x", "code": "x"}])
def test_who_did_not_set_out_is_sent_back_to_begin(service: Service, given: dict[str, str]) -> None:
    with browser() as client:
        reply = client.get(f"{service.url}/sign-in/return", params=given)
    assert reply.status_code == 401
    assert "Start again" in reply.text
