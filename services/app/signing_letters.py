"""Writes to officers of the key that signs the logs: that it is lost, and that it is given up."""

from typing import Final, NamedTuple
from uuid import uuid5

from domain.access.messages import Addresses, AddressesOf, Occasion
from domain.kernel import Role, Sealed
from domain.policies.policy import Owed, SigningDeed, TellOfKeyGivenUp, TellOfKeyLoss
from domain.ports import Letter, Mail, Warden
from domain.privacy.officers import TOGETHER
from services.app.asking import answered


class Words(NamedTuple):
    """One letter in one language."""

    subject: str
    text: str


WORDS: Final = {
    TellOfKeyLoss: {
        "en": Words(
            "Circlekeep: an officer says that the key that signs the logs is lost",
            "An officer of your organization says that the key that signs the logs is lost for "
            "good. Another key signs only if an officer of the other role agrees.\n\n"
            "Ask your operator first whether any copy of the key is left. Then sign in and open "
            "“Privacy desk”, “The key that signs the logs”.\n",
        ),
        "fr": Words(
            "Circlekeep : la clé qui signe les journaux serait perdue",
            "Une personne responsable de votre organisme déclare perdue pour de bon la clé qui "
            "signe les journaux. Une autre clé ne signera que si l’autre fonction est d’accord.\n\n"
            "Demandez d’abord à l’exploitant s’il reste une copie de la clé. Puis ouvrez une "
            "session et voyez « Protection des renseignements », « La clé qui signe les "
            "journaux ».\n",
        ),
    },
    TellOfKeyGivenUp: {
        "en": Words(
            "Circlekeep: another key will sign the logs",
            "Two officers of your organization agree that the key that signs the logs is lost. "
            "From now on another one signs.\n\n"
            "Whoever verifies the logs compares the new key with what the two officers say by "
            "telephone or in person, before trusting it. “The key that signs the logs” on the "
            "privacy desk says who they are, and from when on it signs.\n",
        ),
        "fr": Words(
            "Circlekeep : une autre clé signera les journaux",
            "Deux responsables de votre organisme s’accordent : la clé qui signe les journaux est "
            "perdue. Une autre signe désormais.\n\n"
            "Avant de s’y fier, qui vérifie les journaux compare la nouvelle clé avec ce que les "
            "deux responsables lui disent de vive voix. « La clé qui signe les journaux », à la "
            "page « Protection des renseignements », dit qui ils sont et depuis quand elle "
            "signe.\n",
        ),
    },
}
WHOM: Final = {TellOfKeyLoss: TOGETHER, TellOfKeyGivenUp: (*TOGETHER, Role.AUDITOR)}


async def tell_of_signing_key(
    warden: Warden, mail: Mail, secret: Sealed, owed: Owed, deed: SigningDeed
) -> None:
    """Write once to each officer, but to whose deed it is."""
    told = {deed.officer}
    for office in WHOM[type(deed)]:
        wanted = AddressesOf(secret, owed.tenant.organization, Occasion.SIGNING_KEY, office=office)
        for address in (await answered(warden, wanted, Addresses)).addresses:
            if address.person in told:
                continue
            told.add(address.person)
            words = WORDS[type(deed)][address.locale[:2]]
            await mail.send(
                Letter(
                    to=address.email,
                    subject=words.subject,
                    text=words.text,
                    locale=address.locale,
                    id=uuid5(owed.command_id, str(address.person)),
                )
            )
