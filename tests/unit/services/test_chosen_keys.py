"""A client's key names no command but its own: what the service owes later is still done."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execute import Step, execute, state_of
from domain.kernel import (
    Context,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.people.commands import AttestStatus, LapseStatus, RegisterPerson
from domain.people.person import PERSON
from infra.store.memory import MemoryEventStore
from services.app.caller import CHOSEN, command_chosen
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import World

ROOT = Path(__file__).parents[3]
FACES = ("services/api", "services/http", "services/web")
ANY_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LEA = "lea@example.org"


class Named(NamedTuple):
    """An id that is made by name: in which file, of what, and which words it may be of."""

    file: str
    of: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}: {self.of} {self.words}"


def named() -> Iterator[Named]:
    """Find each id that is made by name, in all that answers, follows or decides."""
    for area in ("domain", "infra", "projections", "services"):
        for file in sorted((ROOT / area).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "uuid5":
                    of, words = node.args
                    yield Named(str(file.relative_to(ROOT)), ast.unparse(of), pattern(words))


def pattern(words: ast.expr) -> str:
    """Write what a name may say as a regular expression."""
    match words:
        case ast.Constant(value=str(said)):
            return re.escape(said)
        case ast.JoinedStr(values=parts):
            return "".join(pattern(one) for one in parts)
        case ast.Call(func=ast.Name(id="str")):
            return ANY_ID
        case _:
            return r"[\w:. -]{1,40}"


NAMED = list(named())
OF_PEOPLE = [one for one in NAMED if "person" in one.of and "demo" not in one.file]


def test_the_commands_that_the_warden_names_by_a_person_are_found() -> None:
    said = {one.words.split(":", maxsplit=1)[0] for one in OF_PEOPLE}
    assert said >= {"register", "lapse", "left", "death"}


@pytest.mark.parametrize(
    "one", [one for one in OF_PEOPLE if one.file != "services/app/caller.py"], ids=str
)
@given(data=st.data())
def test_no_key_names_a_command_that_the_service_names_by_a_person(
    one: Named, data: st.DataObject
) -> None:
    """Who chose the words of a lapse or an end as their key had it done already."""
    words = data.draw(st.from_regex(one.words, fullmatch=True))
    person = PersonId(uuid4())
    assert command_chosen(person, words) != uuid5(person, words)
    assert words != CHOSEN


def test_no_face_names_an_id_by_a_person_itself() -> None:
    there = [str(one) for one in NAMED if one.file.startswith(FACES) and "person" in one.of]
    assert there == []


@pytest.mark.parametrize("key", ["any", "lapse:{until}"])
async def test_a_status_lapses_whatever_key_it_was_attested_under(key: str) -> None:
    now = [datetime.now(UTC)]
    store = MemoryEventStore(now=lambda: now[0])
    log, person = own_log(OrganizationId(uuid4())), PersonId(uuid4())
    stream = Stream(log, PERSON.category, person)
    await store.open_log(log)

    def by(role: Role, command: UUID) -> Context:
        return Context(
            tenant=log,
            actor=person,
            role=role,
            at=now[0],
            command_id=command,
            correlation_id=command,
        )

    registered = RegisterPerson("psychiatrist", "en-CA", uuid4())
    context = by(Role.SYSTEM, uuid4())
    await execute(store, PERSON, Step(stream=stream, command=registered, context=context))
    until = now[0] + timedelta(days=365)
    context = by(Role.MEMBER, command_chosen(person, key.format(until=until)))
    attested = AttestStatus(person, "psychiatrist", until)
    await execute(store, PERSON, Step(stream=stream, command=attested, context=context))
    now[0] = until + timedelta(days=2)
    context = by(Role.SYSTEM, uuid5(person, f"lapse:{until}"))
    await execute(store, PERSON, Step(stream=stream, command=LapseStatus(), context=context))
    state, _ = await state_of(store, PERSON, stream)
    assert state.status is not None
    assert state.status.lapsed


@pytest.mark.parametrize("key", ["register", "left:7:membership"])
def test_a_key_of_the_api_is_no_name_of_the_services(world: World, key: str) -> None:
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program)}"
    plan = {"number": 1, "localStart": "2030-01-16T18:30"}
    first, again = (
        world.of(LEA).post(f"{group}/sessions", plan, {"Idempotency-Key": key}) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (201, again.json())
    person, tenant = world.warden.people[LEA], Tenant(ORGANIZATION_ID, ProgramId(UUID(program)))
    commands = {one.command_id for one in world.store.entries(tenant, Log.EVENTS)}
    assert command_chosen(person, key) in commands
    assert uuid5(person, key) not in commands
