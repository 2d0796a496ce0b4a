"""How long things are kept, in days: the defaults, and what the law of a place asks for."""

from typing import Final

import msgspec

YEAR: Final = 365
LONGEST: Final = 100 * YEAR


class RetentionRules(msgspec.Struct, frozen=True, kw_only=True):
    """Days from sealing to destruction, by kind; of access records, from recording.

    ``presentation`` is who presented, with the theme.
    """

    case_narrative: int = 90
    reflection: int = 90
    leader_debrief: int = 180
    presentation: int = 2 * YEAR
    access_records: int = 6 * YEAR

    def days_of(self, kind: str) -> int | None:
        """Return how long items of a kind are kept; of other kinds the rules say nothing."""
        return {
            "case_narrative": self.case_narrative,
            "reflection": self.reflection,
            "leader_debrief": self.leader_debrief,
            "presentation": self.presentation,
            "reason": self.access_records,
        }.get(kind)

    @property
    def are_possible(self) -> bool:
        """Whether every number is one of days, and access records outlast what they tell of."""
        shown = (self.case_narrative, self.reflection, self.leader_debrief, self.presentation)
        return (
            all(1 <= days <= LONGEST for days in (*shown, self.access_records))
            and self.access_records >= YEAR
        )


PRESETS: Final = {
    # HIPAA asks for six years of documentation: 45 CFR 164.316(b)(2)(i).
    "standard": RetentionRules(),
    # Practice in Canada is ten years of records of use.
    "CA": RetentionRules(access_records=10 * YEAR),
    # The CNIL asks for logs of access to be short: six months to a year, longer where risks ask it.
    "FR": RetentionRules(access_records=YEAR),
}
"""By the organization's jurisdiction; ``standard`` where there is no preset for it."""


def preset_of(jurisdiction: str) -> RetentionRules:
    """Return the rules of a jurisdiction, before the organization adopts its own."""
    return PRESETS.get(jurisdiction.partition("-")[0], PRESETS["standard"])
