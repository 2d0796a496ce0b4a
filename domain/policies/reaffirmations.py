"""Whoever is to sign an agreement again is asked by mail, and it is noted if they do not in time.

What was signed on paper is not asked for by mail, as its people may never have been here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from domain.groups.events import AgreementSigned, ReaffirmationDue
from domain.groups.group import GROUP
from domain.groups.reaffirming import WITHIN
from domain.groups.state import Signature, over_on
from domain.policies.policy import AskToSign, LapseSignatures, Policy, Reaction, Scene


def _react(scene: Scene) -> Iterator[Reaction]:
    event, group = scene.fact.event, scene.fact.stream.id
    if isinstance(event, ReaffirmationDue):
        yield Reaction(AskToSign(group), scene.fact.recorded_at)
        yield Reaction(LapseSignatures(group), _beginning_of(event.by + timedelta(days=1)))
    elif event.digest is not None:
        months = GROUP.fold(one.event for one in scene.own).rules.profile.agreement_reaffirm_months
        over = over_on(Signature(event.version, event.signed_on, event.locale), months)
        yield Reaction(AskToSign(group), _beginning_of(over - WITHIN))
        yield Reaction(LapseSignatures(group), _beginning_of(over))


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


REAFFIRMATIONS = Policy(
    name="reaffirmations",
    version=1,
    handles=frozenset({AgreementSigned, ReaffirmationDue}),
    react=_react,
)
