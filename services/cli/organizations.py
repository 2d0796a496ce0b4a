"""`circlekeep organization create`: begin for real."""

from pathlib import Path

import click
import msgspec

from domain.access.messages import EstablishOrganization, LinksIssued, NewOfficer, PersonalData
from domain.kernel import OFFICES, PersonId, Role, Sealed
from domain.organizations.commands import ProvisionOrganization
from domain.organizations.naming import organization_id
from services.app.asking import answered
from services.cli.common import answer, data_option, json_option, refusing, run
from services.wiring.operator import operator

HAS_ACCOUNT = "signs in already"
FIRST_OFFICES = click.Choice(sorted(role.value for role in OFFICES - {Role.PROGRAM_ADMIN}))


@click.group()
def organization() -> None:
    """Organizations of this installation."""


@organization.command()
@click.option("--code", required=True, help="Short, unique, for ever.")
@click.option("--name-en", required=True)
@click.option("--name-fr", required=True)
@click.option("--jurisdiction", required=True, help="Such as CA or CA-QC.")
@click.option("--locale", default="en-CA", show_default=True)
@click.option(
    "--officer",
    "officers",
    type=(FIRST_OFFICES, str, str, str),
    multiple=True,
    required=True,
    metavar="ROLE E-MAIL GIVEN-NAME FAMILY-NAME",
    help="One of the first officers; give it again for each.",
)
@json_option
@data_option
@refusing
def create(
    code: str,
    name_en: str,
    name_fr: str,
    jurisdiction: str,
    locale: str,
    officers: tuple[tuple[str, str, str, str], ...],
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Make an organization, and a one-time sign-in link for each of its first officers.

    Creating it again changes nothing and makes fresh links.
    """
    provision = ProvisionOrganization(
        code=code, name_en=name_en, name_fr=name_fr, jurisdiction=jurisdiction, locale=locale
    )
    links = run(_create(data, provision, officers))
    if as_json:
        answer(links)
        return
    for link in links:
        click.echo(f"{link['role']}\t{link['email']}\t{link['link']}")


async def _create(
    data: Path,
    provision: ProvisionOrganization,
    officers: tuple[tuple[str, str, str, str], ...],
) -> list[dict[str, str]]:
    async with operator(data) as desk:
        people = [
            NewOfficer(
                person=PersonId(desk.new_id()),
                role=Role(role),
                data=Sealed(msgspec.json.encode(PersonalData(given, family, "", email)).decode()),
                profession="officer",
                locale=provision.locale,
            )
            for role, email, given, family in officers
        ]
        issued = await answered(
            desk.warden,
            EstablishOrganization(
                secret=desk.secret,
                organization=organization_id(provision.code),
                provision=provision,
                officers=tuple(people),
            ),
            LinksIssued,
        )
        return [
            {
                "role": role,
                "email": email,
                "link": f"{desk.url}/welcome#{link.link.reveal()}" if link.link else HAS_ACCOUNT,
                "expires": link.expires.isoformat(),
            }
            for (role, email, _, _), link in zip(officers, issued.links, strict=True)
        ]
