"""Two programs and two organizations: what is another's looks on every route as if it were not."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from litestar.routes import HTTPRoute

from services.api.app import build_app
from services.http.parts import WebParts
from services.web.routes import ROUTES
from tests.kit.agreements import signature
from tests.kit.circle import Circle
from tests.kit.operations import Operation, example
from tests.kit.operations import operations as operations_of_the_api
from tests.kit.paper import OF_ONE_PAGE
from tests.kit.places import SOMEBODY, Ids, Place, settled
from tests.kit.service import Organization, Person, Service
from tests.kit.web import FRAME

BODIES: dict[str, dict[str, object]] = {
    "set_content_capture": {"capture": "notes"},
    "propose_group": {"code": "G9", "name": "Group 9", "frame": FRAME},
    "offer_membership": {"person": SOMEBODY},
    "sign_agreement": signature(),
    "answer_content_consent": {"given": True},
    "answer_consent": {"matter": "research_use", "given": True},
    "assign_leader": {"person": SOMEBODY},
    "read_roster": {"purpose": "leading"},
    "schedule_session": {"number": 9, "localStart": "2030-01-15T18:30"},
    "reschedule_session": {"localStart": "2030-01-15T18:30"},
    "open_session": {"privateSpace": True, "noRecording": True},
    "enter_session_late": {"leader": SOMEBODY},
    "start_phase": {"phase": "welcome"},
    "read_attendance": {"purpose": "attendance"},
    "begin_presentation": {"presenter": SOMEBODY},
    "enter_presentation_late": {"seconds": 200, "discussionMinutes": 70},
    "note_codes": {"theme": "not_coded"},
    "seal_material": {"kind": "reflection", "locale": "en", "text": "A word."},
    "share_item": {"audience": "leaders"},
    "read_item": {"purpose": "leading"},
    "request_break_glass": {"ground": "legal_order", "items": [SOMEBODY], "reason": "Why."},
    "open_by_break_glass": {"item": SOMEBODY},
    "defer_notice": {"until": "2030-01-15T18:30:00Z", "reason": "Why."},
    "review_access": {"disposition": "in_order"},
    "review_break_glass": {"disposition": "justified", "note": "What."},
}
ONLY_OFFICES = (
    "/access-log/",
    "/audits/",
    "/credentials/",
    "/erasures/",
    "/keys/",
    "/legal-holds/",
    "/providers/",
)
"""What is under these is closed to others by their office, whatever is asked for."""
PROVEN_FIRST = ("/account/passkeys/",)
"""Nothing is looked for under these before a passkey or a code was given in this sign-in."""


@pytest.fixture(scope="module")
def ours(service: Service) -> Place:
    return settled(Circle(patient(service.organization("OURS")), "P1", "lea"))


@pytest.fixture(scope="module")
def next_door(ours: Place) -> Place:
    """Another program of the same organization."""
    return settled(Circle(ours.circle.organization, "P2", "leo"))


@pytest.fixture(scope="module")
def abroad(service: Service) -> Place:
    """A program of another organization."""
    return settled(Circle(patient(service.organization("THEIRS")), "P3", "lou"))


def patient(organization: Organization) -> Organization:
    """Let each be refused as often as a crawl is: all of it goes on record one by one."""
    organization.admin.does("/organization/quotas", {"refusals": 5_000})
    return organization


@pytest.fixture(scope="module")
def operations(service: Service) -> list[Operation]:
    """Every operation at an address with ids; those of logs have a test of their own.

    What a provider tells is told by nobody of an organization, and as a form.
    """
    found = list(operations_of_the_api())
    documented = service.http().get("/openapi.json").json()["paths"]
    assert len(found) == sum(map(len, documented.values()))
    return [
        one
        for one in found
        if "_id}" in one.path and not one.path.startswith("/logs/") and one.id != "tell_signed_out"
    ]


@pytest.fixture(scope="module")
def admin_of_ours(ours: Place) -> Person:
    """Somebody who administers our program, and holds nothing else."""
    organization = ours.circle.organization
    organization.meet("pat", program=ours.ids.program)
    pat = organization.of("pat")
    office = {"person": pat.id, "role": "program_admin", "program": ours.ids.program}
    organization.admin.does("/officers", office)
    return pat


def answers(person: Person, operations: list[Operation], ids: Ids) -> dict[str, tuple[int, bytes]]:
    """What somebody is told by every operation at these ids."""
    told = {}
    for operation in operations:
        path = ids.address(operation.path)
        body = BODIES.get(operation.id) or (operation.body and example(operation.body))
        reply = person.get(path) if operation.method == "get" else person.post(path, body)
        told[operation.id] = reply.status_code, reply.content
    return told


def same_as_nothing(
    person: Person, operations: list[Operation], theirs: Ids, own: str | None = None
) -> None:
    """Expect what is theirs to look as if it were not, asked for there and in our own program."""
    there = answers(person, operations, theirs)
    assert there == answers(person, operations, Ids.made_up())
    closed = {one.id for one in operations if one.path.startswith(ONLY_OFFICES + PROVEN_FIRST)}
    statuses = {name: status for name, (status, _) in there.items()}
    assert {name: n for name, n in statuses.items() if name not in closed and n != 404} == {}
    assert {name: n for name, n in statuses.items() if name in closed and n not in {403, 404}} == {}
    if own is not None:
        inner = [o for o in operations if o.path.startswith("/programs/") and o.path.count("{") > 1]
        here = answers(person, inner, theirs.within(own))
        assert here == answers(person, inner, Ids.made_up(own))
        statuses = {name: status for name, (status, _) in here.items()}
        # What a session holds sealed is listed for a privacy officer alone, whatever the session.
        assert {name for name, n in statuses.items() if n != 404} <= {"list_sealed"}


def test_edge_45_an_admin_of_one_program_finds_nothing_of_the_one_next_door(
    admin_of_ours: Person,
    operations: list[Operation],
    ours: Place,
    next_door: Place,
) -> None:
    # Who is about to hold office is told to all officers of the organization, this one too.
    ids = replace(next_door.ids, appointment=SOMEBODY)
    same_as_nothing(admin_of_ours, operations, ids, ours.ids.program)


def test_a_leader_of_one_program_finds_nothing_of_the_one_next_door(
    operations: list[Operation], ours: Place, next_door: Place
) -> None:
    leader = ours.circle.organization.of("lea")
    same_as_nothing(leader, operations, next_door.ids, ours.ids.program)


def test_a_member_of_one_program_finds_nothing_of_the_one_next_door(
    operations: list[Operation], ours: Place, next_door: Place
) -> None:
    same_as_nothing(ours.circle.organization.of("m2"), operations, next_door.ids, ours.ids.program)


def test_an_admin_of_one_organization_finds_nothing_of_another(
    operations: list[Operation], ours: Place, abroad: Place
) -> None:
    same_as_nothing(ours.circle.organization.admin, operations, abroad.ids, ours.ids.program)


def test_a_leader_of_one_organization_finds_nothing_of_another(
    operations: list[Operation], ours: Place, abroad: Place
) -> None:
    organization = ours.circle.organization
    organization.meet("leb", program=ours.ids.program)
    leb = organization.of("leb")
    organization.admin.does(f"{ours.circle.group}/leaderships", {"person": leb.id})
    same_as_nothing(leb, operations, abroad.ids, ours.ids.program)


@pytest.mark.parametrize(
    "path",
    [
        "1/checkpoint",
        "2/checkpoint?size=1",
        "1/proofs/inclusion?position=1",
        "2/proofs/consistency?old=1",
        "1/tile/0/000.p/1",
    ],
)
def test_the_logs_of_another_organization_are_nothing_whoever_asks(
    ours: Place, abroad: Place, path: str
) -> None:
    """Cross-tenant access: who verifies here is told the same of theirs as of what is not there."""
    organization = ours.circle.organization
    address, _, query = path.partition("?")
    params = dict([query.split("=")]) if query else {}
    for person, status in (
        (organization.auditor, 404),
        (organization.of("privacy"), 404),
        (organization.admin, 403),
        (organization.of("m5"), 403),
    ):
        theirs, nothing = (
            person.get(f"/logs/{program}/{address}", **params)
            for program in (abroad.ids.program, SOMEBODY)
        )
        assert (theirs.status_code, theirs.content) == (status, nothing.content)
        assert nothing.status_code == status


def test_an_auditor_finds_no_program_at_all(operations: list[Operation], ours: Place) -> None:
    within = [
        one
        for one in operations
        if one.path.startswith("/programs/") and "/break-glass/" not in one.path
    ]
    same_as_nothing(ours.circle.organization.auditor, within, ours.ids)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("{group}/offers", "person"),
        ("{group}/leaderships", "person"),
        ("{group}/declines", "person"),
        ("{group}/endings", "person"),
        ("{session}/attendance/arrivals", "person"),
        ("/officers", "person"),
        ("/officers", "program"),
    ],
)
def test_a_person_or_program_of_another_organization_is_nobody_and_nothing_here(
    ours: Place, abroad: Place, path: str, field: str
) -> None:
    admin = ours.circle.organization.admin
    base = f"/programs/{ours.ids.program}"
    address = path.format(
        group=f"{base}/groups/{ours.ids.group}", session=f"{base}/sessions/{ours.ids.session}"
    )
    body: dict[str, object] = {"person": admin.id}
    if "offices" in path:
        body["role"] = "program_admin"
        body["program"] = ours.ids.program
    theirs = {"person": abroad.circle.organization.of("lou").id, "program": abroad.ids.program}
    foreign = admin.post(address, {**body, field: theirs[field]})
    nothing = admin.post(address, {**body, field: str(uuid4())})
    assert not foreign.is_success
    assert (foreign.status_code, foreign.content) == (nothing.status_code, nothing.content)


def test_no_list_names_anything_of_another(
    ours: Place, next_door: Place, abroad: Place, admin_of_ours: Person
) -> None:
    organization = ours.circle.organization
    lists = ["/programs", "/my-items", "/my-items/accesses", "/organization", "/me"]
    inside = [f"/programs/{ours.ids.program}/{kind}" for kind in ("groups", "sessions")]
    for person, forbidden in (
        (admin_of_ours, [next_door, abroad]),
        (organization.of("lea"), [next_door, abroad]),
        (organization.of("m2"), [next_door, abroad]),
        (organization.admin, [abroad]),
    ):
        for path in [*lists, *inside]:
            text = person.get(path).text
            for place in forbidden:
                ids = place.ids
                for id_ in (ids.program, ids.group, ids.session, ids.item):
                    assert id_ not in text, f"{path} as {person.email}"


def test_the_access_log_tells_of_ones_own_guesses_and_of_nothing_abroad(
    ours: Place, abroad: Place
) -> None:
    """Edge case 45: a forged id is a denial, on record where its actor is and nowhere else.

    By its rule: which was asked for is not said, for it may be one's own elsewhere.
    """
    leader = ours.circle.organization.of(ours.circle.leader)
    forged = leader.post(
        f"{ours.circle.path}/items/{abroad.ids.item}/readings", {"purpose": "leading"}
    )
    assert forged.status_code == 404
    auditor = ours.circle.organization.auditor
    assert auditor.get("/access-log", program=abroad.ids.program).json()["items"] == []
    assert auditor.get("/access-log", object=abroad.ids.item).json()["items"] == []
    own = auditor.get("/access-log", actor=leader.id, outcome="denied").json()["items"]
    assert "item.unknown" in {record["rule"] for record in own}
    assert abroad.ids.program not in {record["program"] for record in own}
    theirs = abroad.circle.organization.auditor
    found = theirs.get("/access-log", object=abroad.ids.item).json()["items"]
    assert leader.id not in {record["actor"] for record in found}


def pages() -> list[tuple[str, str]]:
    """Every page at an address with ids, and what its forms are sent to."""

    @asynccontextmanager
    async def never_opened() -> AsyncIterator[WebParts]:
        raise AssertionError("this application is looked at and not run")
        yield

    routes = build_app(never_opened, pages=ROUTES).routes
    return sorted(
        (method, re.sub(r"\{(\w+):uuid\}", r"{\1}", route.path))
        for route in routes
        if isinstance(route, HTTPRoute) and "_id:uuid}" in route.path
        for method in route.methods & {"GET", "POST"}
        if not route.path.startswith("/api/")
    )


def test_pages_know_nothing_of_another_either(ours: Place, next_door: Place, abroad: Place) -> None:
    leo = ours.circle.organization.of("leo")
    found = pages()
    assert len(found) > 10

    def told(ids: Ids) -> dict[tuple[str, str], tuple[int, str]]:
        replies = {}
        for method, template in found:
            url = f"{ours.circle.organization.service.url}{ids.address(template)}"
            reply = leo.http.request(method, url, data={"purpose": "leading", **leo.whose})
            replies[method, template] = (
                reply.status_code,
                ids.without(OF_ONE_PAGE.sub("", reply.text)),
            )
        return replies

    nothing = told(Ids.made_up())
    shown = {path: status for (method, path), (status, _) in nothing.items() if method == "GET"}
    offices = ("audit", "credentials")
    told_by_office = {path for path in shown if any(word in path for word in offices)}
    assert {path: n for path, n in shown.items() if n != 404 and path not in told_by_office} == {}
    assert {shown[path] for path in told_by_office} <= {403, 404}
    for place in (ours, abroad):
        assert told(place.ids) == nothing
        assert told(place.ids.within(next_door.ids.program)) == told(
            Ids.made_up(next_door.ids.program)
        )
