"""How items and rules stand on record: no kind of sealed text is told from another, nor whose."""

from typing import Final

import msgspec

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind
from domain.access.rights import Permit
from domain.access.vault import Item
from domain.kernel import OrganizationId, PersonId
from domain.sessions.words import MaterialKind
from services.warden.ports import Parts

TEXT: Final = "C4"
"""The class that each sealed text has on record, whichever it has in the vault."""
RULE: Final = "item.sealed_text"
OF_AUTHORS: Final = frozenset({ObjectKind.SEALED_TEXT, ObjectKind.PRESENTATION})
"""What an author has sealed is called one of these."""
TELLING: Final = frozenset({"item.debrief_among_leaders", "item.shared_with_leaders"})
"""Rules that say of which kind a text is, and a debrief has one or two possible authors."""


def reference(parts: Parts, item: Item) -> ObjectRef:
    """Name an item on record: by its opaque id, and which sealing of it."""
    kind, label = kind_of(item), item.label
    seal = parts.tags.seal(item.tenant.organization, item.item, item.sealed_at)
    if kind is ObjectKind.SEALED_TEXT:
        label = TEXT
    return ObjectRef(kind, item.item, label, seal=seal)


def as_tried(
    parts: Parts, organization: OrganizationId, person: PersonId, shown: ObjectRef
) -> ObjectRef:
    """Name what somebody was refused: an item by an id that nobody else's refusals have.

    Its author is never refused in this log, so by its own id the one who is missing would be it.
    """
    if shown.kind not in OF_AUTHORS:
        return shown
    return ObjectRef(shown.kind, parts.tags.tried(organization, person, shown.id), shown.label)


def kind_of(item: Item) -> ObjectKind:
    """Return what an item is called on record."""
    is_codes = item.kind == MaterialKind.PRESENTATION
    return ObjectKind.PRESENTATION if is_codes else ObjectKind.SEALED_TEXT


def as_recorded(permit: Permit) -> Permit:
    """Name the rule on record by what it is about, not by the kind of text it is for."""
    if permit.rule not in TELLING:
        return permit
    return msgspec.structs.replace(permit, rule=RULE, basis=Basis.LEADERSHIP)
