"""Names who presented in the answer that shows it: the look at the item covers the name."""

import msgspec

from domain.access.vault import Item
from domain.kernel import Sealed
from domain.protocol.cases import PresentationCodes
from domain.protocol.names import PersonName
from domain.sessions.words import MaterialKind
from services.warden.people.names import names_from
from services.warden.people.personal_data import known_people, opened_people
from services.warden.ports import Parts


async def presenter_of(parts: Parts, item: Item, text: Sealed) -> PersonName | None:
    """Return the name of who presented; None of another kind of item, or once it is erased.

    A record of its own, beside that of the item, would say whose it is to who reads the log.
    """
    if item.kind != MaterialKind.PRESENTATION:
        return None
    presenter = msgspec.json.decode(text.reveal(), type=PresentationCodes).presenter
    organization = item.tenant.organization
    known = await known_people(parts, organization, [presenter])
    return names_from(await opened_people(parts, organization, known)).get(presenter)
