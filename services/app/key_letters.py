"""Writes to officers what one of them says of a key, and what two of them agree on."""

from typing import Final, NamedTuple
from uuid import uuid5

from domain.kernel import Role, Sealed
from domain.policies.policy import (
    KeyDeed,
    Owed,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
)
from domain.ports import Letter, Mail, Warden
from domain.privacy.officers import TOGETHER
from domain.protocol.names import Addresses, AddressesOf, Occasion
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
    TellOfKeyDestruction: {
        "en": Words(
            "Circlekeep: an officer asks that a program’s key goes now",
            "An officer of your organization asks that a version of a program’s key is destroyed "
            "now, before it is due. Older backups cannot be opened under it then. It goes only if "
            "an officer of the other role agrees.\n\n"
            "Sign in and open “Keys of the programs” to see which version it is, and who asks.\n",
        ),
        "fr": Words(
            "Circlekeep : destruction immédiate demandée pour la clé d’un programme",
            "Une personne responsable de votre organisme demande qu’une version de la clé d’un "
            "programme soit détruite maintenant, avant l’échéance. Elle n’ouvrira plus les "
            "sauvegardes anciennes. Elle n’est détruite que si l’autre fonction est d’accord.\n\n"
            "Ouvrez une session et voyez « Clés des programmes » : de quelle version il s’agit, "
            "et qui le demande.\n",
        ),
    },
    TellOfKeyDestroyed: {
        "en": Words(
            "Circlekeep: a version of a program’s key was destroyed",
            "Two officers of your organization agreed that a version of a program’s key goes "
            "before it is due. It is destroyed: older backups cannot be opened under it.\n\n"
            "What is in use is sealed under a newer version, and opens as before. “Keys of the "
            "programs” shows which version it was.\n",
        ),
        "fr": Words(
            "Circlekeep : une version de la clé d’un programme est détruite",
            "Deux responsables de votre organisme se sont entendus pour qu’une version de la clé "
            "d’un programme soit détruite avant l’échéance. C’est fait : elle n’ouvre plus les "
            "sauvegardes anciennes.\n\n"
            "Ce qui sert est scellé sous une version plus récente et s’ouvre comme avant. « Clés "
            "des programmes » montre de quelle version il s’agissait.\n",
        ),
    },
}
WHOM: Final = {
    TellOfKeyLoss: (Occasion.SIGNING_KEY, TOGETHER),
    TellOfKeyGivenUp: (Occasion.SIGNING_KEY, (*TOGETHER, Role.AUDITOR)),
    TellOfKeyDestruction: (Occasion.PROGRAM_KEY, TOGETHER),
    TellOfKeyDestroyed: (Occasion.PROGRAM_KEY, (*TOGETHER, Role.AUDITOR)),
}
"""As what the letters go on record, and which offices get them."""


async def tell_of_key(
    warden: Warden, mail: Mail, secret: Sealed, owed: Owed, deed: KeyDeed
) -> None:
    """Write once to each officer, but to whose deed it is."""
    told = {deed.officer}
    occasion, offices = WHOM[type(deed)]
    for office in offices:
        wanted = AddressesOf(secret, owed.tenant.organization, occasion, office=office)
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
