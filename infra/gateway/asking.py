"""From where this task asks the Warden, and what its request says under an idempotency key."""

from contextvars import ContextVar
from dataclasses import dataclass

import msgspec

from domain.access.origin import HERE, Origin
from domain.kernel import Said

asking: ContextVar[Origin] = ContextVar("asking", default=HERE)


@dataclass(slots=True)
class Saying:
    """What a request turns out to say once it is known who makes it; one for each request."""

    said: Said | None = None


saying: ContextVar[Saying | None] = ContextVar("saying", default=None)


def say(said: Said | None) -> None:
    """Note what the request under way says under its idempotency key."""
    request = saying.get()
    if request is not None:
        request.said = said


def asked_from() -> Origin:
    """Return what goes with a question to the Warden."""
    request = saying.get()
    if request is None or request.said is None:
        return asking.get()
    return msgspec.structs.replace(asking.get(), said=request.said)
