"""What every request meets before and after its use case: sessions, shapes, sites, headers."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from domain.kernel import Unavailable
from domain.protocol.keys import CheckHealth
from services.http.visitor import COOKIE
from tests.kit.web import ADMIN, FRAME, PASSWORD, PROGRAM, World

JSON = {"content-type": "application/json"}


def operations(world: World) -> Iterator[tuple[str, str, bool]]:
    """Every operation of the document, at made-up ids, and whether it is for somebody signed in."""
    document = world.client.get("/api/v1/openapi.json").json()
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            path = re.sub(r"\{\w+\}", str(uuid4()), re.sub(r"\{(?:entry|log)\}", "2", template))
            yield method.upper(), path, bool(operation.get("security"))


def sign_in(world: World, password: str = PASSWORD, **headers: str) -> Response:
    body = {"email": ADMIN, "password": password}
    return world.client.post("/api/v1/sign-in", json=body, headers=headers)


def test_signing_in_sets_a_cookie_that_no_script_reads(world: World) -> None:
    reply = sign_in(world)
    cookie = reply.headers["set-cookie"]
    assert reply.status_code == 200
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert ADMIN not in reply.text


def test_a_wrong_password_and_an_unknown_address_are_one_answer(world: World) -> None:
    wrong = sign_in(world, password="a guess")
    unknown = world.client.post("/api/v1/sign-in", json={"email": "who@", "password": "a guess"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


def test_me_says_what_one_is(world: World) -> None:
    me = world.admin.get("/me").json()
    assert me["offices"] == [{"role": "organization_admin", "program": None}]
    assert me["groups"] == []


def test_signing_out_ends_the_cookie(world: World) -> None:
    reply = world.admin.post("/sign-out")
    assert reply.status_code == 204
    assert "Max-Age=0" in reply.headers["set-cookie"]


def test_without_a_session_every_route_asks_to_sign_in_first(world: World) -> None:
    answers = {
        (method, path): world.client.request(method, path)
        for method, path, signed_in in operations(world)
        if signed_in
    }
    assert len(answers) > 40
    assert {answer.status_code for answer in answers.values()} == {401}
    assert {answer.json()["code"] for answer in answers.values()} == {"session.none"}


def test_every_command_refuses_what_is_not_json(world: World) -> None:
    cookie = {"cookie": f"{COOKIE}={ADMIN}"}
    answers = [
        world.client.request(method, path, headers=cookie, data={"purpose": "leading"})
        for method, path, signed_in in operations(world)
        if signed_in and method == "POST"
    ]
    assert len(answers) > 30
    assert {answer.status_code for answer in answers} == {415}


def test_a_change_asked_for_by_another_site_is_refused(world: World) -> None:
    refused = [
        sign_in(world, origin="https://elsewhere.example"),
        sign_in(world, origin="null"),
        sign_in(world, origin="http://["),
        sign_in(world, **{"sec-fetch-site": "cross-site"}),
        sign_in(world, **{"sec-fetch-site": "same-site"}),
    ]
    assert [r.json()["code"] for r in refused] == ["request.cross_site"] * 5


def test_a_change_asked_for_by_our_own_page_is_done(world: World) -> None:
    own = {"origin": "http://testserver.local", "sec-fetch-site": "same-origin"}
    assert sign_in(world, **own).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": "x"}, "email"),
        ({"email": 1, "password": "x"}, "email"),
        ({"email": "a", "password": ["x"]}, "password"),
        ({"email": "a", "password": "x", "organization": "CAFP"}, "organization"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    world: World, body: dict[str, object], field: str
) -> None:
    refused = world.client.post("/api/v1/sign-in", json=body)
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert refused.json()["code"] == "request.invalid"


def test_a_value_within_a_value_is_named_by_its_path(world: World) -> None:
    program = world.program()
    body = {"code": "G001", "name": "Group 1", "frame": {"frequency": "monthly"}}
    refused = world.admin.post(f"/programs/{program}/groups", body)
    assert (refused.status_code, refused.json()["field"]) == (400, "frame.localTime")


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_not_well_formed(world: World, sent: bytes) -> None:
    refused = world.client.post("/api/v1/sign-in", content=sent, headers=JSON)
    assert (refused.status_code, refused.json()["status"]) == (400, 400)


@pytest.mark.parametrize("opening", [b"[", b'{"email":'])
def test_a_body_nested_deeper_than_anybody_reads_is_not_well_formed(
    world: World, opening: bytes
) -> None:
    refused = world.client.post("/api/v1/sign-in", content=opening * 50_000, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.malformed")


@pytest.mark.parametrize("number", [-1, 10**30])
def test_a_number_that_fits_nowhere_is_named(world: World, number: int) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.group(program)}/signatures"
    refused = world.admin.post(path, {"agreementVersion": number, "locale": "en-CA"})
    assert (refused.status_code, refused.json()["field"]) == (400, "agreementVersion")


def test_a_body_of_more_than_a_megabyte_is_too_large(world: World) -> None:
    huge = {**PROGRAM, "names": {"en": "x" * 1_100_000}}
    refused = world.admin.post("/programs", huge)
    assert (refused.status_code, refused.json()["code"]) == (413, "request.too_large")
    assert refused.headers["connection"] == "close", "what was not read cannot be followed"


def test_an_address_or_method_that_is_not_known_is_a_problem_too(world: World) -> None:
    absent, method = world.admin.get("/nothing"), world.client.put("/api/v1/me")
    assert (absent.status_code, absent.json()["code"]) == (404, "route.missing")
    assert (method.status_code, method.json()["code"]) == (405, "route.method")
    assert "GET" in method.headers["allow"]
    assert absent.headers["content-type"] == "application/problem+json"


def test_an_error_nobody_foresaw_says_nothing_of_itself(world: World) -> None:
    world.reads.broken = "the name of somebody"
    failed = world.admin.get("/programs")
    assert (failed.status_code, failed.json()["code"]) == (500, "service.failed")
    assert "somebody" not in failed.text


def test_every_answer_is_kept_by_nobody_and_read_as_what_it_is(world: World) -> None:
    for answer in (world.admin.get("/me"), world.client.get("/api/v1/me"), sign_in(world)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_cookies_are_secure_unless_the_service_is_evaluated_on_this_machine(
    secured: World,
) -> None:
    assert "Secure" in sign_in(secured).headers["set-cookie"].split("; ")


def test_readiness_names_the_parts_that_do_not_answer(world: World) -> None:
    assert world.client.get("/health/ready").json() == {"status": "ready"}
    world.warden.down = True
    waiting = world.client.get("/health/ready")
    assert (waiting.status_code, waiting.json()["detail"]) == (503, "not ready: warden")
    assert world.client.get("/health/live").status_code == 200


@pytest.mark.parametrize("code", ["clock.ahead", "journal.unwritable", "store.read_only"])
def test_readiness_says_why_nothing_can_be_recorded(world: World, code: str) -> None:
    """P2: a Warden that answers and can record nothing is not ready."""
    world.warden.told[CheckHealth] = Unavailable(code, "nothing is recorded")
    waiting = world.client.get("/health/ready")
    assert (waiting.status_code, waiting.json()["detail"]) == (503, f"not ready: warden ({code})")


def test_a_store_that_takes_no_more_is_answered_with_when_to_try_again(world: World) -> None:
    program = world.program()
    world.store.overload()
    body = {"code": "G009", "name": "Group 9", "frame": FRAME}
    refused = world.admin.post(f"/programs/{program}/groups", body)
    assert (refused.status_code, refused.json()["code"]) == (503, "store.overloaded")
    assert int(refused.headers["retry-after"]) > 0


def test_head_is_answered_like_get_but_for_the_body(world: World) -> None:
    signed_in = {"cookie": f"{COOKIE}={ADMIN}"}
    paths = [path for method, path, _ in operations(world) if method == "GET"]
    for path in [*paths, "/", "/sign-in", "/programs", "/no/such/page"]:
        whole = world.client.get(path, headers=signed_in, follow_redirects=False)
        head = world.client.head(path, headers=signed_in, follow_redirects=False)
        assert (head.status_code, head.content) == (whole.status_code, b""), path
        assert head.headers["content-type"] == whole.headers["content-type"], path


def test_head_of_what_is_only_ever_posted_is_not_allowed(world: World) -> None:
    assert world.client.head("/api/v1/sign-in").status_code == 405


def test_over_tls_no_other_host_of_the_domain_sets_the_cookie_of_a_sign_in(secured: World) -> None:
    """A name that begins so is taken by browsers from the host itself alone, over TLS, for all."""
    cookie = sign_in(secured).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert {"Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    taken = {"cookie": f"__Host-{COOKIE}={ADMIN}"}
    assert secured.client.get("/api/v1/me", headers=taken).status_code == 200
    forged = {"cookie": f"{COOKIE}={ADMIN}"}
    assert secured.client.get("/api/v1/me", headers=forged).status_code == 401
