"""Which of the parts behind the database stand still: by what they reached, not by saying so."""

from collections.abc import Sequence

from domain.policies.policy import Policy
from infra.health.figures import Asked, followers_ahead
from infra.policies.followers import APPLICATION, follower
from infra.postgres.sql import load
from infra.projector.heartbeat import KEYLESS, SIGNER
from infra.projector.model import ReadModel

FRESH_S = 2.5
"""Seconds since a part last ended a turn; they take a second and a half, nothing to do included."""
BOUND_S = 15.0
"""Age of an entry, in seconds, that a part may lack although nothing of its work was done since."""
LATELY_S = 600.0
"""Seconds within which that entry was recorded: one log that is broken makes nothing unready."""
PROCESS_OF = {"projector": "worker", "policies": "worker", "signer": "signer"}
KEYS_MISSING = "signer (signer.keys_missing)"
PASSES_OVER = "worker (follower.ahead)"
NOT_SWEPT = "warden (follower.ahead)"
SWEEPER = "sweeper at "
_sql = load("infra.health", "health.sql")


async def standing_still(
    asked: Asked, models: Sequence[ReadModel], policies: Sequence[Policy]
) -> Sequence[str]:
    """Name the processes (``worker``, ``signer``) whose work stands still, under ``app``.

    ``signer (signer.keys_missing)``: it gets on, and lacks the keys of what it owes;
    ``worker (follower.ahead)``: something passes over what comes, for it says it is further;
    ``warden (follower.ahead)``: looks that are left open are.
    """
    columns = zip(*((model.name, model.version, model.log) for model in models), strict=True)
    followers = [follower(policy) for policy in policies]
    rows = await asked.fetch(
        _sql["standing_still"],
        *map(list, columns),
        followers,
        APPLICATION,
        FRESH_S,
        BOUND_S,
        LATELY_S,
    )
    still = {PROCESS_OF[row["part"]] for row in rows}
    if SIGNER in still and await _said(asked, KEYLESS) and await _said(asked, SIGNER):
        still = still - {SIGNER} | {KEYS_MISSING}
    ahead = await followers_ahead(asked)
    sweepers = [one for one in ahead if one.startswith(SWEEPER)]
    if len(ahead) > len(sweepers):
        still.add(PASSES_OVER)
    if sweepers:
        still.add(NOT_SWEPT)
    return sorted(still, reverse=True)


async def _said(asked: Asked, part: str) -> bool:
    """Whether a part has said something of late."""
    since = await asked.fetch(_sql["seconds_since"], part)
    return any(row["seconds"] is not None and row["seconds"] < FRESH_S for row in since)
