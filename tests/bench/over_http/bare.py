"""The least that a litestar handler on asyncpg can be: who asks, one row, a commit, an answer.

python -m tests.bench.over_http.bare    # with the settings of the web process
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
import uvloop
from litestar import Litestar, Request, post
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath, JSONBody

from infra.ids import new_id
from infra.postgres.pool import connect
from infra.settings import from_environment
from services.http.visitor import COOKIE
from services.wiring.web import CONNECTIONS, serve

TABLE = """
CREATE TABLE bare_move (
  id uuid PRIMARY KEY, session_id uuid NOT NULL, person_id uuid NOT NULL, local_start text NOT NULL,
  at timestamptz NOT NULL DEFAULT now());
GRANT INSERT ON bare_move TO circlekeep_app"""
INSERT = "INSERT INTO bare_move (id, session_id, person_id, local_start) VALUES ($1, $2, $3, $4)"
WHOAMI = "SELECT person_id FROM whoami($1)"


class Move(msgspec.Struct, rename="camel"):
    """What is asked for."""

    local_start: str


class Moved(msgspec.Struct):
    """What was done."""

    id: UUID


@post("/api/v1/programs/{program_id:uuid}/sessions/{session_id:uuid}/moves", status_code=200)
async def move(
    request: Request[Any, Any, Any],
    state: State,
    program_id: FromPath[UUID],  # noqa: ARG001 - in the address, as ours
    session_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Moved:
    """Insert one row."""
    token = request.cookies.get(COOKIE, "")
    person = await state.pool.fetchval(WHOAMI, sha256(token.encode()).digest())
    if person is None:
        raise NotAuthorizedException
    made = new_id()
    await state.pool.execute(INSERT, made, session_id, person, data.local_start)
    return Moved(made)


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    async with await connect(from_environment().url("app"), CONNECTIONS) as pool:
        app.state.pool = pool
        yield


if __name__ == "__main__":
    uvloop.run(
        serve(
            Litestar([move], lifespan=[_pool], logging_config=None, openapi_config=None),
            from_environment(),
        )
    )
