"""Who is a pooler is told by the processes that answer two clients."""

import pytest

from infra.postgres.pooled import Pooled, require_sessions


class Answers:
    """A client whose questions are answered by these processes, one after another."""

    def __init__(self, *processes: int) -> None:
        self._processes = iter(processes)

    async def fetchval(self, query: str) -> object:
        assert query == "SELECT pg_backend_pid()"
        return next(self._processes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Answers(7, 7), Answers(7), id="one process for two"),
        pytest.param(Answers(7, 8), Answers(9), id="another process each time"),
    ],
)
async def test_a_pooler_that_lends_by_the_transaction_is_refused(
    one: Answers, other: Answers
) -> None:
    with pytest.raises(Pooled):
        await require_sessions(one, other)


async def test_two_clients_of_the_server_itself_have_each_their_own() -> None:
    await require_sessions(Answers(7, 7), Answers(8))
