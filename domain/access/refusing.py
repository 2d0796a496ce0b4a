"""A refusal as the answer that crosses the Warden's socket, and back again."""

from domain.kernel import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from domain.protocol.answers import RefusedAnswer

KINDS: dict[str, type[Refused]] = {
    "missing": Missing,
    "forbidden": Forbidden,
    "conflict": Conflict,
    "unauthenticated": Unauthenticated,
    "throttled": Throttled,
    "unavailable": Unavailable,
    "refused": Refused,
}


def answer_of(refused: Refused) -> RefusedAnswer:
    """Put a refusal into an answer. A subclass is sent as the kind it is a case of."""
    kind = next(name for name, cls in KINDS.items() if isinstance(refused, cls))
    after_s = refused.after_s if isinstance(refused, Throttled) else 0
    return RefusedAnswer(kind, refused.code, refused.reason, refused.findings, after_s)


def refusal_of(answer: RefusedAnswer) -> Refused:
    """Make the refusal that an answer names; of an unknown kind, a plain one."""
    refused = KINDS.get(answer.kind, Refused)(answer.code, answer.reason, answer.findings)
    if isinstance(refused, Throttled):
        refused.after_s = answer.after_s
    return refused
