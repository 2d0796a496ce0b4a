"""How long it takes to say whether somebody may: what each request pays before anything is done."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Final
from uuid import UUID, uuid4

import msgspec

from domain.access.deciding import decided
from domain.access.leading import Leading
from domain.access.person import Person
from domain.access.purposes import Purpose
from domain.access.rights import Look, decide_item, may_search_trail, name_rules
from domain.access.vault import Item
from domain.groups.commands import PauseGroup
from domain.groups.group import GROUP
from domain.kernel import Context, ProgramId, Right, RightKind, Role, own_log
from domain.sessions.words import Audience, MaterialKind
from services.app.groups.steps import open_steps
from tests.bench.measuring import Bench
from tests.kit.groups import LEADER, meeting
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, SOMEBODY
from tests.kit.sessions import GROUP_ID

FEW, MANY = 1, 400
WITHIN_MS: Final = 0.2
LED: Final = Leading(then=True, shared=True)


async def rights(bench: Bench) -> None:
    """Check as somebody with one right and with many: a step, a page's steps, looks, a search."""
    times = bench.size(2_000, 100)
    for held in (FEW, MANY):
        for name, check in _checks(_leader(held)).items():
            figures = [_half_within(check, times) for _ in range(bench.rounds)]
            bench.tell(
                f"{name}, rights held: {held}",
                unit="ms",
                figures=figures,
                better="less",
                goal=WITHIN_MS,
            )


def _checks(who: Person) -> Mapping[str, Callable[[], object]]:
    tenant, group, item = SOMEBODY.tenant, GROUP.fold(meeting()), _item()

    def enters() -> Context:
        return msgspec.structs.replace(
            SOMEBODY,
            actor=who.id,
            role=who.acts_as(tenant, GROUP_ID),
            offices=who.offices(tenant),
        )

    return {
        "a step": lambda: decided(GROUP.decide, group, PauseGroup(), enters()),
        "every step of a group's page": lambda: open_steps(group, enters()),
        "a look at a text": lambda: decide_item(
            Look(who, item, own=False, leading=LED), Purpose.LEADING
        ),
        "the names of a page": lambda: name_rules(who, tenant, who.role_in(tenant, GROUP_ID)),
        "a search of the access log": lambda: may_search_trail(who, own_log(tenant.organization)),
    }


def _half_within(check: Callable[[], object], times: int) -> float:
    """Return in milliseconds within what every second one is: the machine has others to serve."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        check()
        taken.append(time.perf_counter() - began)
    return 1_000 * median(taken)


def _leader(rights_held: int) -> Person:
    """Somebody who leads the group, and as many more of the program as makes the number."""
    scopes = [*(uuid4() for _ in range(rights_held - 1)), GROUP_ID]
    held = [_leads(scope) for scope in scopes]
    if rights_held > FEW:
        scope = ORGANIZATION_ID
        held[0] = Right(LEADER, RightKind.OFFICE, ProgramId(scope), scope, Role.ORGANIZATION_ADMIN)
    return Person(LEADER, tuple(held))


def _leads(group: UUID) -> Right:
    return Right(LEADER, RightKind.LEADERSHIP, PROGRAM_ID, group, Role.LEADER)


def _item() -> Item:
    return Item(
        tenant=SOMEBODY.tenant,
        item=uuid4(),
        kind=MaterialKind.CASE_NARRATIVE,
        label="C4",
        author=b"",
        scope=uuid4(),
        group=GROUP_ID,
        audience=Audience.LEADERS_NOW,
        locale="en-CA",
        sealed_at=NOON,
    )
