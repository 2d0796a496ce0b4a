"""Why a command was refused. ``code`` is public: stable, documented, tested."""

from collections.abc import Callable
from typing import ParamSpec

from domain.kernel.findings import Finding

P = ParamSpec("P")


class Refused(Exception):
    """The command is understood and will not be done.

    ``findings`` are the places in the caller's own text for which it is refused.
    """

    def __init__(self, code: str, reason: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.findings = findings


class Missing(Refused):
    """The thing does not exist, or the caller may not know that it does."""


class Forbidden(Refused):
    """The caller is known and not allowed."""


class Conflict(Refused):
    """The thing is not in a state that permits this."""


class Unauthenticated(Refused):
    """Nobody is signed in, or the sign-in is no longer good."""


class Unavailable(Refused):
    """A part that must answer first does not; nothing was done, and nothing was shown."""


class Throttled(Refused):
    """The caller tried too often of late; ``after_s`` seconds later it may be tried again."""

    after_s = 15 * 60


def passes(rule: Callable[P, object], /, *args: P.args, **facts: P.kwargs) -> bool:
    """Whether a rule refuses nothing."""
    try:
        rule(*args, **facts)
    except Refused:
        return False
    return True
