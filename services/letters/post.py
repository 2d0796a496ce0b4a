"""What it takes to write a letter: whom it goes to, what it says, and the way it leaves."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Role, Sealed, Unavailable
from domain.kernel.classes import Coded
from domain.ports import Attachment, Letter, Mail, Warden
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from services.app.asking import ask_for
from services.languages import LANGUAGES, LETTERS, catalogue, is_spoken, spoken_for

BETWEEN: Final = "\n\n"
NOT_TAKEN: Final = "mail.not_taken"
"""A mail server takes this one letter not, for good; others it may take."""
NOT_NOW: Final = "mail.not_now"
"""It takes this one later, perhaps."""
REMEMBERED: Final = 10_000
"""So many letters that have left are known again, the last ones."""
V = TypeVar("V")
T = TypeVar("T")


class Words(NamedTuple):
    """What a letter says: messages of the catalogues, a paragraph each."""

    subject: Coded
    body: Sequence[Coded]


class Post(msgspec.Struct, frozen=True):
    """The postman: who knows the addresses, how letters leave, and the secret to ask with.

    ``site`` is where links lead: scheme and host. ``left`` are the letters that have left since
    it began, by their ids; ``concerned`` is who is still to be told of what is done, by its id.
    """

    warden: Warden
    mail: Mail
    secret: Sealed
    site: Coded = ""
    left: dict[UUID, None] = msgspec.field(default_factory=dict)
    concerned: dict[UUID, tuple[PersonId, ...]] = msgspec.field(default_factory=dict)

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
        return (await ask_for(self.warden, request, Addresses)).addresses

    async def write(
        self,
        words: Words,
        to: Iterable[PostalAddress],
        id_of: Callable[[PersonId], UUID],
        **values: object,
    ) -> None:
        """Write to each in their language: the same id again is the same letter, and leaves once.

        Raises as ``to_each``: whoever is then tried again is the only one who is written to again.
        """

        async def send(address: PostalAddress) -> None:
            id_ = id_of(address.person)
            if id_ not in self.left:
                await self.mail.send(letter(words, address, id_, values))
                remember(self.left, id_, None)

        await to_each(to, send)


def remember(kept: dict[UUID, V], id_: UUID, value: V) -> None:
    """Keep it with the last ones."""
    kept[id_] = value
    if len(kept) > REMEMBERED:
        del kept[next(iter(kept))]


async def to_each(people: Iterable[T], send: Callable[[T], Awaitable[None]]) -> None:
    """Send to each: whose letter alone is not taken keeps no other waiting, and is said at the end.

    Raises ``Unavailable``: ``mail.not_taken``, or at once whatever else ``send`` raises.
    """
    refused: Unavailable | None = None
    for one in people:
        try:
            await send(one)
        except Unavailable as away:
            if away.code not in {NOT_TAKEN, NOT_NOW}:
                raise
            refused = away
    if refused is not None:
        raise refused


def letter(
    words: Words,
    to: PostalAddress,
    id_: UUID,
    values: Mapping[str, object],
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """Write a letter in the language of whom it goes to, with these values in its messages."""
    language = spoken_for(to.locale)
    say = catalogue(LETTERS, language).gettext
    return Letter(
        to=to.email,
        subject=say(words.subject) % values,
        text=BETWEEN.join(say(paragraph) % values for paragraph in words.body) + "\n",
        locale=to.locale if is_spoken(to.locale) else language,
        attachments=attachments,
        id=id_,
    )


def prepare() -> None:
    """Load every catalogue: a process that takes on another user may not read it afterwards."""
    for language in LANGUAGES:
        catalogue(LETTERS, language)
