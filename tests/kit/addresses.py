"""Every address that can be asked for, of the API and of pages, filled in with ids."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from itertools import product
from uuid import uuid4

from litestar.routes import HTTPRoute

from services.api.app import build_app
from services.http.parts import WebParts
from services.web.routes import ROUTES

QUERIES = {
    "/as-it-was": {"version": "1"},
    "/proofs/inclusion": {"position": "1"},
    "/proofs/consistency": {"old": "1"},
    "/exports/file": {"form": "table"},
    "/mine/news": {"after": "2025-01-01T00:00:00Z"},
    "/parked-streams/skips": {},
    "/identity-requests/new": {"entry": "1", "subject": str(uuid4())},
}
"""What an address ends with that cannot be asked for without more."""


WORDS = {"of": ["author", "session"]}
"""What an address names by a word."""


def addresses(template: str, ids: Mapping[str, list[str]]) -> Iterator[str]:
    """Give an address with each of the ids that fit; of programs the first, but for records."""
    names = re.findall(r"\{(\w+?)(?:_id)?(?::\w+)?\}", template)
    ids = {**WORDS, **ids}
    several = [
        ids[name] if name != "program" or "entry" in names else ids[name][:1] for name in names
    ]
    fill = re.sub(r"\{[^}]+\}", "{}", template).format
    yield from (fill(*chosen) for chosen in product(*several))


def queries(path: str, program: str) -> dict[str, str] | None:
    """Return what has to be asked for with an address."""
    for ending, query in QUERIES.items():
        if path.endswith(ending):
            return {**query, "program": program}
    return None


@cache
def routes() -> Sequence[HTTPRoute]:
    """Return every route of API and pages."""

    @asynccontextmanager
    async def never_opened() -> AsyncIterator[WebParts]:
        raise AssertionError("this application is looked at and not run")
        yield

    app = build_app(never_opened, pages=ROUTES)
    return [route for route in app.routes if isinstance(route, HTTPRoute)]


@cache
def pages() -> Sequence[tuple[str, str]]:
    """Return every page, and what its forms are sent to."""
    return [
        (method, route.path)
        for route in routes()
        if not route.path.startswith("/api/")
        for method in sorted(route.methods & {"GET", "POST"})
        if route.path not in {"/sign-out", "/sign-in", "/welcome"}
    ]
