"""How every build of every read model stands: its state, how far it has come, how many rows."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.model import ReadModel

_sql = load("infra.projector", "projector.sql")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One build, since when it is ``filling``, ``live`` or ``retired``, and its events and rows.

    ``behind`` counts events it has yet to take in, ``logs_behind`` in how many logs they are; both
    are none of a read model that this program does not know. ``rows`` is the database's estimate.
    ``left_out`` counts the entries that a decision on record leaves out of it.
    """

    projection: str
    version: int
    schema: str
    state: str
    since: datetime
    events: int
    behind: int | None
    logs_behind: int | None
    rows: int
    left_out: int = 0


async def standing(owner: PlainConnection, models: Sequence[ReadModel]) -> Sequence[Standing]:
    """Tell of every build there is, by read model and version."""
    logs = [model.name for model in models], [int(model.log) for model in models]
    rows = await owner.fetch(_sql["standing"], *logs)
    return [Standing(**dict(row)) for row in rows]
