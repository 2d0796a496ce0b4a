"""Carries out what takes the Warden and the mail: break-glass is told and ended, expiry told."""

from typing import Final, assert_never
from uuid import UUID, uuid5

from domain.kernel import Refused, Sealed, Unavailable
from domain.policies.policy import (
    DeskDeed,
    EndGrant,
    Owed,
    TellAsker,
    TellDeciders,
    TellOfExpiry,
    TellOfGrant,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
    TellSubject,
)
from domain.ports import Letter, Mail, Warden
from domain.protocol.answers import Done
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, Subjects, SubjectsOf
from services.app.asking import answered
from services.app.expiry_letters import tell_of_expiry
from services.app.identity_letters import tell_of_identity
from services.app.key_letters import tell_of_key

SUBJECTS: Final = {
    "en": "There is a notice for you in Circlekeep",
    "fr": "Un avis vous attend dans Circlekeep",
}
TEXTS: Final = {
    "en": (
        "There is a notice for you in Circlekeep.\n\n"
        "Sign in and look under “Who looked at mine”. For your sake, this letter says no more.\n"
    ),
    "fr": (
        "Un avis vous attend dans Circlekeep.\n\n"
        "Ouvrez une session et voyez « Qui a consulté mes textes ». Par égard pour vous, cette "
        "lettre n’en dit pas plus.\n"
    ),
}


class GlassLetters:
    """What policies owe by letter, by the Warden and the mail, with the postman's secret."""

    def __init__(self, warden: Warden, mail: Mail, secret: Sealed) -> None:
        self._warden = warden
        self._mail = mail
        self._secret = secret

    async def carry_out(self, owed: Owed, deed: DeskDeed) -> Refused | None:
        """Do it, or give the refusal; raises ``Unavailable`` if it is to be tried again."""
        try:
            match deed:
                case EndGrant(grant=grant):
                    request = EndBreakGlass(self._secret, *owed.tenant, grant)
                    await answered(self._warden, request, Done)
                case TellOfGrant(grant=grant):
                    await self._tell(owed, grant)
                case TellOfExpiry():
                    await tell_of_expiry(self._warden, self._mail, self._secret, owed)
                case TellDeciders() | TellAsker() | TellSubject():
                    await tell_of_identity(self._warden, self._mail, self._secret, owed, deed)
                case (
                    TellOfKeyLoss()
                    | TellOfKeyGivenUp()
                    | TellOfKeyDestruction()
                    | TellOfKeyDestroyed()
                ):
                    await tell_of_key(self._warden, self._mail, self._secret, owed, deed)
                case _ as unreachable:
                    assert_never(unreachable)
        except Unavailable:
            raise
        except Refused as refused:
            return refused
        return None

    async def _tell(self, owed: Owed, grant: UUID) -> None:
        """Write to each, then note it: who dies in between writes again, the same letters."""
        asked = SubjectsOf(self._secret, *owed.tenant, grant)
        told = await answered(self._warden, asked, Subjects)
        if not told.items:
            return
        for address in told.addresses:
            language = address.locale[:2]
            await self._mail.send(
                Letter(
                    to=address.email,
                    subject=SUBJECTS[language],
                    text=TEXTS[language],
                    locale=address.locale,
                    id=uuid5(grant, f"{address.person}:{','.join(map(str, told.items))}"),
                )
            )
        people = len(told.addresses)
        note = NoteSubjectsTold(self._secret, *owed.tenant, grant, told.items, people)
        await answered(self._warden, note, Done)
