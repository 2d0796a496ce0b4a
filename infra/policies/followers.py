"""Under which names policies, and decisions, follow the logs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

from domain.kernel import Log
from domain.policies.policy import Policy, Reaction, Scene
from domain.registry import AnyEvent
from domain.skips.skips import DECISIONS as NAME

APPLICATION: Final = "circlekeep"


def _owes_nothing(_scene: Scene) -> Iterable[Reaction]:
    return ()


DECISIONS: Final = Policy(
    name=NAME, version=1, handles=frozenset(get_args(AnyEvent)), react=_owes_nothing
)
"""Takes in every event, as a decision on its stream would, and does nothing about it."""


def followers(policies: Sequence[Policy]) -> Mapping[str, str]:
    """Name those that follow the logs and park streams, with the names under which they do."""
    return {policy.name: follower(policy) for policy in policies}


def follower(policy: Policy) -> str:
    """Name the policy as one that follows a log: the name says which, if it is not that of events.

    The database reads it there (``followed_log``).
    """
    name = f"policy.{policy.name}.{policy.version}"
    return name if policy.log is Log.EVENTS else f"{name}.{policy.log}"
