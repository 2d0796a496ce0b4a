"""Which access records are looks at what is one's own: their author alone is shown them."""

from domain.access.events import AccessDenied, AccessPermitted, TrailSearched
from domain.access.purposes import Purpose
from domain.kernel import Event


def is_own_look(event: Event, purpose: str | None) -> bool:
    """Whether a record tells whose something is; ``purpose`` is that of its metadata.

    Such records have a log of their own. Those that were written before it are given to officers by
    their digest.
    """
    match event:
        case AccessPermitted():
            return purpose == Purpose.OWN
        case AccessDenied(rule=rule):
            return purpose == Purpose.OWN and rule.endswith(".gone")
        case TrailSearched(own=own):
            return own
        case _:
            return False
