"""Refusals that belong to no aggregate."""

from domain.kernel import Refused


class TooLarge(Refused):
    """What was sent is larger than what is kept."""
