"""One question under an idempotency key: what it leads to claims it, and nothing else is said."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import msgspec

from domain.access.refusing import answer_of
from domain.access.vault import Change
from domain.codes import refusal
from domain.kernel import Refused
from domain.once import once
from domain.ports import EventStore
from domain.protocol import Answer
from domain.protocol.answers import Enacted
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


async def as_said(parts: Parts, answer: Answer) -> Answer:
    """Return the answer, or a refusal where something else was done under the key before.

    What changes nothing, or is refused on the way, appends nothing that would claim the key. A look
    is no deed. What the web has done under it for this request is the same.
    """
    said, organization = parts.inquiry.origin.said, parts.inquiry.organization
    if said is None or organization is None or parts.inquiry.intents:
        return answer
    if isinstance(answer, Enacted):
        return answer  # each of its steps says so for itself
    before = None
    with suppress(Refused):
        before = await parts.store.said_before(organization, said.key)
    if before in {None, said.words, parts.tags.words(said.words)}:
        return answer
    return answer_of(refusal("idempotency.differs"))
