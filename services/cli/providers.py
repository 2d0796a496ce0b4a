"""`circlekeep providers attest`: say of a domain that it is an organization's."""

from pathlib import Path
from uuid import UUID

import click

from domain.organizations.naming import organization_id
from domain.protocol.answers import Done
from domain.protocol.providers import AttestProviderDomain
from services.app.asking import ask_for
from services.cli.common import answer, data_option, json_option, refusing, run
from services.wiring.operator import operator


@click.group()
def providers() -> None:
    """Sign-in providers of organizations."""


@providers.command()
@click.option("--organization", required=True, help="The organization's code.")
@click.option("--provider", required=True, type=click.UUID, help="As its page shows it.")
@click.option("--domain", required=True, help="Such as hospital.example.org.")
@json_option
@data_option
@refusing
def attest(organization: str, provider: UUID, domain: str, data: Path, *, as_json: bool) -> None:
    """Confirm that a domain is the organization's, after you have seen that it is.

    From then on, who types an address of it is offered that organization's sign-in.
    """
    run(_attest(data, organization, provider, domain))
    if as_json:
        answer({"domain": domain})
    else:
        click.echo(f"{domain} is confirmed.")


async def _attest(data: Path, organization: str, provider: UUID, domain: str) -> None:
    async with operator(data) as desk:
        asked = AttestProviderDomain(
            secret=desk.secret,
            organization=organization_id(organization),
            provider=provider,
            domain=domain,
        )
        await ask_for(desk.warden, asked, Done)
