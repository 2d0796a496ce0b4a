"""Under which name a policy follows a log."""

from typing import Final

from domain.policies.policy import Policy

APPLICATION: Final = "circlekeep"


def follower(policy: Policy) -> str:
    """Name the policy as one that follows a log."""
    return f"policy.{policy.name}.{policy.version}"
