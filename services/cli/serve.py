"""`circlekeep serve`: the web process, as `up` supervises it and a container runs it."""

import click

from services.cli.common import serving
from services.wiring import settings
from services.wiring.web import run_web


@click.command()
@serving
def serve() -> None:
    """Serve pages and API."""
    run_web(settings())
