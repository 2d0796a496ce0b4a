"""`circlekeep warden`: the process that alone can open what is sealed."""

import click

from services.cli.common import serving
from services.wiring import settings
from services.wiring.warden import run_warden


@click.command()
@serving
def warden() -> None:
    """Guard what is sealed."""
    run_warden(settings())
