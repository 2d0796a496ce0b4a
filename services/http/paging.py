"""Lists in pages: the cursor is where the last page ended, never a number of rows."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

from litestar.exceptions import ValidationException
from litestar.params import PathParameter, QueryParameter

from domain.kernel.classes import Coded
from domain.kernel.shapes import is_of_these_years
from projections.sessions.queries import NEWEST, Before, SessionRow
from services.http.replies import Page

T = TypeVar("T")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many items at most.")]
Cursor = Annotated[
    Coded | None,
    QueryParameter(max_length=120, description="`next` of the page before."),
]
After = Annotated[
    Coded | None,
    QueryParameter(
        max_length=120,
        description="Wait until this `X-Position` is shown: 503 `projection.late` after 2 s.",
    ),
]
Entry = Annotated[int, PathParameter(ge=1, le=2**53, description="A position in a log, from 1.")]


def page_of(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> Page[T]:
    """Cut a page out of a list that is in order of its key."""
    rest = [item for item in items if cursor is None or key(item) > cursor]
    shown = tuple(rest[:limit])
    return Page(shown, key(shown[-1]) if len(rest) > limit else None)


def cursor_of(row: SessionRow) -> str:
    """Say where a page of sessions ended."""
    return f"{row.starts_at.isoformat()}~{row.session_id}"


def before_of(cursor: str | None) -> Before:
    """Say from where back the next page goes on."""
    if cursor is None:
        return NEWEST
    starts_at, _, session = cursor.partition("~")
    try:
        before = Before(datetime.fromisoformat(starts_at), UUID(session))
    except ValueError:
        before = None
    if before is None or not _is_possible(before.starts_at):
        raise ValidationException(
            extra=[{"message": "Expected `next` of a page before", "key": "cursor"}]
        )
    return before


def _is_possible(at: datetime) -> bool:
    return at.tzinfo is not None and is_of_these_years(at)
