"""Writes of requests to learn who a number is: no letter says whose, which entry, or why."""

from typing import Final, NamedTuple, assert_never
from uuid import uuid5

from domain.kernel import PersonId, Role, Sealed
from domain.policies.policy import IdentityDeed, Owed, TellAsker, TellDeciders, TellSubject
from domain.ports import Letter, Mail, Warden
from domain.protocol.names import Addresses, AddressesOf, Occasion
from services.app.asking import answered


class Words(NamedTuple):
    """One letter in one language."""

    subject: str
    text: str


WORDS: Final = {
    TellDeciders: {
        "en": Words(
            "Circlekeep: a request waits for a privacy officer",
            "An officer of your organization asks who a number in the access log is. A privacy "
            "officer other than the asker decides within 72 hours.\n\n"
            "Sign in and open “Access log”, then “Who a number is”.\n",
        ),
        "fr": Words(
            "Circlekeep : une demande attend un responsable de la protection des renseignements",
            "Une personne responsable de votre organisme demande de qui un numéro du registre des "
            "consultations est le numéro. Un autre responsable de la protection des renseignements "
            "tranche dans les 72 heures.\n\n"
            "Ouvrez une session et voyez « Registre des consultations », puis « À qui est un "
            "numéro ».\n",
        ),
    },
    TellAsker: {
        "en": Words(
            "Circlekeep: your request is decided",
            "A privacy officer has decided on your request about a number in the access log.\n\n"
            "Sign in and open “Access log”, then “Who a number is”. What was agreed to can be "
            "learned once, within 24 hours.\n",
        ),
        "fr": Words(
            "Circlekeep : votre demande est tranchée",
            "Un responsable de la protection des renseignements a tranché votre demande au sujet "
            "d’un numéro du registre des consultations.\n\n"
            "Ouvrez une session et voyez « Registre des consultations », puis « À qui est un "
            "numéro ». Ce qui est autorisé se lit une fois, dans les 24 heures.\n",
        ),
    },
    TellSubject: {
        "en": Words(
            "There is a notice for you in Circlekeep",
            "There is a notice for you in Circlekeep.\n\n"
            "Sign in and look under “Who looked at mine”. For your sake, this letter says no "
            "more.\n",
        ),
        "fr": Words(
            "Un avis vous attend dans Circlekeep",
            "Un avis vous attend dans Circlekeep.\n\n"
            "Ouvrez une session et voyez « Qui a consulté mes textes ». Par égard pour vous, "
            "cette lettre n’en dit pas plus.\n",
        ),
    },
}


async def tell_of_identity(
    warden: Warden, mail: Mail, secret: Sealed, owed: Owed, deed: IdentityDeed
) -> None:
    """Write to those who decide, but who asked; or to the person it is news for."""
    wanted = AddressesOf(
        secret,
        owed.tenant.organization,
        Occasion.IDENTITY,
        people=_people(deed),
        office=Role.PRIVACY_OFFICER if isinstance(deed, TellDeciders) else None,
    )
    for address in (await answered(warden, wanted, Addresses)).addresses:
        if isinstance(deed, TellDeciders) and address.person == deed.asker:
            continue
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


def _people(deed: IdentityDeed) -> tuple[PersonId, ...]:
    """Whom the news is for by name; who decides is found by their office."""
    match deed:
        case TellDeciders():
            return ()
        case TellAsker(asker=person) | TellSubject(subject=person):
            return (person,)
        case _ as unreachable:
            assert_never(unreachable)
