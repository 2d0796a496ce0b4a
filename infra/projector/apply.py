"""Turns a page of a log into rows, inside the caller's transaction."""

from collections.abc import Sequence

from domain.kernel import Tenant
from infra.event_store.records import Row
from infra.journal.codec import decode_page
from infra.postgres.pool import Connection
from infra.projector.model import ReadModel
from infra.projector.waves import waves


class Gap(Exception):
    """The log does not go on where the read model stands: it must not be guessed at."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"position {expected} was expected and {found} came")
        self.expected = expected
        self.found = found


def check_order(page: Sequence[Row], after: int) -> None:
    """Raise ``Gap`` unless the page begins right after ``after`` and misses nothing."""
    for expected, (position, *_) in enumerate(page, start=after + 1):
        if position != expected:
            raise Gap(expected, position)


async def apply(
    connection: Connection, model: ReadModel, tenant: Tenant, page: Sequence[Row]
) -> None:
    """Project a page's events in order and execute the statements, in the build that is entered.

    Positions are not looked at.
    """
    wanted = {event.__struct_config__.tag for event in model.handles}
    statements = (
        statement
        for recorded in decode_page(tenant, model.log, [row for row in page if row[3] in wanted])
        for statement in model.project(recorded)
    )
    for query, columns in waves(statements):
        await connection.execute(model.queries[query], *tenant, *columns)
