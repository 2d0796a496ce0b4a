"""The words in which sessions, attendance and what is sealed are told; each value is in the log."""

from enum import StrEnum


class Capacity(StrEnum):
    """As what somebody is in the room."""

    MEMBER = "member"
    LEADER = "leader"
    GUEST = "guest"


class Mark(StrEnum):
    """What is known of somebody's attendance; ``apologies`` is excused: word was sent."""

    PRESENT = "present"
    LEFT = "left"
    ABSENT = "absent"
    APOLOGIES = "apologies"


class CorrectionReason(StrEnum):
    """Why a confirmed attendance is put right, or annulled."""

    MARKED_BY_MISTAKE = "marked_by_mistake"
    CAME_LATE = "came_late"
    LEFT_EARLY = "left_early"
    WORD_CAME_LATER = "word_came_later"
    PAPER_SAYS_OTHERWISE = "paper_says_otherwise"
    NOT_THIS_SESSION = "not_this_session"


class Phase(StrEnum):
    """The phases of a session, in their usual order; each may be skipped."""

    WELCOME = "welcome"
    CASE_CALL = "case_call"
    PRESENTATION = "presentation"
    CLARIFYING = "clarifying"
    DISCUSSION = "discussion_presenter_back"
    PRESENTER_REJOINS = "presenter_rejoins"
    CLOSING = "closing"


class MaterialKind(StrEnum):
    """What somebody may seal. The class follows from the kind."""

    PRESENTATION = "presentation"
    CASE_NARRATIVE = "case_narrative"
    LEADER_DEBRIEF = "leader_debrief"
    REFLECTION = "reflection"


class Audience(StrEnum):
    """With whom an author shares an item: it names people, once, and nobody who comes later.

    ``leaders`` are those who led when the session opened, ``leaders_now`` those who lead when it is
    shared; either reads while they lead. ``hold`` is chosen by nobody: what its author wants gone
    while a legal hold keeps it is closed to all but the hold, and goes when that ends.
    """

    NOBODY = "nobody"
    HOLD = "hold"
    LEADERS_NOW = "leaders_now"
    LEADERS_THEN = "leaders"


class Ground(StrEnum):
    """Why something sealed was destroyed: its author's wish, a request granted, its time over."""

    AUTHOR = "author"
    REQUEST = "request"
    EXPIRED = "expired"


class WithdrawalStage(StrEnum):
    """When a presenter withdrew."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
