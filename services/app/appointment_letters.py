"""Writes to officers, and where the operator proposed somebody to every member, in good time."""

from typing import Final, NamedTuple
from uuid import uuid5

from domain.kernel import Refused, Sealed, Unavailable
from domain.policies.policy import AppointmentDeed, Owed, SettleAppointment
from domain.ports import Letter, Mail, Warden
from domain.protocol.answers import Done
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from domain.protocol.offices import PeopleToTell, SettleOffice, WhomToTell
from services.app.asking import answered

AT_ONCE: Final = 200


class Words(NamedTuple):
    """One letter in one language; ``{day}`` is when the office begins."""

    subject: str
    text: str


PROPOSED: Final = {
    "en": Words(
        "An officer is proposed in your organization",
        "An officer of your organization proposes somebody for an office that opens sealed texts "
        "or approves their opening. A second officer must confirm it.\n\n"
        "Sign in and open “Officers” to see who it is. If it should not be, object there.\n",
    ),
    "fr": Words(
        "Une nomination est proposée dans votre organisme",
        "Une personne responsable de votre organisme propose quelqu’un pour une charge qui ouvre "
        "des textes scellés ou en approuve l’ouverture. Une seconde personne responsable doit "
        "confirmer.\n\n"
        "Ouvrez une session et voyez « Charges » pour savoir de qui il s’agit. Si cela ne doit pas "
        "être, opposez-vous-y.\n",
    ),
}
CONFIRMED: Final = {
    "en": Words(
        "An officer begins on {day}",
        "Two officers of your organization appointed somebody to an office that opens sealed texts "
        "or approves their opening. It begins on {day} (UTC).\n\n"
        "Sign in and open “Officers” to see who it is. If it should not be, object there before "
        "then.\n",
    ),
    "fr": Words(
        "Une charge commence le {day}",
        "Deux personnes responsables de votre organisme ont nommé quelqu’un à une charge qui ouvre "
        "des textes scellés ou en approuve l’ouverture. Elle commence le {day} (UTC).\n\n"
        "Ouvrez une session et voyez « Charges » pour savoir de qui il s’agit. Si cela ne doit pas "
        "être, opposez-vous-y avant.\n",
    ),
}
BY_OPERATOR: Final = {
    "en": Words(
        "Whoever runs Circlekeep proposes an officer in your organization",
        "Fewer than two officers of your organization can act, so whoever runs this service "
        "proposes one. The office begins on {day} (UTC) unless somebody objects.\n\n"
        "If you do not know of this, or find it wrong, sign in, open “Officers” and object before "
        "then. One officer stops it, or three members; where there are fewer than three members, "
        "one.\n",
    ),
    "fr": Words(
        "L’exploitant de Circlekeep propose une nomination dans votre organisme",
        "Moins de deux personnes responsables de votre organisme peuvent agir ; l’exploitant du "
        "service en propose donc une. La charge commence le {day} (UTC), sauf opposition.\n\n"
        "Si vous n’en savez rien, ou si cela vous paraît une erreur, ouvrez une session, voyez "
        "« Charges » et opposez-vous-y avant. Une personne responsable l’arrête, ou trois "
        "membres ; s’il y a moins de trois membres, un seul.\n",
    ),
}


class AppointmentLetters:
    """What policies owe of appointments, by the Warden and the mail, with the postman's secret."""

    def __init__(self, warden: Warden, mail: Mail, secret: Sealed) -> None:
        self._warden = warden
        self._mail = mail
        self._secret = secret

    async def carry_out(self, owed: Owed, deed: AppointmentDeed) -> Refused | None:
        """Do it, or give the refusal; raises ``Unavailable`` if it is to be tried again."""
        organization = owed.tenant.organization
        try:
            if isinstance(deed, SettleAppointment):
                settle = SettleOffice(self._secret, organization, deed.appointment)
                await answered(self._warden, settle, Done)
            else:
                asked = WhomToTell(self._secret, organization, deed.appointment)
                await self._tell(owed, await answered(self._warden, asked, PeopleToTell))
        except Unavailable:
            raise
        except Refused as refused:
            return refused
        return None

    async def _tell(self, owed: Owed, whom: PeopleToTell) -> None:
        """Write to each; who dies in between writes again, the same letters."""
        for first in range(0, len(whom.people), AT_ONCE):
            some = whom.people[first : first + AT_ONCE]
            asked = AddressesOf(
                self._secret, owed.tenant.organization, Occasion.APPOINTMENT, people=some
            )
            for address in (await answered(self._warden, asked, Addresses)).addresses:
                await self._mail.send(_letter(owed, whom, address))


def _letter(owed: Owed, whom: PeopleToTell, address: PostalAddress) -> Letter:
    words = PROPOSED if whom.settles_at is None else CONFIRMED
    subject, text = (BY_OPERATOR if whom.by_operator else words)[address.locale[:2]]
    day = "" if whom.settles_at is None else f"{whom.settles_at:%Y-%m-%d %H:%M}"
    return Letter(
        to=address.email,
        subject=subject.format(day=day),
        text=text.format(day=day),
        locale=address.locale,
        id=uuid5(owed.command_id, str(address.person)),
    )
