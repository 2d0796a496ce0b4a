"""`circlekeep sign`: the process that signs how far each log has come."""

import click

from services.cli.common import serving
from services.wiring import settings
from services.wiring.signer import run_signer


@click.command()
@serving
def sign() -> None:
    """Run the signer, which signs each log's checkpoints."""
    run_signer(settings())
