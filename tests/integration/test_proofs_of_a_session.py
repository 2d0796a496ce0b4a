"""What officers fetch of the logs while a session is on says how many entries came, and no more."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.kit.circle import Circle
from tests.kit.postgres import run
from tests.kit.service import Organization, Person, Service

PATIENCE = 30.0
A_MINUTE_OF_THE_WARDENS = 120.0
HEADS = "SELECT log, position FROM circlekeep.log_head WHERE program_id = $1 ORDER BY log"
NOTED = "SELECT 1 FROM circlekeep.events WHERE program_id = $1 AND type = 'key.secret_noted'"
MADE_ANEW = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "id"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "moment"),
    (re.compile(r"\b[0-9a-f]{32}([0-9a-f]{32})?\b"), "digest"),
    (re.compile(r"\b0006[0-9a-f]{12}\b"), "moment in a log"),
    (re.compile(r"[A-Za-z0-9+/]{43,}={0,2}"), "hash"),
)
"""What is different each time, whatever happens: ids, moments, hashes, signatures."""
WORDS_OF_A_ROOM = re.compile(r"session\.|attendance\.|presentation\.|material\.|phase_|case_call")
RULES_OF_PHASES = re.compile(r'\\*"phases\\*":\[[^\]]*\]')
"""Through which phases a group's sessions may go, by its rules: it says of no session anything."""


@dataclass
class Room:
    """A session that is open, in a program of its own."""

    circle: Circle
    path: str

    @property
    def lea(self) -> Person:
        """Who leads."""
        return self.circle.organization.of(self.circle.leader)

    def member(self, number: int) -> Person:
        """One of the six."""
        return self.circle.organization.of(self.circle.members[number - 1])


def opened(circle: Circle) -> Room:
    start = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    organization = circle.organization
    lea = organization.of(circle.leader)
    planned = lea.does(f"{circle.group}/sessions", {"number": 1, "localStart": start})
    session = f"{circle.path}/sessions/{planned['id']}"
    present = [organization.of(name).id for name in circle.members[:4]]
    frame = {"privateSpace": True, "noRecording": True}
    lea.does(f"{session}/openings", {"present": present, **frame})
    return Room(circle, session)


def goes_on(room: Room) -> None:
    """Nobody brings a case: phase after phase."""
    for phase in ("welcome", "case_call", "clarifying", "closing"):
        room.lea.does(f"{room.path}/phases", {"phase": phase})


def a_case_is_told_and_taken_back(room: Room) -> None:
    """Somebody comes late, somebody presents, and thinks better of it."""
    room.member(5).does(f"{room.path}/attendance/arrivals")
    begun = {"presenter": room.member(1).id}
    case = room.lea.does(f"{room.path}/presentations", begun)["id"]
    room.lea.does(f"{room.path}/presentations/{case}/endings")
    room.member(1).does(f"{room.path}/presentations/{case}/withdrawals")


def somebody_writes_and_destroys_it(room: Room) -> None:
    """A text is sealed, shared, closed and gone before the session is over."""
    body = {"kind": "reflection", "locale": "en-CA", "text": "It stays with me."}
    item = room.member(2).does(f"{room.path}/items", body)["id"]
    at = f"{room.circle.path}/items/{item}"
    room.member(2).does(f"{at}/shares", {"audience": "leaders_now"})
    room.member(2).does(f"{at}/shares", {"audience": "nobody"})
    room.member(2).does(f"{at}/erasures")


EVENINGS = (goes_on, a_case_is_told_and_taken_back, somebody_writes_and_destroys_it)


@dataclass
class Watched:
    """Rooms in which as much happened, and what officers could fetch of each before and after."""

    organization: Organization
    rooms: list[Room]
    before: list[Mapping[str, str]]
    after: list[Mapping[str, str]]
    grown: list[list[int]]


@pytest.fixture(scope="module")
def watched(service: Service) -> Watched:
    """Three circles alike, each with another evening of four entries.

    A program's first text makes its key, and the Warden notes that within a minute: it is behind.
    """
    organization = service.organization("WATCHED")
    circles = [Circle(organization, f"P{n}", f"lead{n}") for n in range(len(EVENINGS))]
    rooms = [opened(circle) for circle in circles]
    for room in rooms:
        somebody_writes_and_destroys_it(room)
    for room in rooms:
        its_key_is_noted(service, room)
    watched = Watched(organization, rooms, [], [], [])
    for room, evening in zip(rooms, EVENINGS, strict=True):
        heads = heads_of(service, room)
        watched.before.append(fetched(organization, room, heads))
        after_the_look = heads_of(service, room)
        evening(room)
        now = heads_of(service, room)
        watched.grown.append([new - old for new, old in zip(now, after_the_look, strict=True)])
        watched.after.append(fetched(organization, room, now))
    return watched


def its_key_is_noted(service: Service, room: Room) -> None:
    """Wait until a program's log says by what its key is known."""
    until = time.monotonic() + A_MINUTE_OF_THE_WARDENS
    while not run(service.database.url(), NOTED, room.circle.program):
        assert time.monotonic() < until, "the key is not noted"
        time.sleep(0.5)


def heads_of(service: Service, room: Room) -> list[int]:
    """How many entries each log of a room's program has."""
    found = run(service.database.url(), HEADS, room.circle.program)
    return [int(str(position)) for _, position in found]


def fetched(organization: Organization, room: Room, heads: list[int]) -> dict[str, str]:
    """Take all that the two offices can of the log of events of a room's program."""
    size, found = heads[0], dict[str, str]()
    path = f"/logs/{room.circle.program}/1"
    for who in ("auditor", "privacy"):
        officer = organization.of(who)
        until = time.monotonic() + PATIENCE
        while (note := officer.get(f"{path}/checkpoint", size=size)).status_code != 200:
            assert time.monotonic() < until, note.text
            time.sleep(0.2)
        found[f"{who} checkpoint"] = note.text
        for proof in ("inclusion", "consistency"):
            asked = {"position": size} if proof == "inclusion" else {"old": size - 1}
            found[f"{who} {proof}"] = officer.get(f"{path}/proofs/{proof}", **asked, size=size).text
        tile = officer.get(f"{path}/tile/0/000.p/{size}")
        found[f"{who} tile"] = str(len(tile.content))
        found[f"{who} bundle"] = officer.get(f"{path}/bundle").text
        logs: list[dict[str, Any]] = officer.get("/logs").json()["items"]
        mine = [one for one in logs if one["program"] == room.circle.program and one["log"] == 1]
        found[f"{who} logs"] = json.dumps(mine)
    return found


def shape(text: str, room: Room) -> str:
    """Leave of an answer what is not made anew each time."""
    text = text.replace(room.circle.code, "program").replace(room.circle.leader, "leader")
    for pattern, word in MADE_ANEW:
        text = pattern.sub(word, text)
    return text


def test_p19_rooms_in_which_as_much_happened_are_alike_to_officers(watched: Watched) -> None:
    """P19: checkpoints, sizes, tiles, proofs and bundles tell a case from none in no byte."""
    assert {tuple(grown) for grown in watched.grown} == {(4, 0)}, "an evening is four entries"
    for fetched in (watched.before, watched.after):
        shapes = [
            {what: shape(text, room) for what, text in found.items()}
            for found, room in zip(fetched, watched.rooms, strict=True)
        ]
        assert all(one == shapes[0] for one in shapes[1:])
        assert len(shapes[0]) == 12


def test_p19_of_what_happened_in_a_room_officers_learn_how_many_entries_it_made(
    watched: Watched,
) -> None:
    """P19: the log grew by so many, each withheld without its time; that is said in threats.md."""
    for before, after in zip(watched.before, watched.after, strict=True):
        for who in ("auditor", "privacy"):
            old, new = (found[f"{who} bundle"].splitlines() for found in (before, after))
            told = new[len(old) - 1 : -1]
            withheld = [line for line in told if line.startswith("[")]
            assert len(withheld) == 4
            assert all(
                re.match(r'\["[0-9a-f]{16} 0{16} [0-9a-f ]+","withheld"\]$', line)
                for line in withheld
            )
            assert {line for line in told if not line.startswith("[")} == {'"withheld"'}
            happened = RULES_OF_PHASES.sub("", after[f"{who} bundle"])
            assert WORDS_OF_A_ROOM.search(happened) is None


def test_p19_who_administers_takes_none_of_it(watched: Watched) -> None:
    """P19: an admin, who leads nobody to tell of a session, is given no size of any log of one."""
    admin, [room, *_] = watched.organization.admin, watched.rooms
    path = f"/logs/{room.circle.program}/1"
    for what in ("checkpoint", "bundle", "tile/0/000.p/1"):
        assert admin.get(f"{path}/{what}").status_code in {403, 404}, what
