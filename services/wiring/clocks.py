"""Takes the time as it is, for whoever keeps the installation and has looked at the clocks."""

from datetime import datetime
from pathlib import Path

from infra.clocks.agreed import take_time
from infra.projector.building import as_owner
from services.wiring.operator import settings_of


async def time_taken(data: Path) -> datetime:
    """Take the time of the database's clock, whatever was agreed on before."""
    async with as_owner(settings_of(data).url("migrator")) as owner:
        return await take_time(owner)
