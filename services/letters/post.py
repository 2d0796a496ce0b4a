"""What it takes to write a letter: whom it goes to, what it says, and the way it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Role, Sealed
from domain.kernel.classes import Coded
from domain.ports import Attachment, Letter, Mail, Warden
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from services.app.asking import answered
from services.languages import LANGUAGES, LETTERS, catalogue

BETWEEN: Final = "\n\n"


class Words(NamedTuple):
    """What a letter says: messages of the catalogues, a paragraph each."""

    subject: Coded
    body: Sequence[Coded]


class Post(msgspec.Struct, frozen=True):
    """The postman: who knows the addresses, how letters leave, and the secret to ask with."""

    warden: Warden
    mail: Mail
    secret: Sealed

    async def addresses(
        self,
        organization: OrganizationId,
        occasion: Occasion,
        *,
        people: Iterable[PersonId] = (),
        office: Role | None = None,
    ) -> Sequence[PostalAddress]:
        """Ask where people, or those who hold an office, are written to."""
        request = AddressesOf(self.secret, organization, occasion, tuple(people), office)
        return (await answered(self.warden, request, Addresses)).addresses

    async def send(self, words: Words, to: PostalAddress, id_: UUID, **values: object) -> None:
        """Write to somebody in their language: the same ``id_`` again is the same letter."""
        await self.mail.send(letter(words, to, id_, values))


def letter(
    words: Words,
    to: PostalAddress,
    id_: UUID,
    values: Mapping[str, object],
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """Write a letter in the language of whom it goes to, with these values in its messages."""
    say = catalogue(LETTERS, to.locale.partition("-")[0]).gettext
    return Letter(
        to=to.email,
        subject=say(words.subject) % values,
        text=BETWEEN.join(say(paragraph) % values for paragraph in words.body) + "\n",
        locale=to.locale,
        attachments=attachments,
        id=id_,
    )


def prepare() -> None:
    """Load every catalogue: a process that takes on another user may not read it afterwards."""
    for language in LANGUAGES:
        catalogue(LETTERS, language)
