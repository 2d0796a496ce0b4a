"""How a state is marked besides its word."""

from typing import NamedTuple

from domain.kernel.classes import Coded


class Look(NamedTuple):
    """How a state is marked besides its word."""

    tone: Coded
    icon: Coded


LOOKS = {
    "proposed": Look("still", "paper"),
    "chartered": Look("still", "seal"),
    "recruiting": Look("fresh", "open"),
    "active": Look("calm", "check"),
    "below_minimum": Look("warn", "alert"),
    "leader_vacant": Look("stop", "alert"),
    "paused": Look("still", "pause"),
    "closing": Look("still", "door"),
    "closed": Look("still", "stop"),
    "scheduled": Look("fresh", "calendar"),
    "open": Look("calm", "play"),
    "confirmed": Look("calm", "check"),
    "annulled": Look("still", "minus"),
    "cancelled": Look("still", "refused"),
    "not_held": Look("still", "minus"),
    "permitted": Look("calm", "eye"),
    "denied": Look("stop", "refused"),
    "searched": Look("still", "search"),
    "retired": Look("still", "minus"),
    "withheld": Look("still", "minus"),
    "certified": Look("calm", "seal"),
    "flagged": Look("warn", "clock"),
    "released": Look("calm", "check"),
    "failed": Look("warn", "refused"),
    "unknown": Look("warn", "wait"),
    "in_order": Look("calm", "check"),
    "explained": Look("calm", "paper"),
    "breach_suspected": Look("stop", "alert"),
    "requested": Look("fresh", "wait"),
    "lapsed": Look("still", "minus"),
    "refused": Look("stop", "refused"),
    "withdrawn": Look("still", "stop"),
    "expired": Look("still", "clock"),
    "justified": Look("calm", "check"),
    "not_justified": Look("stop", "alert"),
    "follow_up": Look("warn", "flag"),
    "attendance_unconfirmed": Look("warn", "clock"),
    "pilot_review_due": Look("warn", "calendar"),
    "agreement_missing": Look("warn", "seal"),
    "requests_waiting": Look("fresh", "wait"),
}
