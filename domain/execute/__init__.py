"""The command loop: load, decide, append, try again on a lost race."""

from domain.execute.loop import (
    ATTEMPTS,
    execute,
    execute_all,
    execute_all_anew,
    execute_anew,
    state_of,
)
from domain.execute.step import Made, Make, Stale, Step, version_of

__all__ = [
    "ATTEMPTS",
    "Made",
    "Make",
    "Stale",
    "Step",
    "execute",
    "execute_all",
    "execute_all_anew",
    "execute_anew",
    "state_of",
    "version_of",
]
