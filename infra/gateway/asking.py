"""From where this task asks the Warden: set once for a request, sent with each question."""

from contextvars import ContextVar

from domain.access.origin import HERE, Origin

asking: ContextVar[Origin] = ContextVar("asking", default=HERE)
