"""When an agreement is signed again: each year, in a new version, and with each who joins or leads.

Nobody loses a seat by it: it is asked for, and what was not done in time is noted and shown.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from domain.groups.events import ReaffirmationDue
from domain.groups.state import LIVE, Group, is_over, over_on, to_ask_again
from domain.kernel import Context, PersonId
from domain.officers import enters_the_past

WITHIN: Final = timedelta(days=30)
"""How long somebody has to sign again, and how long before a year is over they are asked."""


class Why(StrEnum):
    """For what reason somebody is asked to sign now."""

    FIRST = "first"
    NEW_VERSION = "new_version"
    YEARLY = "yearly"
    NEW_MEMBER = "new_member"
    NEW_LEADER = "new_leader"


class Asked(msgspec.Struct, frozen=True):
    """Why somebody is asked to sign, until which day if there is one, and whether that is over."""

    why: Why
    by: date | None = None
    late: bool = False


def asked(group: Group, person: PersonId, at: datetime) -> Asked | None:
    """Say why a member, a leader or a supervisor is to sign at ``at``; None if they are not."""
    if person not in group.signing:
        return None
    signature = group.signatures.get(person)
    if signature is None:
        return Asked(Why.FIRST)
    profile = group.rules.profile
    if signature.version != profile.agreement_version:
        return Asked(Why.NEW_VERSION)
    if is_over(signature, profile.agreement_reaffirm_months, at):
        return Asked(Why.YEARLY, late=True)
    again = group.again.get(person)
    if again is not None:
        return Asked(Why(again.cause), again.by, late=at.date() > again.by)
    over = over_on(signature, profile.agreement_reaffirm_months)
    if at.date() >= over - WITHIN:
        return Asked(Why.YEARLY, over - timedelta(days=1))
    return None


def all_asked(group: Group, at: datetime) -> Mapping[PersonId, Asked]:
    """Say of everybody who is to sign at ``at`` why they are."""
    found = {person: asked(group, person, at) for person in sorted(group.signing)}
    return {person: why for person, why in found.items() if why is not None}


def due_again(
    group: Group, why: Why, person: PersonId, ctx: Context
) -> tuple[ReaffirmationDue, ...]:
    """Ask those who have signed to do so again, as ``person`` joins or leads a group that is live.

    Of what was before, as an import enters it, nobody is asked; nor twice before they have.
    """
    if group.stage not in LIVE or enters_the_past(ctx):
        return ()
    if not to_ask_again(group, person):
        return ()
    by = ctx.at.date() + WITHIN
    return (ReaffirmationDue(cause=why, by=by, person=person),)
