"""Who holds office in the demo's organization: invented people, in both languages."""

from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.locales import language_of
from domain.organizations.commands import ProvisionOrganization
from domain.protocol.door import NewOfficer
from domain.protocol.people import NewPerson, PersonalData

ORGANIZATION: Final = ProvisionOrganization(
    code="BALINT-DEMO",
    languages=("en-CA", "fr-CA"),
    names={
        "en": "Canadian Balint Network (demonstration)",
        "fr": "Réseau Balint canadien (démonstration)",
    },
    jurisdiction="CA",
)


class Player(msgspec.Struct, frozen=True):
    """An officer of the demo, as whom somebody may sign in."""

    role: Role
    given_name: str
    family_name: str
    locale: str

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"{self.role.replace('_', '.')}.{language_of(self.locale)}@example.org"

    @property
    def name(self) -> str:
        """How the person is called."""
        return f"{self.given_name} {self.family_name}"

    @property
    def data(self) -> Sealed:
        """What is sealed about the person."""
        data = PersonalData(self.given_name, self.family_name, "", self.email)
        return Sealed(msgspec.json.encode(data).decode())

    def person(self, organization: OrganizationId) -> PersonId:
        """Return the person's id."""
        return PersonId(uuid5(organization, f"demo:{self.email}"))

    def command(self, organization: OrganizationId, step: str) -> UUID:
        """Return the id of one command about the person."""
        return uuid5(self.person(organization), step)


OFFICERS: Final = (
    Player(Role.ORGANIZATION_ADMIN, "Morgan", "Whitfield", "en-CA"),
    Player(Role.ORGANIZATION_ADMIN, "Ariane", "Desrochers", "fr-CA"),
    Player(Role.PRIVACY_OFFICER, "Rosalind", "Acheson", "en-CA"),
    Player(Role.PRIVACY_OFFICER, "Étienne", "Vaillancourt", "fr-CA"),
    Player(Role.AUDITOR, "Desmond", "Okafor", "en-CA"),
    Player(Role.AUDITOR, "Mireille", "Charbonneau", "fr-CA"),
)
"""The organization's first officers. The first of them imports the year."""

ADMINS: Final = {
    "en": Player(Role.PROGRAM_ADMIN, "Harriet", "Lindqvist", "en-CA"),
    "fr": Player(Role.PROGRAM_ADMIN, "Bastien", "Thibodeau", "fr-CA"),
}
"""An admin for one program in each language."""


def first_officers(organization: OrganizationId) -> tuple[NewOfficer, ...]:
    """Return the first officers, as the Warden makes them known."""
    return tuple(
        NewOfficer(
            person=player.person(organization),
            role=player.role,
            data=player.data,
            profession="officer",
            locale=player.locale,
        )
        for player in OFFICERS
    )


def new_admin(organization: OrganizationId, player: Player, program: ProgramId) -> NewPerson:
    """Return a program admin, as the Warden makes people known."""
    return NewPerson(
        person=player.person(organization),
        data=player.data,
        profession="officer",
        locale=player.locale,
        home_program=program,
        command_id=player.command(organization, "register"),
    )
