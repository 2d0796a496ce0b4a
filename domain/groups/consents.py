"""What somebody is asked in a group besides its agreement, one by one; silence is no answer.

Case narratives are asked about apart (`domain.groups.effective`): only where one could be kept.
"""

from enum import StrEnum


class Matter(StrEnum):
    """One thing that somebody agrees to or not, and may take back at any time."""

    RECORDING = "recording_for_supervision"
    RESEARCH = "research_use"
    DIRECTORY = "directory_listing"
    OUTREACH = "contact_for_outreach"
