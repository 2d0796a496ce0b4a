"""What commands on reactions that were set aside work with: the database, as role ``projector``."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from infra.policies import set_aside
from infra.policies.kept import differing_reactions, owe_anew
from infra.policies.set_aside import SetAside
from infra.postgres.pool import connect
from infra.projector.building import as_owner
from services.wiring.operator import settings_of
from services.wiring.policies import FOLLOWING


async def list_set_aside(data: Path) -> Sequence[SetAside]:
    """List what is set aside in the installation in ``data``."""
    async with await connect(settings_of(data).url("projector"), 1) as pool:
        return await set_aside.list_set_aside(pool)


async def follow_anew(data: Path) -> int:
    """Have policies read logs anew that they are ahead of, or of which reactions are gone.

    Tell for how many logs.
    """
    settings = settings_of(data)
    async with (
        as_owner(settings.url("migrator")) as owner,
        await connect(settings.url("projector"), 1) as pool,
    ):
        ahead = await set_aside.follow_anew(owner)
        strayed = await differing_reactions(owner, pool, FOLLOWING, every=True)
        return ahead + await owe_anew(owner, strayed)


async def try_again(data: Path, command_id: UUID) -> SetAside:
    """Let one be tried from the beginning. Raises ``Missing`` (``reaction.missing``)."""
    async with await connect(settings_of(data).url("projector"), 1) as pool:
        return await set_aside.retry(pool, command_id)


async def give_up(data: Path, command_id: UUID) -> SetAside:
    """Give one up. Raises ``Missing`` (``reaction.missing``)."""
    async with await connect(settings_of(data).url("projector"), 1) as pool:
        return await set_aside.skip(pool, command_id)
