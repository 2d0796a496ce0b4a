"""One question's parts: what it leads to claims the idempotency key under which it was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from domain.access.vault import Change
from domain.once import once
from domain.ports import EventStore
from services.warden.inquiry import Inquiry
from services.warden.ports import Parts


def parts_for(parts: Parts, inquiry: Inquiry) -> Parts:
    """Return the parts for one question; what it appends claims its idempotency key."""
    said = inquiry.origin.said
    if said is None:
        return replace(parts, inquiry=inquiry)
    own = msgspec.structs.replace(said, words=parts.tags.words(said.words))

    def keeping(changes: Mapping[UUID, Sequence[Change]]) -> EventStore:
        return once(parts.keeping(changes), own)

    return replace(parts, inquiry=inquiry, store=once(parts.store, own), keeping=keeping)
