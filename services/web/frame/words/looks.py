"""How a state is marked besides its word."""

from typing import NamedTuple

from domain.kernel.classes import Coded


class Appearance(NamedTuple):
    """How a state is marked besides its word."""

    tone: Coded
    icon: Coded


LOOKS = {
    "proposed": Appearance("still", "paper"),
    "chartered": Appearance("still", "seal"),
    "recruiting": Appearance("fresh", "open"),
    "active": Appearance("calm", "check"),
    "below_minimum": Appearance("warn", "alert"),
    "leader_vacant": Appearance("stop", "alert"),
    "paused": Appearance("still", "pause"),
    "closing": Appearance("still", "door"),
    "closed": Appearance("still", "stop"),
    "scheduled": Appearance("fresh", "calendar"),
    "open": Appearance("calm", "play"),
    "confirmed": Appearance("calm", "check"),
    "annulled": Appearance("still", "minus"),
    "cancelled": Appearance("still", "refused"),
    "not_held": Appearance("still", "minus"),
    "permitted": Appearance("calm", "eye"),
    "denied": Appearance("stop", "refused"),
    "searched": Appearance("still", "search"),
    "retired": Appearance("still", "minus"),
    "withheld": Appearance("still", "minus"),
    "proven": Appearance("calm", "seal"),
    "flagged": Appearance("warn", "clock"),
    "released": Appearance("calm", "check"),
    "failed": Appearance("warn", "refused"),
    "unknown": Appearance("warn", "wait"),
    "in_order": Appearance("calm", "check"),
    "explained": Appearance("calm", "paper"),
    "breach_suspected": Appearance("stop", "alert"),
    "requested": Appearance("fresh", "wait"),
    "lapsed": Appearance("still", "minus"),
    "refused": Appearance("stop", "refused"),
    "withdrawn": Appearance("still", "stop"),
    "expired": Appearance("still", "clock"),
    "justified": Appearance("calm", "check"),
    "not_justified": Appearance("stop", "alert"),
    "follow_up": Appearance("warn", "flag"),
    "attendance_unconfirmed": Appearance("warn", "clock"),
    "pilot_review_due": Appearance("warn", "calendar"),
    "agreement_missing": Appearance("warn", "seal"),
    "in": Appearance("calm", "check"),
    "invited": Appearance("fresh", "wait"),
    "came_back": Appearance("warn", "alert"),
    "declined": Appearance("still", "minus"),
    "misdirected": Appearance("warn", "alert"),
    "registered": Appearance("still", "person"),
    "deactivated": Appearance("still", "stop"),
    "deceased": Appearance("still", "minus"),
    "unconfirmed": Appearance("warn", "clock"),
    "requests_waiting": Appearance("fresh", "wait"),
    "none": Appearance("still", "minus"),
    "asked": Appearance("fresh", "wait"),
    "in_training": Appearance("fresh", "person"),
    "ahead": Appearance("fresh", "calendar"),
    "in_force": Appearance("calm", "check"),
    "suspended": Appearance("warn", "pause"),
    "revoked": Appearance("stop", "stop"),
}
