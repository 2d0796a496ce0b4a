"""In which way a group works, and through which phases its sessions go by that."""

from collections.abc import Mapping
from typing import Final

from domain.kernel.classes import Coded
from domain.sessions.words import Phase

BALINT: Final = "balint"
NARRATIVE_BASED: Final = "narrative_based"
STEPS_BACK: Final = frozenset({Phase.DISCUSSION, Phase.PRESENTER_REJOINS})
"""Who presents leaves the talk to the others, and comes back: that is Balint's own."""

PHASES: Final[Mapping[Coded, tuple[Phase, ...]]] = {
    BALINT: tuple(Phase),
    NARRATIVE_BASED: tuple(phase for phase in Phase if phase not in STEPS_BACK),
}
"""The phases of each method, in their usual order; each may be skipped."""
