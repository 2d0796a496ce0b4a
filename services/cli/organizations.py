"""`circlekeep organization create`: begin for real."""

from pathlib import Path

import click
import msgspec

from domain.codes import refusal
from domain.kernel import OFFICES, PersonId, Role, Sealed
from domain.kernel.locales import languages_with
from domain.organizations.commands import ProvisionOrganization
from domain.organizations.naming import organization_id
from domain.organizations.state import WEIGHTY
from domain.protocol.door import EstablishOrganization, IssuedLink, LinksIssued, NewOfficer
from domain.protocol.offices import OfficerProposed, ProposeNewOfficer
from domain.protocol.people import PersonalData
from services.app.asking import ask_for
from services.cli.common import answer, data_option, json_option, refusing, run
from services.languages import is_spoken
from services.wiring.operator import Desk, operator

HAS_ACCOUNT = "signs in already"
PROPOSED = click.Choice(sorted(role.value for role in WEIGHTY))
FIRST_OFFICES = click.Choice(sorted(role.value for role in OFFICES - {Role.PROGRAM_ADMIN}))


@click.group()
def organization() -> None:
    """Organizations of this installation."""


@organization.command()
@click.option("--code", required=True, help="A short, unique code. It cannot be changed later.")
@click.option(
    "--name",
    "names",
    type=(str, str),
    multiple=True,
    required=True,
    metavar="LANGUAGE NAME",
    help="Its name in a language, such as fr. Repeat for each language.",
)
@click.option("--jurisdiction", required=True, help="Such as CA or CA-QC.")
@click.option(
    "--locale",
    default="en-CA",
    show_default=True,
    help="Its first language. The name in it is used where another is missing.",
)
@click.option(
    "--officer",
    "officers",
    type=(FIRST_OFFICES, str, str, str),
    multiple=True,
    required=True,
    metavar="ROLE E-MAIL GIVEN-NAME FAMILY-NAME",
    help="One of the first officers. Repeat for each.",
)
@json_option
@data_option
@refusing
def create(
    code: str,
    names: tuple[tuple[str, str], ...],
    jurisdiction: str,
    locale: str,
    officers: tuple[tuple[str, str, str, str], ...],
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Make an organization, and a one-time sign-in link for each of its first officers.

    Running it again changes nothing, but makes new links for officers who have no account yet.
    It appoints officers only where there are none.
    """
    provision = ProvisionOrganization(
        code=code,
        languages=languages_with(locale, dict(names)),
        names=dict(names),
        jurisdiction=jurisdiction,
    )
    if not is_spoken(*provision.languages):
        raise refusal("organization.locale_unknown")
    links = run(_create(data, provision, officers))
    if as_json:
        answer(links)
        return
    for link in links:
        click.echo(f"{link['role']}\t{link['email']}\t{link['link']}")


@organization.command()
@click.option("--organization", "code", required=True, help="Its code or id.")
@click.option(
    "--officer",
    type=(PROPOSED, str, str, str),
    required=True,
    metavar="ROLE E-MAIL GIVEN-NAME FAMILY-NAME",
    help="The person you propose.",
)
@click.option("--locale", default="en-CA", show_default=True)
@json_option
@data_option
@refusing
def propose(
    code: str,
    officer: tuple[str, str, str, str],
    locale: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Propose an officer where fewer than two officers can act.

    Every member is told by email. The role begins after 14 days unless an officer objects,
    or three members. The link opens an account, but no sealed text.
    """
    proposed = run(_propose(data, code, officer, locale))
    if as_json:
        answer(proposed)
        return
    click.echo(f"{proposed['role']}\t{proposed['email']}\t{proposed['link']}")
    click.echo(f"begins {proposed['settlesAt']} unless someone objects; every member is notified")


async def _propose(
    data: Path, code: str, officer: tuple[str, str, str, str], locale: str
) -> dict[str, str]:
    role, email, given, family = officer
    async with operator(data) as desk:
        asked = ProposeNewOfficer(
            secret=desk.secret,
            organization=organization_id(code),
            officer=_officer(desk, role, PersonalData(given, family, "", email), locale),
        )
        proposed = await ask_for(desk.warden, asked, OfficerProposed)
        return {
            "role": role,
            "email": email,
            "link": _address(desk, proposed.link),
            "appointment": str(proposed.appointment),
            "settlesAt": proposed.settles_at.isoformat(),
        }


def _officer(desk: Desk, role: str, data: PersonalData, locale: str) -> NewOfficer:
    return NewOfficer(
        person=PersonId(desk.new_id()),
        role=Role(role),
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="officer",
        locale=locale,
    )


def _address(desk: Desk, link: IssuedLink) -> str:
    return f"{desk.url}/welcome#{link.link.reveal()}" if link.link else HAS_ACCOUNT


async def _create(
    data: Path,
    provision: ProvisionOrganization,
    officers: tuple[tuple[str, str, str, str], ...],
) -> list[dict[str, str]]:
    async with operator(data) as desk:
        people = [
            _officer(desk, role, PersonalData(given, family, "", email), provision.languages[0])
            for role, email, given, family in officers
        ]
        issued = await ask_for(
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
                "link": _address(desk, link),
                "expires": link.expires.isoformat(),
            }
            for (role, email, _, _), link in zip(officers, issued.links, strict=True)
        ]
