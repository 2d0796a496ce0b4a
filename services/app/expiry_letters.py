"""Writes to the privacy officers that things have had their time, a day before they go."""

from typing import Final
from uuid import uuid5

from domain.kernel import Role, Sealed
from domain.policies.policy import Owed
from domain.ports import Letter, Mail, Warden
from domain.protocol.names import Addresses, AddressesOf, Occasion
from services.app.asking import answered

SUBJECTS: Final = {
    "en": "Circlekeep: what goes from tomorrow on",
    "fr": "Circlekeep : ce qui sera détruit à partir de demain",
}
TEXTS: Final = {
    "en": (
        "Some of what your organization keeps has had its time. It goes in a day at the "
        "soonest.\n\n"
        "Sign in and look under “Privacy”: there it says how much it is. If it must stay, place a "
        "legal hold. If nothing should have had its time yet, a clock is wrong: place a hold, and "
        "call whoever runs the service.\n"
    ),
    "fr": (
        "Une partie de ce que conserve votre organisation est arrivée à son terme. Rien ne sera "
        "détruit avant un jour.\n\n"
        "Ouvrez une session et voyez « Confidentialité » : la quantité y est indiquée. Si cela "
        "doit rester, posez une conservation légale. Si rien ne devait encore être à terme, une "
        "horloge est fausse : posez une conservation, et appelez ceux qui exploitent le service.\n"
    ),
}


async def tell_of_expiry(warden: Warden, mail: Mail, secret: Sealed, owed: Owed) -> None:
    """Write to each privacy officer: who is written to twice on a day gets the same letter."""
    organization = owed.tenant.organization
    asked = AddressesOf(secret, organization, Occasion.EXPIRY, office=Role.PRIVACY_OFFICER)
    for officer in (await answered(warden, asked, Addresses)).addresses:
        language = officer.locale[:2]
        await mail.send(
            Letter(
                to=officer.email,
                subject=SUBJECTS[language],
                text=TEXTS[language],
                locale=officer.locale,
                id=uuid5(organization, f"expiry:{officer.person}:{owed.due_at.date()}"),
            )
        )
