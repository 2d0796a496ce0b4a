"""`circlekeep clocks`: what time it is, where the clocks were wrong."""

from pathlib import Path

import click

from services.cli.common import data_option, refusing, run
from services.wiring.clocks import time_taken


@click.group()
def clocks() -> None:
    """Accept the time after clocks were wrong."""


@clocks.command()
@data_option
@click.confirmation_option(
    prompt="Have you checked the clocks of the database, the Warden and the signer?"
)
@refusing
def take(data: Path) -> None:
    """Accept the time of the database's clock, after you have set a wrong clock right.

    What is recorded from now on has this time. Nothing is destroyed sooner than a day after it is
    announced, whatever the clocks say.
    """
    click.echo(f"it is {run(time_taken(data)).isoformat(timespec='seconds')}")
