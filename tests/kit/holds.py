"""Legal holds in a log, as officers have placed them, and their rows on the desk."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.execute import Step, execute
from domain.kernel import Context, PersonId, Role, Stream, own_log
from domain.privacy.commands import (
    ConfirmHold,
    HoldCommand,
    PlaceHold,
    ProposeLifting,
)
from domain.privacy.events import HoldGround
from domain.privacy.hold import HOLD
from domain.privacy.limits import LAPSES_AFTER
from domain.privacy.scope import Scope
from tests.kit.privacy_samples import hold_row
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import MORNING, World

Word = tuple[PersonId, Role]
"""Who gave it, in which office."""


def held(
    world: World,
    number: int,
    placed: Word,
    confirmed: Word | None,
    lifting: Word | None = None,
    **row: Any,  # noqa: ANN401 - any field of a row
) -> None:
    """Place a hold in the log, 32 hours ago or, confirmed, long ago; show it on the desk."""
    at = MORNING - (timedelta(days=10) if confirmed else timedelta(hours=32))
    until = None if confirmed else at + LAPSES_AFTER
    row = {"of_program": None, "placed_by": placed[0], "placed_at": at, "lapses_at": until} | row
    shown = hold_row(number, **row)
    if lifting is not None:
        shown = msgspec.structs.replace(shown, lifting_by=lifting[0])
    hold = shown.hold_id
    place = PlaceHold(Scope(), HoldGround(shown.ground), shown.review_on)
    steps: Sequence[tuple[Word | None, HoldCommand]] = (
        (placed, place),
        (confirmed, ConfirmHold()),
        (lifting, ProposeLifting()),
    )
    for word, command in steps:
        if word is not None:
            asyncio.run(_enact(world, hold, word, command, at))
    world.reads.rows.setdefault("privacy_desk.holds", []).append(msgspec.structs.asdict(shown))


async def _enact(world: World, hold: UUID, word: Word, command: HoldCommand, at: datetime) -> None:
    tenant = own_log(ORGANIZATION_ID)
    person, office = word
    context = Context(
        tenant=tenant,
        actor=person,
        role=office,
        at=at,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({office}),
        in_person=True,
    )
    step = Step(stream=Stream(tenant, HOLD.category, hold), command=command, context=context)
    await execute(world.store, HOLD, step)
