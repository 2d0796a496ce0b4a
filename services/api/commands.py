"""How every command is declared, so that each documents the same headers and problems."""

from functools import partial

from litestar import post
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from services.http.problems import problems
from services.http.replies import POSITION_HEADER

COMMAND_PROBLEMS = problems(401, 403, 404, 408, 409, 413, 415, 422, 503)
READ_PROBLEMS = problems(401, 403, 404, 503)
LOOK_BACK_PROBLEMS = problems(401, 403, 404, 422, 503)
LOOK_PROBLEMS = problems(401, 403, 404, 409, 422, 503)

command = partial(
    post,
    status_code=HTTP_200_OK,
    responses=COMMAND_PROBLEMS,
    response_headers=[POSITION_HEADER],
)
"""A command on a thing that exists."""

creation = partial(
    post,
    status_code=HTTP_201_CREATED,
    responses=COMMAND_PROBLEMS,
    response_headers=[POSITION_HEADER],
)
"""A command that makes something: the answer names it."""

reading = partial(
    post, status_code=HTTP_200_OK, responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 503)
)
"""A look at what is confidential: a POST, because it leaves a record and its purpose is no URL."""
