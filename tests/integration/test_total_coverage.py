"""Marks in everything confidential: whoever is shown one is on record, and nothing else has any."""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from domain.access.operations.table import BY_PLACE
from domain.access.operations.words import May, Party
from domain.access.operations.words import Operation as Right
from domain.access.purposes import Purpose
from domain.kernel import OrganizationId
from tests.kit.addresses import addresses, pages, queries
from tests.kit.circle import Circle
from tests.kit.database import Migrated, prepare
from tests.kit.joins import Haul, Join, Truth, counted, differing, joins, said
from tests.kit.marks import Marks, collecting
from tests.kit.operations import WORDS, example, operations
from tests.kit.places import provider
from tests.kit.postgres import Databases, run, wait_for
from tests.kit.service import PATIENCE, Organization, Person, Service, serving
from tests.kit.web import PROGRAM

LOOKS = ("/readings", "/justifications", "/notes", "/access-log/people")
LOOKS_OF_PAGES = (
    "/items/{item_id:uuid}",
    "/break-glass/{grant_id:uuid}/openings",
    "/justifications",
    "/notes",
    "/access-log/people",
    "/people/search",
    "/twins/search",
)
"""What is posted and changes nothing but the access log."""
SESSION_OF_ITS_OWN = {"sign_in", "sign_out", "redeem_link"}
PURPOSES = {
    **dict.fromkeys(("admin", "program admin"), Purpose.ADMINISTRATION),
    **dict.fromkeys(("author", "member"), Purpose.PREPARING),
    "privacy officer": Purpose.PRIVACY,
}
"""For what somebody asks; to lead, if nothing else."""
UNSIGNED = (
    "SELECT count(*) FROM circlekeep.log_head AS h WHERE log < 3 "
    "AND position > circlekeep.signed_size(organization_id, program_id, log)"
)
NEVER_THERE = {
    "GET /static/{name:str}",
    "GET /organization/parked-streams/orders/{order_id}",
    "POST /programs/{program_id:uuid}/break-glass/{grant_id:uuid}/openings",
    "GET /sign-in/return",
    "GET /sign-in/with/{provider_id:uuid}",
}
"""Files go by their digest; the others are there when a stream is parked, a grant is open; two lead
to a provider of sign-ins, and back from it.
"""
PARTIES = {
    "author": {Party.PRESENTER, Party.MEMBER},
    "member": {Party.MEMBER},
    "leader": {Party.LEADER},
    "co-leader": {Party.LEADER},
    "program admin": {Party.PROGRAM_ADMIN},
    "admin": {Party.ORGANIZATION_ADMIN},
    "auditor": {Party.AUDITOR},
    "privacy officer": {Party.PRIVACY_OFFICER},
    "deputy": {Party.PRIVACY_OFFICER},
}
"""As what everybody asks, of this organization and group."""
ELSEWHERE = {"stranger": {Party.MEMBER}, "abroad": {Party.ORGANIZATION_ADMIN}}
"""Who is something in another group, or another organization: here they have nothing by an id."""
FORMS = {
    "/programs/{program}/sessions/{session}/items/{item}": "read_item",
    "/invitation": "show_invitation",
    "/invitation/answers": "answer_invitation",
    "/sign-in/passkeys": "sign_in_by_passkey",
    "/programs/{program}/people/search": "list_people",
    "/organization/people/search": "list_people_everywhere",
    "/organization/people/{person}/twins/search": "find_alike",
    "/programs/{program}/people/invitations": "renew_invitation",
}
"""Forms whose address is not that of the API: the operation which does the same elsewhere."""
OF_ANY_ID = {"GET /organization/parked-streams/left-out/{program_id:uuid}"}
"""What is a list, and empty, of a program that is not there as well."""
OFFICES = ("auditor", "privacy officer", "admin", "program admin")
FOLLOWED = ("auditor", "privacy officer")
SHOWN_TO = {
    "shared": {"author", "leader", "co-leader"},
    "kept": {"member", "privacy officer"},
    "debrief": {"leader", "co-leader"},
    "why": {"privacy officer", "deputy", "admin"},
    "noted": {"auditor", "privacy officer", "deputy"},
    "asks": {"auditor", "privacy officer", "deputy"},
    "found": set[str](),
    "bars": set[str](),
    "reason": set[str](),
}
"""Each sealed text, and who of all who ask is shown it; no route shows the last three."""


@dataclass
class Sown:
    """An organization in which everything confidential bears a mark."""

    service: Service
    marks: Marks
    people: dict[str, Person]
    organization: OrganizationId
    circle: list[Person]
    """Who could have written something: who leads, and the members."""
    ids: dict[str, list[str]]
    objects: dict[str, set[str]]
    """By tag, what a record of it names."""
    link: str = ""
    """What was handed over to somebody who is invited."""
    texts: dict[str, str] = field(default_factory=dict)
    """Whose each text is, so many that no order of theirs comes about by chance."""


@dataclass
class Crawled:
    """What everybody was shown, what is on record, and what is elsewhere."""

    sown: Sown
    shown: Counter[tuple[str, str]] = field(default_factory=Counter)
    where: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    asked: int = 0
    answered: dict[str, bool] = field(default_factory=dict)
    """Whether what a route shows was shown to somebody."""
    never: set[str] = field(default_factory=set)
    let_in: dict[str, set[str]] = field(default_factory=dict)
    """Who succeeded with an operation of the API, or with a page."""
    failed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    recorded: Counter[tuple[str, str]] = field(default_factory=Counter)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)
    hauls: dict[str, list[Haul]] = field(default_factory=dict)
    """What each office fetched: again, and again after authors looked at their own, two times."""
    tried: dict[str, list[str]] = field(default_factory=dict)
    """What officers are told of each person who could have written something."""
    plain: set[str] = field(default_factory=set)
    """Where a mark is found that was written into what is not confidential."""

    def take(self, who: str, what: str, reply: httpx.Response) -> None:
        """Note what an answer shows."""
        self.asked += 1
        was = self.answered.get(what, False)
        self.answered[what] = was or (reply.status_code < 400 and who != "nobody")
        if reply.is_success and "/" in what:
            self.let_in.setdefault(what, set()).add(who)
        for tag in self.sown.marks.shown_in(reply.text):
            self.shown[who, tag] += 1
            self.where.setdefault((who, tag), set()).add(what)
            if reply.is_error:
                self.refused.append(f"{who}: {what}: {reply.status_code} shows {tag}")
        if reply.status_code >= 500:
            self.failed.append(f"{who}: {what}: {reply.status_code}")
        if self.sown.marks.shown_in(str(reply.headers)):
            self.headers.append(f"{who}: {what}")


def sown(service: Service, marks: Marks) -> Sown:
    """Let a circle work, with two officers more and a deputy, and write a mark into each text."""
    others = {name: marks(name) for name in ("co", "pat", "dep", "stray")}
    organization = service.organization("MARKS", others["dep"])
    lea = marks("lea")
    circle = Circle(organization, "P1", lea)
    organization.meet(*(others[one] for one in ("co", "pat")), program=circle.program)
    other = organization.admin.does("/programs", {**PROGRAM, "code": "P2"})["id"]
    organization.meet(others["stray"], program=other)
    of = organization.of
    people = {
        "author": of(f"{lea}-1"),
        "member": of(f"{lea}-2"),
        "leader": of(lea),
        "co-leader": of(others["co"]),
        "program admin": of(others["pat"]),
        "admin": organization.admin,
        "auditor": organization.auditor,
        "privacy officer": of("privacy"),
        "deputy": of(others["dep"]),
        "stranger": of(others["stray"]),
        "abroad": service.organization("ABROAD").admin,
    }
    office = {"role": "program_admin", "program": circle.program}
    admin = {**office, "person": people["program admin"].id}
    organization.admin.does("/officers", admin)
    for one in (organization.admin, people["abroad"]):
        one.does("/rule-profiles", {"name": "ours", "members_max": 9})
    leadership = {"person": people["co-leader"].id, "role": "co_leader"}
    organization.admin.does(f"{circle.group}/leaderships", leadership)
    members = [of(name) for name in circle.members]
    everybody = [people["leader"], people["co-leader"], *members]
    place = Sown(service, marks, people, organization.id, everybody, {}, {})
    for tag, person in (
        ("lea", people["leader"]),
        ("co", people["co-leader"]),
        ("pat", people["program admin"]),
        ("dep", people["deputy"]),
        ("stray", people["stranger"]),
        *((f"lea-{n}", of(f"{lea}-{n}")) for n in range(1, 7)),
    ):
        place.objects[tag] = {person.id}
    _write(place, organization, circle)
    return place


def _write(place: Sown, organization: Organization, circle: Circle) -> None:
    people, mark = place.people, place.marks
    session = circle.held(1)
    [presentation] = people["leader"].get(session).json()["presentations"]
    items = {}
    for tag, who, kind, audience in (
        ("shared", "author", "case_narrative", "leaders"),
        ("kept", "member", "reflection", "nobody"),
        ("debrief", "leader", "leader_debrief", "leaders"),
    ):
        text = f"It stays with me. [{mark(tag)}]"
        body = {"kind": kind, "locale": "en-CA", "text": text, "audience": audience}
        items[tag] = str(people[who].does(f"{session}/items", body)["id"])
        place.objects[tag] = {items[tag]}
        place.texts[items[tag]] = people[who].id
    for author in (people["co-leader"], *(organization.of(circle.members[n]) for n in (2, 3, 4))):
        body = {"kind": "reflection", "locale": "en-CA", "text": "It stays.", "audience": "nobody"}
        place.texts[str(author.does(f"{session}/items", body)["id"])] = author.id
    reading = {"purpose": "leading", "reason": f"To prepare. [{mark('reason')}]"}
    people["leader"].does(f"{circle.path}/items/{items['shared']}/readings", reading)
    place.objects["reason"] = set()
    asking = {"ground": "legal_order", "items": [items["kept"]]}
    grants = [
        str(people["privacy officer"].does(f"{circle.path}/break-glass", {**asking, **why})["id"])
        for why in ({"reason": f"By order. [{mark('why')}]"}, {"reason": "By another order."})
    ]
    place.objects["why"] = place.objects["found"] = {grants[0]}
    place.objects["bars"] = {grants[1]}
    until = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    bars = {"until": until, "reason": f"The law. [{mark('bars')}]"}
    first, second = (f"{circle.path}/break-glass/{grant}" for grant in grants)
    people["deputy"].does(f"{second}/deferrals", bars)
    people["deputy"].does(f"{first}/approvals")
    people["admin"].does(f"{first}/approvals")
    drawn = {"quarter": _quarter(), "records": 5}
    audit = str(people["auditor"].does("/audits", drawn)["id"])
    sample = people["auditor"].get(f"/audits/{audit}").json()["records"]
    record = next(line["record"] for line in sample if not line["own"])
    finding = {"disposition": "explained", "note": f"She was asked. [{mark('noted')}]"}
    place_of = f"/audits/{audit}/programs/{record['program']}/records/{record['entry']}"
    people["auditor"].does(f"{place_of}/findings", finding)
    place.objects["noted"] = {audit, record["program"]}
    seen = people["auditor"].get("/access-log", actor=people["leader"].id).json()["items"][0]
    asking = {"program": seen["program"], "entry": seen["entry"], "subject": seen["actor"]}
    asking |= {"ground": "review", "reason": f"Somebody complains. [{mark('asks')}]"}
    identity = str(people["auditor"].does("/identity-requests", asking)["id"])
    place.objects["asks"] = {identity}
    erased = _proven(place, organization.of(circle.members[4]))
    place.objects["lea-5"].add(erased)
    day = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    held = {"ground": "litigation", "program": circle.program, "reviewOn": day}
    hold = people["privacy officer"].does("/legal-holds", held)["id"]
    leaving = organization.of(circle.members[5])
    request = leaving.does("/my-erasures", {"kind": "author"})["id"]
    office = {"person": people["co-leader"].id, "role": "privacy_officer"}
    appointment = organization.admin.does("/officers", office)["id"]
    invitation = _invite(place, organization, circle)
    # Whom a request is about is shown under the request: the log is not to say who asked.
    place.objects["lea-6"].add(request)
    place.ids |= {
        "program": [circle.program, str(organization.id)],
        "group": [circle.group.rpartition("/")[2]],
        "session": [session.rpartition("/")[2]],
        "presentation": [presentation["id"]],
        "item": list(items.values()),
        "grant": grants,
        "audit": [audit],
        "hold": [hold],
        "request": [request, erased, identity],
        "appointment": [appointment],
        "order": [str(uuid4())],
        "provider": [organization.admin.does("/providers", provider())["id"]],
        "passkey": [str(uuid4())],
        "sign_in": [str(uuid4())],
        "invitation": [invitation],
        "person": [organization.of(circle.members[3]).id],
        "entry": list(dict.fromkeys(("1", str(record["entry"])))),
        "log": ["1", "2"],
        "where": ["0/000.p/1"],
        "name": ["parts.css", "ours"],
        "step": ["pausing"],
    }


def _invite(place: Sown, organization: Organization, circle: Circle) -> str:
    """Invite somebody by a link that is handed over."""
    mark, path = place.marks("invited"), f"{circle.path}/invitations"
    invited = {
        "givenName": mark,
        "familyName": "Vidal",
        "email": f"{mark}@{organization.domain}",
        "profession": "family_physician",
        "locale": "fr",
        "byEmail": False,
    }
    before = _everybody(organization)
    handed = organization.admin.does(path, invited)
    place.link = handed["link"]
    until = time.monotonic() + PATIENCE
    while not (new := _everybody(organization) - before):
        assert time.monotonic() < until, "who is invited is in no list"
        time.sleep(0.1)
    place.objects["invited"] = new
    return str(handed["id"])


def _everybody(organization: Organization) -> set[str]:
    people = organization.admin.does("/organization/people/readings", {"limit": 100})["people"]
    return {str(one["person"]) for one in people}


def _proven(place: Sown, author: Person) -> str:
    """Have somebody's texts erased, before anything is held, until that is proven."""
    officer = place.people["privacy officer"]
    request = str(author.does("/my-erasures", {"kind": "author"})["id"])
    path = f"/erasures/{request}"
    officer.does(f"{path}/approvals")
    until = time.monotonic() + PATIENCE
    while not officer.get(f"{path}/proof").is_success:
        assert time.monotonic() < until, "what was asked to be erased is not proven"
        officer.post(f"{path}/runs")
    return request


def _quarter() -> str:
    today = datetime.now(UTC)
    return f"{today.year}-Q{(today.month + 2) // 3}"


def whose(place: Sown, who: str) -> dict[str, str]:
    """What the forms of somebody's pages say of whose they are; nobody's say nothing."""
    return place.people[who].whose if who in place.people else {}


def told_by(reply: httpx.Response) -> str:
    """Return what a reply says, for the scan."""
    return said(reply.content, reply.headers.get("content-type", ""))


def looks(place: Sown, who: str, http: httpx.Client) -> Iterator[tuple[str, httpx.Response]]:
    """Ask as one for all that can be shown, over the API and as pages."""
    asking = {
        "purpose": PURPOSES.get(who, Purpose.LEADING).value,
        "name": place.marks("lea"),
        "item": place.ids["item"][0],
        "link": place.link,
    }
    for operation in operations():
        got = operation.method == "get" and not operation.path.startswith("/health/")
        if got or operation.path.endswith(LOOKS):
            for path in addresses(operation.path, place.ids):
                query, body = queries(path, place.ids["program"][0]), None if got else asking
                method = operation.method.upper()
                reply = http.request(method, path, params=query, json=body)
                yield f"{method} {operation.path}", reply
    for method, template in pages():
        if method == "GET" or template.endswith(LOOKS_OF_PAGES):
            for path in addresses(template, place.ids):
                sure = {**asking, "sure": "yes", **whose(place, who)}
                url, form = f"{place.service.url}{path}", sure if method == "POST" else None
                query = queries(path, place.ids["program"][0])
                reply = http.request(method, url, params=query, data=form)
                yield f"{method} {template}", reply


def acts(place: Sown, who: str, http: httpx.Client) -> Iterator[tuple[str, httpx.Response]]:
    """Try as one all that changes something, over the API and by forms."""
    for operation in operations():
        if operation.method == "post" and operation.id not in SESSION_OF_ITS_OWN:
            path = next(addresses(operation.path, place.ids))
            body = operation.body and example(operation.body)
            yield f"POST {operation.path}", http.post(path, json=body)
    form = {
        **{name: str(word) for name, word in WORDS.items()},
        "once": str(uuid4()),
        "sure": "yes",
        **whose(place, who),
    }
    for method, template in pages():
        if method == "POST":
            path = next(addresses(template, place.ids))
            yield f"POST {template}", http.post(f"{place.service.url}{path}", data=form)


def on_record(database: Migrated) -> Counter[tuple[str, str]]:
    """Count by who and what the access records there are, each with its purpose."""
    found: Counter[tuple[str, str]] = Counter()
    stored = run(
        database.url(),
        "SELECT convert_from(metadata, 'UTF8'), convert_from(payload, 'UTF8') "
        "FROM circlekeep.events WHERE log IN (2, 3) AND type LIKE 'access.%' "
        "AND type <> 'access.denied'",
    )
    for around, what in stored:
        about = json.loads(str(around))
        for id_ in set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(what))):
            if about.get("purpose"):
                found[str(about["actor"]), id_] += 1
    return found


def opened_by_break_glass(place: Sown) -> Iterator[tuple[str, str, httpx.Response]]:
    """Use a grant that two officers approved, end it, and have it reviewed."""
    [program, *_], [grant, *_] = place.ids["program"], place.ids["grant"]
    path = f"/programs/{program}/break-glass/{grant}"
    kept = {"item": place.ids["item"][1]}
    note = {"disposition": "justified", "note": f"It was. [{place.marks('found')}]"}
    for who, step, body in (
        ("privacy officer", "openings", kept),
        ("deputy", "withdrawals", None),
        ("auditor", "reviews", note),
    ):
        reply = place.people[who].post(f"{path}/{step}", body)
        assert reply.is_success, reply.text
        yield who, step, reply


def everybody_asks(crawl: Crawled) -> None:
    """Crawl as everybody, at the same time; what changes something comes last."""
    place = crawl.sown
    clients = {who: person.http for who, person in place.people.items()}
    clients["nobody"] = place.service.http()
    with ThreadPoolExecutor(4) as crowd:
        answers = crowd.map(lambda one: (one[0], list(looks(place, *one))), clients.items())
    for who, told in answers:
        for route, reply in told:
            crawl.take(who, route, reply)
    crawl.never = {route for route, was in crawl.answered.items() if not was}
    for who in ("nobody", "stranger", "member", "leader", "admin"):
        for route, reply in acts(place, who, clients[who]):
            crawl.take(who, route, reply)


def everybody_tries(place: Sown) -> None:
    """Try as each of the circle to read, share and destroy what is not theirs."""
    [program, *_], [case] = place.ids["program"], place.ids["presentation"]

    def tries(who: Person) -> int:
        refused = 0
        for item, author in {**place.texts, case: place.people["author"].id}.items():
            if who.id != author:
                path = f"/programs/{program}/items/{item}"
                refused += sum(
                    who.post(f"{path}/{what}", body).is_error
                    for what, body in (
                        ("readings", {"purpose": "preparing_session"}),
                        ("shares", {"audience": "leaders"}),
                        ("erasures", None),
                    )
                )
        return refused

    with ThreadPoolExecutor(4) as crowd:
        refused = list(crowd.map(tries, place.circle))
    assert min(refused) >= 2 * len(place.texts)


def further(place: Sown, who: str) -> dict[str, str]:
    """Fetch what is behind a first page: the later ones, and what an auditor's searches find.

    Each of the circle is searched for as who looked and as whose name was, each item with its
    author and with somebody else, and what is named by a refusal.
    """
    person, found, program = place.people[who], dict[str, str](), place.ids["program"][0]
    known, items = truth(place).people, truth(place).authors

    def take(url: httpx.URL | str, **params: str) -> httpx.Response:
        reply = person.http.get(url, params=params or None)
        if reply.is_success:
            found[str(reply.request.url)] = told_by(reply)
        return reply

    for path in (
        "/access-log",
        "/programs",
        *(f"/programs/{program}/{what}" for what in ("groups", "sessions")),
    ):
        limit = {} if path == "/access-log" else {"limit": "1"}
        name, reply = "before" if path == "/access-log" else "cursor", take(path, **limit)
        while reply.is_success and (onward := reply.json().get("next")):
            reply = take(path, **limit, **{name: onward})
    page = take(f"{place.service.url}/access-log")
    while older := re.search(r'href="([^"]*[?&](?:amp;)?before=[^"]*)"', page.text):
        page = take(f"{place.service.url}{unescape(older[1])}")
    if who == "auditor":
        refused = {
            entry["object"]
            for text in found.values()
            if text.startswith("{")
            for entry in json.loads(text).get("items", ())
            if entry.get("outcome") == "denied" and entry["kind"] in {"sealed_text", "presentation"}
        }
        searches = [{"object": one} for one in (*items, *refused)]
        searches += [{of: one} for one in known for of in ("actor", "subject")]
        for item, author in items.items():
            for one in (author, next(one for one in known if one != author)):
                searches += [{of: one, "object": item} for of in ("actor", "subject")]
        with ThreadPoolExecutor(8) as crowd:
            replies = crowd.map(lambda search: take("/access-log", **search), searches)
        assert {reply.status_code for reply in replies} == {200}
    return found


def by_command(place: Sown) -> dict[str, str]:
    """Export logs and search them as the auditor with the command line."""
    home, [program, *_] = place.service.home, place.ids["program"]
    organization = str(place.organization)
    told = {
        "HOME": str(home),
        "DATABASE_URL": place.service.database.url(),
        "SECRETS": str(home / "secrets" / "warden"),
        "EVALUATION": "true",
    }

    def runs(*words: str) -> str:
        ended = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "services.cli", *words, "--as", place.people["auditor"].email],
            env={"PATH": os.defpath, "LANG": "C.UTF-8"}
            | {f"CIRCLEKEEP_{key}": value for key, value in told.items()},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def exported(which: tuple[str, str]) -> tuple[str, str]:
        whose, log = which
        file = home / f"{whose}-{log}"
        runs("export", "--program", whose, "--log", log, "-o", str(file))
        found = file.read_text()
        file.unlink()
        return f"export {whose} {log}", found

    wanted = [(program, "1"), (program, "2"), (organization, "2")]
    with ThreadPoolExecutor(2) as crowd:
        found = dict(crowd.map(exported, wanted))
    return {**found, "trail": runs("trail", "--limit", "10000", "--json")}


def hauled(place: Sown) -> dict[str, list[Haul]]:
    """Fetch as each office all that it can reach, before and after authors look at their own."""
    [program, elsewhere], (shared, kept, debrief) = place.ids["program"], place.ids["item"]

    def look_at_their_own() -> None:
        """Each, in another order than that of the items, which officers ask for one by one."""
        for who, item in (("member", kept), ("author", shared), ("leader", debrief)):
            reading = f"/programs/{program}/items/{item}/readings"
            assert place.people[who].does(reading, {"purpose": "own"})["own"]
            assert place.people[who].get("/my-items/accesses").is_success
            for refused in (elsewhere, str(uuid4())):
                reading = f"/programs/{refused}/items/{item}/readings"
                assert place.people[who].post(reading, {"purpose": "own"}).status_code == 404

    def fetch(who: str) -> Haul:
        all_is_signed(place.service)
        told = looks(place, who, place.people[who].http)
        fetched = {f"{what} {r.request.url.path}": told_by(r) for what, r in told if r.is_success}
        return Haul(fetched | letters_of(place.service))

    everybody_tries(place)
    look_at_their_own()
    hauls = {who: [fetch(who)] for who in OFFICES}
    hauls["auditor"][0].documents |= by_command(place)
    for who, [haul] in hauls.items():
        # What is searched for is on record: it is looked through without that.
        haul.documents |= further(place, who)
    for turn in range(4):
        for who in FOLLOWED:
            hauls[who].append(fetch(who))
        if turn in {0, 2}:
            look_at_their_own()
    return hauls


def tried(place: Sown) -> dict[str, list[str]]:
    """Ask as officers can about one person after the other, and say what they are told of each.

    A request for an erasure of theirs, how far it is, the same under a hold on a session and a
    class, and what an approval is answered: by each of the two offices.
    """
    [program, *_], [session, *_] = place.ids["program"], place.ids["session"]
    officer, admin = place.people["privacy officer"], place.people["admin"]
    asked = {
        person: officer.does("/erasures", {"kind": "author", "person": person})["id"]
        for person in truth(place).people
    }
    told: dict[str, list[str]] = {person: [] for person in asked}

    def look() -> None:
        for person, request in asked.items():
            path = f"/erasures/{request}"
            told[person] += [one.get(f"{path}/progress").text for one in (officer, admin)]

    look()
    hold = {"ground": "litigation", "reviewOn": "2027-01-01", "program": program}
    for scope in ({"label": "C3"}, {"session": session}, {"session": session, "label": "C4"}):
        officer.does("/legal-holds", hold | scope)
        look()
    for person, request in asked.items():
        path = f"/erasures/{request}"
        told[person].append(admin.post(f"{path}/approvals", None).json()["code"])
    return told


def all_is_signed(service: Service) -> None:
    """Wait until a checkpoint covers what was recorded: else it may come between two fetches."""
    until = time.monotonic() + 30
    while run(service.database.url(), UNSIGNED) != [(0,)]:
        assert time.monotonic() < until
        time.sleep(0.1)


def letters_of(service: Service) -> dict[str, str]:
    """Read every letter that was written so far, whoever it is for: officers might see it."""
    found = {}
    for file in sorted((service.home / "mail").rglob("*.eml")):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = letter.get_body(("plain",))
        words = "" if body is None else body.get_content()
        found[f"letter {file.name}"] = f"{letter['subject']}\n{words}"
    return found


def truth(place: Sown) -> Truth:
    """Say who wrote what, and by which words each is known who could have."""
    tags = ["lea", "co", *(f"lea-{n}" for n in range(1, 7))]
    people = {min(place.objects[tag] - set(place.ids["request"])): tag for tag in tags}
    words = {person: [place.marks(tag)[1:]] for person, tag in people.items()}
    cases = dict.fromkeys(place.ids["presentation"], place.people["author"].id)
    return Truth(place.texts | cases, words, frozenset(cases))


def look_through(crawl: Crawled, marks: Marks, database: Migrated, since: float) -> None:
    """Look for marks in every row, and every file of the service and of the database."""
    [(folder,)] = run(database.url(), "SHOW data_directory")
    for where, (found, seen) in {
        "rows": wait_for(marks.tables(database)),
        "files": marks.files(crawl.sown.service.home),
        "database files": marks.files(Path(str(folder)), since),
    }.items():
        crawl.elsewhere[where] = found
        crawl.looked_at[where] = seen


@pytest.fixture(scope="module")
def crawl(databases: Databases) -> Crawled:
    """Everything asked for by everybody, and everything looked through afterwards."""
    began, plain = time.time(), Marks()
    database = Migrated(databases.fresh(prepare))
    with collecting() as collector:
        with serving(database, OTLP_ENDPOINT=collector.url) as service:
            crawl = Crawled(sown(service, Marks()))
            for who, step, reply in opened_by_break_glass(crawl.sown):
                crawl.take(who, step, reply)
            until = time.monotonic() + PATIENCE
            while not any("have a notice" in text for text in letters_of(service).values()):
                assert time.monotonic() < until, "whose text was opened was not written to"
                time.sleep(0.2)
            crawl.hauls = hauled(crawl.sown)
            everybody_asks(crawl)
            crawl.recorded = on_record(database)
            admin = crawl.sown.people["admin"]
            admin.does("/programs", {**PROGRAM, "code": "P3", "names": {"en": plain("name")}})
            look_through(crawl, plain, database, began)
            crawl.plain = {where for where, found in crawl.elsewhere.items() if found}
            look_through(crawl, crawl.sown.marks, database, began)
            crawl.tried = tried(crawl.sown)
        for path, bodies in collector.bodies.items():
            crawl.elsewhere[path] = [path for body in bodies if crawl.sown.marks.is_in(body)]
            crawl.looked_at[path] = len(bodies)
    return crawl


def test_p4_each_mark_that_somebody_is_shown_has_its_record(crawl: Crawled) -> None:
    """P4: who, what and for which purpose, as often as it was shown."""
    place, missing = crawl.sown, []
    for (who, tag), times in crawl.shown.items():
        ids = place.objects.get(tag, set())
        by = place.people[who].id if who in place.people else ""
        covered = sum(crawl.recorded[by, id_] for id_ in ids)
        if covered < times:
            missing.append((who, tag, times, covered, sorted(crawl.where[who, tag])))
    assert missing == []


def test_p4_no_mark_is_anywhere_but_in_answers(crawl: Crawled) -> None:
    """P4: no table, file, log, letter, span, figure, header, write-ahead log or error has one."""
    assert {where: found for where, found in crawl.elsewhere.items() if found} == {}
    assert (crawl.refused, crawl.headers, crawl.failed) == ([], [], [])
    assert crawl.plain == {"rows", "database files"}
    assert crawl.looked_at["rows"] > 1000
    assert crawl.looked_at["files"] > 5
    assert crawl.looked_at["database files"] > 50
    assert crawl.looked_at["/v1/traces"] > 0
    assert crawl.looked_at["/v1/metrics"] > 0


def test_p4_each_text_is_shown_to_those_whom_the_rules_name_and_to_nobody_else(
    crawl: Crawled,
) -> None:
    """P4: by role, over every route; each is shown to somebody, so that a mark is found at all."""
    shown = {tag: {who for who, of in crawl.shown if of == tag} for tag in SHOWN_TO}
    assert shown == SHOWN_TO
    assert crawl.never == NEVER_THERE
    assert crawl.asked > 1500


def test_p4_strangers_are_shown_nobody(crawl: Crawled) -> None:
    """P4: of another program, of another organization, not signed in: their own name at most."""
    assert {tag for who, tag in crawl.shown if who in {"abroad", "nobody"}} == set()
    assert {tag for who, tag in crawl.shown if who == "stranger"} <= {"stray"}
    assert {tag for who, tag in crawl.shown if who == "leader"} > {"lea", "lea-1", "lea-6"}


def rows_of(what: str) -> list[Right]:
    """Return the rows of the table of rights that are about an operation or a page, or both."""
    method, _, path = what.partition(" ")
    of_pages = [BY_PLACE[path]] if method == "GET" and path in BY_PLACE else []
    bare = bare_of(path)
    names = [
        one.id for one in operations() if (one.method.upper(), bare_of(one.path)) == (method, bare)
    ]
    if method == "POST" and bare in FORMS:
        names.append(FORMS[bare])
    return [*of_pages, *(BY_PLACE[name] for name in names)]


def bare_of(path: str) -> str:
    """Write an address of the API, or of a page, alike."""
    return re.sub(r"(_id)?(:\w+)?\}", "}", path)


def parties(what: str) -> dict[str, set[Party]]:
    """As what everybody asks for something: who is elsewhere is nothing here."""
    by_id = "_id" in what and what not in OF_ANY_ID
    return PARTIES if by_id else {**PARTIES, **ELSEWHERE}


def test_idor_no_role_succeeds_with_an_operation_that_is_not_for_it(crawl: Crawled) -> None:
    """IDOR: roles × objects × verbs, by the table of rights; strangers have nothing by an id."""
    unexpected = {}
    for what, who in crawl.let_in.items():
        rows, asking = rows_of(what), parties(what)
        assert rows, what
        may = {
            one
            for one, roles in asking.items()
            if any({row.may(role), row.all_may} != {May.NEVER} for row in rows for role in roles)
        }
        public = {*asking, *ELSEWHERE, "nobody"} if any(row.public for row in rows) else set()
        unexpected[what] = who - may - public
    assert {what: who for what, who in unexpected.items() if who} == {}
    assert len(crawl.let_in) > 90


def test_everybody_is_shown_what_the_table_of_rights_gives_their_role(crawl: Crawled) -> None:
    missing = {}
    for what, who in crawl.let_in.items():
        if what.startswith("GET "):
            always = {
                one
                for one, roles in parties(what).items()
                if all(any(row.may(role) is May.ALWAYS for role in roles) for row in rows_of(what))
            }
            missing[what] = always - who
    assert {what: who for what, who in missing.items() if who} == {}
    assert len(missing) > 60


@pytest.mark.parametrize("who", OFFICES)
def test_p19_nothing_that_an_office_can_fetch_joins_a_person_to_an_item(
    crawl: Crawled, who: str
) -> None:
    """P19: by id, time, gap, class, rule, order, absence or trace, over API, pages and exports."""
    haul = crawl.hauls[who][0]
    assert len(haul.documents) > 10
    letters = [where for where in haul.documents if where.startswith("letter ")]
    assert letters, "letters are part of what is fetched"
    assert joins(haul, truth(crawl.sown)) == []


def test_p19_nothing_that_officers_try_tells_whose_an_item_is(crawl: Crawled) -> None:
    """P19: by erasures and holds, officers are told the same of authors and of everybody else."""
    found: list[Join] = differing(crawl.tried, truth(crawl.sown))
    assert found == []
    assert all(told[-1] == "erasure.held" for told in crawl.tried.values())


@pytest.mark.parametrize("who", FOLLOWED)
def test_p19_nothing_that_officers_can_count_moves_with_an_own_look(
    crawl: Crawled, who: str
) -> None:
    """P19: what changes between two fetches does so whether or not authors looked at their own."""
    first, second, looked, third, looked_again = crawl.hauls[who]
    controls = [(first, second), (looked, third)]
    found: list[Join] = counted(controls, [(second, looked), (third, looked_again)])
    assert found == []
