"""Runs ours and its peers in turn, so that what the machine does meanwhile falls on all alike."""

import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from tests.bench.line import Better, Line, Pair, line_of

T = TypeVar("T")
Run: TypeAlias = Callable[[], Awaitable[float]]
Keep: TypeAlias = Callable[[Line], None]
Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Peer:
    """Whom ours is compared with, and by which ratio ours should be ahead."""

    run: Run
    goal: float | None = None


class Bench:
    """What a family of measures is given: how long to run, and where figures go."""

    def __init__(self, family: str, *, quick: bool, keep: Keep, say: Say) -> None:
        """Hand each finished line to ``keep``, and to ``say`` what is being done now."""
        self._family = family
        self._quick = quick
        self._keep = keep
        self.say = say
        self.rounds = self.size(5, 2)
        self.seconds = self.size(3.0, 0.5)

    def size(self, full: T, quick: T) -> T:
        """Choose between the two sizes of a measure."""
        return quick if self._quick else full

    async def compare(
        self,
        name: str,
        *,
        unit: str,
        ours: Run,
        peers: Mapping[str, Peer] | None = None,
        better: Better = "more",
        goal: float | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Measure ours and its peers round by round; one line for each peer.

        Without peers it is one line, and ``goal`` a bound of ours. ``before`` is done before each
        run and not measured.
        """
        runs: dict[str, Run] = {"": ours}
        runs |= {label: peer.run for label, peer in (peers or {}).items()}
        measured: dict[str, list[float]] = {label: [] for label in runs}
        for number in range(self.rounds):
            for label in turns(list(runs), number):
                self.say(f"{name}, round {number + 1} of {self.rounds}: {label or 'ours'}")
                if before is not None:
                    await before()
                gc.collect()
                measured[label].append(await runs[label]())
        mine = measured.pop("")
        for label, theirs in measured.items():
            pairs: list[Pair] = list(zip(mine, theirs, strict=True))
            wanted = (peers or {})[label].goal
            self._tell(f"{name}, against {label}", unit, pairs, better, wanted)
        if not measured:
            self.tell(name, unit=unit, figures=mine, better=better, goal=goal)

    def tell(
        self,
        name: str,
        *,
        unit: str,
        figures: Sequence[float],
        better: Better = "more",
        goal: float | None = None,
    ) -> None:
        """Keep a line without a peer, from figures that were measured elsewhere."""
        self._tell(name, unit, [(figure, None) for figure in figures], better, goal)

    def _tell(
        self, name: str, unit: str, pairs: Sequence[Pair], better: Better, goal: float | None
    ) -> None:
        self._keep(line_of(f"{self._family}: {name}", unit, pairs, better=better, goal=goal))


def turns(labels: Sequence[str], number: int) -> list[str]:
    """Give the order of a round: everybody is first in turn, and every second round runs back."""
    start = number // 2 % len(labels)
    order = [*labels[start:], *labels[:start]]
    return order[::-1] if number % 2 else order
