"""Lists in pages: the cursor is where the last page ended, never a number of rows."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from litestar.params import QueryParameter

from services.api.replies import Page

T = TypeVar("T")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many items at most.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=120, description="`next` of the page before."),
]
After = Annotated[
    int | None,
    QueryParameter(ge=0, description="Wait, at most 2 s, until this `X-Position` is shown."),
]


def page_of(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> Page[T]:
    """Cut a page out of a list that is in order of its key."""
    rest = [item for item in items if cursor is None or key(item) > cursor]
    shown = tuple(rest[:limit])
    return Page(shown, key(shown[-1]) if len(rest) > limit else None)
