"""An entry that nobody can read stops what is about its stream, and nothing else that is asked."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from domain.appending import Writer
from domain.kernel import UNREADABLE, Log, ProgramId, Stream, own_log
from domain.keys.key import stream_of
from domain.privacy.retention import rules_stream
from domain.registry import CATEGORY_OF
from domain.skips.skips import DECISIONS
from infra.health.examination import examine
from infra.health.findings import State
from projections.registry import PROJECTIONS
from services.app.parked import UNREADABLE_EVENT
from services.wiring.policies import FOLLOWING
from tests.kit.addresses import addresses, pages, queries
from tests.kit.circle import Circle
from tests.kit.database import Migrated, prepare
from tests.kit.operations import WORDS, example, operations
from tests.kit.places import Place, settled
from tests.kit.postgres import Databases, run, wait_for
from tests.kit.service import PATIENCE, Organization, Person, Service, serving
from tests.kit.spoiling import forge, spoil, streams_of

INSIDE = {
    "program": {"program"},
    "group": {"group", "session", "presentation", "item"},
    "session": {"session", "presentation", "item"},
    "grant": {"grant"},
    "audit": {"audit"},
    "hold": {"hold"},
    "erasure": {"request"},
    "identity": {"request"},
    "invitation": {"invitation"},
    "person": {"person"},
    "provider": {"provider"},
    "credential": {"person"},
    "access": {"entry"},
}
"""By category, what an address names that is about such a thing, or is within it."""
ALSO = {
    "retention": {"/retention"},
    "key": {"/keys", "/signing-keys"},
    "credential": {"/credentials", "/my-credential"},
    "rule_profile": {
        "/rule-profiles",
        "/programs/{program_id}/rules",
        "/programs/{program_id:uuid}/rules",
        "/programs/{program_id}/groups/{group_id}/rules",
        "/programs/{program_id:uuid}/groups/{group_id:uuid}/rules",
    },
}
"""Addresses about the one such thing of an organization, or all of them."""
EVERYTHING_GOES_BY_IT = "organization"
"""By whose own rules, offices and quotas all that is asked in it is decided."""
AT_ONCE_S = 10.0
LOGS_OF_ACCESSES = {"access", "own_look"}
"""What there is no leaving out of: an access record stays as it is."""

FORGED = {
    "attendance.left": {"person": str(UUID(int=9))},
    "session.leader_lost": {"lost_at": "9999-12-31T23:59:00Z"},
    "session.rescheduled": {"starts_at": "0001-01-01T00:00:00", "local_start": "2026-03-04T12:00"},
}
"""What the web may append to a session, and what nothing that it decides leads to."""


CHANGED_AT = {
    "retention": ("/retention/",),
    "key": ("/signing-keys/",),
    "rule_profile": ("/rule-profiles",),
}
"""Where something of those is changed."""
COMMANDED = (*(INSIDE.keys() - {"access"}), *CHANGED_AT)
COMMANDING = ("m1", "lea", "admin", "privacy")
SESSIONS_OF_THEIR_OWN = {"sign_in", "sign_out", "redeem_link"}
BEHIND = "SELECT type FROM circlekeep.events WHERE stream_id = $1 AND position > $2"
OF_ONES_OWN = {("material.shared",), ("material.shredded",)}
"""Nothing that others did keeps anybody from closing, or destroying, what they wrote."""


class Ask(NamedTuple):
    """Who asks for which address, and the template that it fills in."""

    who: str
    route: str
    path: str


@dataclass
class Crowd:
    """A circle with everything in it, who asks, and what succeeded while all could be read."""

    service: Service
    organization: Organization
    place: Place
    people: Mapping[str, Person]
    asked: list[Ask] = field(default_factory=list)

    def answer(self, ask: Ask) -> httpx.Response:
        """Ask for an address of the API or a page."""
        query = queries(ask.path, self.place.ids.program)
        return self.people[ask.who].http.get(ask.path, params=query)

    def failing(self, asked: Iterable[Ask]) -> dict[Ask, str]:
        """Ask again, and say what fails now, and by which code."""
        answers = ((ask, self.answer(ask)) for ask in asked)
        return {ask: _code(answer) for ask, answer in answers if answer.is_error}


def _code(answer: httpx.Response) -> str:
    if "json" in answer.headers["content-type"]:
        return str(answer.json()["code"])
    return UNREADABLE if "An entry of this record cannot be read" in answer.text else answer.text


def routes(service: Service) -> Iterator[tuple[str, str]]:
    """Give the templates of everything that is fetched, and what stands before an address."""
    for operation in operations():
        if operation.method == "get" and not operation.path.startswith("/health/"):
            yield f"API {operation.path}", f"{service.url}/api/v1"
    for method, template in pages():
        if method == "GET":
            yield f"page {template}", service.url


@pytest.fixture(scope="module")
def crowd(databases: Databases) -> Iterator[Crowd]:
    with serving(Migrated(databases.fresh(prepare))) as service:
        organization = service.organization("ODD")
        organization.admin.does("/organization/quotas", {"refusals": 5_000})
        place = settled(Circle(organization))
        names = ("m1", "lea", "admin", "auditor", "privacy")
        people = {name: organization.of(name) for name in names}
        crowd = Crowd(service, organization, place, people)
        ids = _all_there(crowd)
        for route, before in routes(service):
            asks = [
                Ask(who, route, f"{before}{path}")
                for who in names
                for path in addresses(route.partition(" ")[2], ids)
            ]
            succeeding = [ask for ask in asks if crowd.answer(ask).is_success]
            crowd.asked += dict.fromkeys([*succeeding[:1], *succeeding[-1:]])
        yield crowd


def _all_there(crowd: Crowd) -> dict[str, list[str]]:
    """Do what has streams of its own, and leave looks on record; give the ids of it all."""
    ids, people = crowd.place.ids, crowd.people
    reading = f"{crowd.place.circle.path}/items/{ids.item}/readings"
    read = people["lea"].does(reading, {"purpose": "leading"})["record"]
    people["m1"].does(reading, {"purpose": "own"})
    today = datetime.now(UTC).date()
    people["admin"].does("/rule-profiles", {"name": "ours", "members_max": 9})
    said = {"evidence": "course", "dated": str(today - timedelta(days=9))}
    said |= {"validFrom": str(today), "validUntil": str(today + timedelta(days=300))}
    people["admin"].does(f"/credentials/{ids.person}/proposals", said)
    day = today + timedelta(days=40)
    people["privacy"].does("/retention/proposals", {"fromDay": day.isoformat()})
    asking = {"program": ids.program, "entry": read}
    asking |= {"subject": people["lea"].id, "ground": "review", "reason": "Somebody complains."}
    identity = people["auditor"].does("/identity-requests", asking)["id"]
    found = {name: [id_] for name, id_ in asdict(ids).items()}
    found["request"].append(identity)
    return found | {
        "entry": ["1"],
        "log": ["1", "2"],
        "where": ["0/000.p/1"],
        "step": ["pausing"],
        "name": ["parts.css"],
    }


def _chosen(crowd: Crowd) -> dict[str, Stream]:
    """Return one stream of each category: of what there are several, what the addresses name."""
    ids = crowd.place.ids
    wanted = {ids.group, ids.session, ids.grant, crowd.organization.of("m3").id}
    chosen: dict[str, Stream] = {}
    for stream in wait_for(streams_of(crowd.service.database, crowd.organization.id)):
        if stream.category not in chosen or str(stream.id) in wanted:
            chosen[stream.category] = stream
    return chosen


def _about(category: str, routes: Sequence[str]) -> set[str]:
    inside = INSIDE.get(category, set())
    return {
        route
        for route in routes
        if inside & set(re.findall(r"{(\w+?)(?:_id)?(?::\w+)?}", route))
        or route.partition(" ")[2] in ALSO.get(category, ())
    }


def _parked(crowd: Crowd, stream: Stream, position: int) -> str:
    """Wait until who answers for a stream sees it parked, and return the cause."""
    until = time.monotonic() + AT_ONCE_S
    while time.monotonic() < until:
        for each in crowd.people["admin"].get("/organization/parked-streams").json()["items"]:
            if (each["stream"], each["position"]) == (str(stream.id), position):
                return str(each["code"])
        time.sleep(0.1)
    raise AssertionError(f"{stream.category} is not parked")


def _leave_out(crowd: Crowd, stream: Stream, position: int) -> None:
    """Leave the entry out, by who answers for it, as soon as it is known to be parked."""
    body = {
        "program": str(stream.tenant.program),
        "projection": DECISIONS,
        "stream": str(stream.id),
        "position": position,
        "reason": "foreign",
    }
    until = time.monotonic() + PATIENCE
    while crowd.people["admin"].post("/organization/parked-streams/skips", body).is_error:
        assert time.monotonic() < until, f"{stream.category} is not parked"
        time.sleep(0.2)


@pytest.mark.parametrize("category", ["group", "session"])
def test_a_body_that_is_none_is_parked_and_named_at_once_and_can_be_left_out(
    crowd: Crowd, category: str
) -> None:
    """What a taken web process may append at all stops that stream until somebody decided."""
    stream = _chosen(crowd)[category]
    position = wait_for(spoil(crowd.service.database, Writer.APP, stream))
    failed = crowd.failing(crowd.asked)
    assert failed
    assert _parked(crowd, stream, position) == UNREADABLE_EVENT
    findings = wait_for(examine(crowd.service.database.url, PROJECTIONS, FOLLOWING))
    [finding] = [one for one in findings if one.check == "parked streams"]
    assert finding.state is State.WRONG
    assert f" at {position} of {stream.tenant.program}: {UNREADABLE_EVENT}" in finding.says
    _leave_out(crowd, stream, position)
    assert crowd.failing(failed) == {}


@pytest.mark.parametrize("tag", FORGED)
def test_what_no_decision_came_to_stops_its_session_as_what_cannot_be_read_does(
    crowd: Crowd, tag: str
) -> None:
    """P10: nothing that a taken web process may append is answered with a failure of ours."""
    stream = _chosen(crowd)["session"]
    position = wait_for(forge(crowd.service.database, stream, tag, FORGED[tag]))
    failed = crowd.failing(crowd.asked)
    assert set(failed.values()) == {UNREADABLE}
    assert _parked(crowd, stream, position) == UNREADABLE_EVENT
    _leave_out(crowd, stream, position)
    assert crowd.failing(failed) == {}


def commands(service: Service) -> Iterator[tuple[str, str, Any, bool]]:
    """Give what is sent to change something: route, what stands before it, body, if it is JSON."""
    for operation in operations():
        if operation.method != "get" and operation.id not in SESSIONS_OF_THEIR_OWN:
            body = operation.body and example(operation.body)
            method = operation.method.upper()
            yield f"{method} {operation.path}", f"{service.url}/api/v1", body, True
    words = {name: str(word) for name, word in WORDS.items()}
    for method, template in pages():
        if method == "POST":
            form = {**words, "once": str(uuid4()), "sure": "yes"}
            yield f"POST {template}", service.url, form, False


def _sent(crowd: Crowd, category: str, ids: Mapping[str, list[str]]) -> Iterator[httpx.Response]:
    """Send as everybody what changes something about a thing of a category, or within it."""
    every = list(commands(crowd.service))
    about = _about(category, [route for route, *_ in every])
    at = CHANGED_AT.get(category, ())
    about |= {route for route, *_ in every if route.partition(" ")[2].startswith(at)}
    for route, before, body, is_json in every:
        if route not in about and category != EVERYTHING_GOES_BY_IT:
            continue
        for path in {*list(addresses(route.partition(" ")[2], ids))[:2]}:
            for who in COMMANDING:
                sender = crowd.people[who]
                as_json, form = (body, None) if is_json else (None, {**body, **sender.whose})
                yield sender.http.request(
                    route.partition(" ")[0], f"{before}{path}", json=as_json, data=form
                )


def _lose_what_signs(admin: Person) -> None:
    """Say that the signing key is lost, as soon as there is one: it signs a little later."""
    until = time.monotonic() + PATIENCE
    while (said := admin.post("/signing-keys/losses")).status_code == 404:
        assert time.monotonic() < until, said.text
        time.sleep(0.1)
    assert said.is_success, said.text


def test_no_command_on_a_stream_that_cannot_be_read_fails_or_is_taken(crowd: Crowd) -> None:
    """Every command × a spoilt stream of each category: a code, never a failure of ours."""
    organization = crowd.service.organization("SENT")
    organization.admin.does("/organization/quotas", {"refusals": 5_000})
    place = settled(Circle(organization))
    people = {name: organization.of(name) for name in crowd.people}
    there = Crowd(crowd.service, organization, place, people)
    ids, chosen = _all_there(there), _chosen(there)
    _lose_what_signs(there.people["admin"])
    chosen["key"] = stream_of(organization.id, ProgramId(organization.id))
    chosen["retention"] = rules_stream(own_log(organization.id))
    wrong: dict[str, object] = {}
    for category in (*sorted(COMMANDED), EVERYTHING_GOES_BY_IT):
        stream = chosen[category]
        position = wait_for(spoil(there.service.database, Writer.WARDEN, stream))
        answers = list(_sent(there, category, ids))
        failed = {f"{a.request.method} {a.url.path}" for a in answers if a.status_code == 500}
        codes = {_code(answer) for answer in answers if answer.status_code > 500}
        taken = {*run(there.service.database.url(), BEHIND, stream.id, position)} - OF_ONES_OWN
        if failed or codes != {UNREADABLE} or taken:
            wrong[category] = failed, codes, taken
        _leave_out(there, stream, position)
    assert wrong == {}


def test_one_stream_that_cannot_be_read_stops_what_is_about_it_and_nothing_else(
    crowd: Crowd,
) -> None:
    """Every GET route × a spoilt stream of each category; left out, all answer as before.

    What says what is left out is not left out itself: the Warden alone writes it (ADR 9).
    """
    routes = [ask.route for ask in crowd.asked]
    assert len(set(routes)) > 60
    chosen = {category: one for category, one in _chosen(crowd).items() if category != "skip"}
    assert set(chosen) >= {*CATEGORY_OF.values(), "own_look"} - {"skip"}
    last = (EVERYTHING_GOES_BY_IT, *LOGS_OF_ACCESSES)
    wrong: dict[str, object] = {}
    for category in sorted(chosen, key=lambda one: (one in last, one)):
        stream = chosen[category]
        position = wait_for(spoil(crowd.service.database, Writer.WARDEN, stream))
        failed = crowd.failing(crowd.asked)
        codes = set(failed.values()) - {UNREADABLE}
        stopped = {ask.route for ask in failed} - _about(category, routes)
        if codes or (stopped and category != EVERYTHING_GOES_BY_IT):
            wrong[category] = codes, sorted(stopped)
        if stream.log is Log.EVENTS:
            _leave_out(crowd, stream, position)
            assert crowd.failing(failed) == {}, category
    assert wrong == {}
