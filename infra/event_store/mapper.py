"""Between facts, which are tagged msgspec Structs, and the library's stored events."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast, get_args
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
    Transcoder,
)


class Placed(msgspec.Struct, frozen=True):
    """A fact at its place in a stream: what the library calls a domain event."""

    originator_id: UUID
    originator_version: int
    fact: msgspec.Struct


class StructTranscoder(Transcoder):
    """Structs of one tagged union to JSON and back."""

    def __init__(self, facts: Any) -> None:  # noqa: ANN401 - a union of types
        self._encoder = msgspec.json.Encoder()
        self.decoder: msgspec.json.Decoder[msgspec.Struct] = msgspec.json.Decoder(facts)

    def encode(self, obj: object) -> bytes:
        """Return the JSON, with the tag in it."""
        return self._encoder.encode(obj)

    def decode(self, data: bytes) -> msgspec.Struct:
        """Rebuild the Struct. Raises ``msgspec.MsgspecError`` for what is not of the union."""
        return self.decoder.decode(data)


class StructMapper(Mapper[UUID]):
    """The library's mapper for Structs, which have no ``__dict__``.

    The topic is the tag, so a class may be moved or renamed; the state is JSON with the tag in it.
    """

    def __init__(
        self,
        facts: Any,  # noqa: ANN401 - a union of types
        upcasts: Mapping[type, Callable[[Any], msgspec.Struct]] | None = None,
    ) -> None:
        """Take the facts there are; ``upcasts`` make of old ones those that are said today."""
        transcoder = StructTranscoder(facts)
        super().__init__(transcoder)
        self._upcasts = upcasts or {}
        self._decode = transcoder.decoder.decode
        self._classes = {str(kind.__struct_config__.tag): kind for kind in get_args(facts)}

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Encode a ``Placed`` fact."""
        placed = cast("Placed", domain_event)
        return StoredEvent(
            placed.originator_id,
            placed.originator_version,
            str(placed.fact.__struct_config__.tag),
            self.transcoder.encode(placed.fact),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Placed:
        """Decode to a ``Placed`` fact.

        Raises ``MapperDeserialisationError`` for what is not of the union, and if the tag in the
        state is not the topic: what is not known is never guessed at.
        """
        read = self.facts([stored_event.topic], [stored_event.state])
        if read is None:
            raise MapperDeserialisationError(
                f"{stored_event.topic} at version {stored_event.originator_version} of "
                f"{stored_event.originator_id} cannot be read by this version"
            )
        stream = cast("UUID", stored_event.originator_id)
        return Placed(stream, stored_event.originator_version, read[0])

    def facts(
        self, topics: Sequence[str], states: Sequence[bytes]
    ) -> Sequence[msgspec.Struct] | None:
        """Decode thousands of facts; ``None`` if any of them is not what its topic says."""
        try:
            found = [self._decode(state) for state in states]
        except msgspec.MsgspecError:
            return None
        as_said = [self._classes.get(topic) for topic in topics]
        if [type(fact) for fact in found] != as_said:
            return None
        if self._upcasts.keys().isdisjoint(as_said):
            return found
        return [self._today(fact) for fact in found]

    def _today(self, fact: msgspec.Struct) -> msgspec.Struct:
        while upcast := self._upcasts.get(type(fact)):
            fact = upcast(fact)
        return fact
