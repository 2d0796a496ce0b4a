"""`circlekeep work`: the process that keeps the read models in step with the logs."""

import click

from services.cli.common import serving
from services.wiring import settings
from services.wiring.worker import run_worker


@click.command()
@serving
def work() -> None:
    """Keep the read models in step with the logs."""
    run_worker(settings())
