"""What pages offer officers and what the decision accepts are one answer, wherever it has come to.

Of each area somebody walks at random through what can be asked, in any office and as hours pass;
wherever that leads, the guard of each command says what the decision does.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audits import commands as audits
from domain.audits import guards as of_audits
from domain.audits.audit import AUDIT
from domain.audits.events import Disposition as Finding
from domain.audits.events import SampledRecord
from domain.audits.state import Audit
from domain.grants import commands as grants
from domain.grants import guards as of_grants
from domain.grants.events import Disposition, Ground, NamedItem
from domain.grants.grant import GRANT
from domain.grants.state import Grant
from domain.identities import commands as identities
from domain.identities import guards as of_identities
from domain.identities.events import IdentityGround
from domain.identities.identity import IDENTITY
from domain.identities.state import Identity
from domain.kernel import Context, Decider, PersonId, Refused, Role
from domain.keys import commands as keys
from domain.keys.guards import Turn, word_on_loss, word_on_version
from domain.keys.key import KEY
from domain.keys.state import Key
from domain.keys.version import KeptVersion
from domain.organizations import commands as organizations
from domain.organizations import guards as of_organizations
from domain.organizations.events import Naming, OfficeAppointed, Quotas
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Office, Organization
from domain.privacy import commands as privacy
from domain.privacy import guards as of_privacy
from domain.privacy.erasure import ERASURE
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.hold import HOLD
from domain.privacy.periods import RetentionRules
from domain.privacy.retention import RETENTION
from domain.privacy.scope import Scope
from domain.privacy.state import Erasure, Hold, Retention
from domain.programs import commands as programs
from domain.programs import guards as of_programs
from domain.programs.program import PROGRAM
from domain.programs.state import Program
from domain.rules import SEED_2012, ContentCapture, RuleProfile
from tests.kit.deciding import (
    A_DAY,
    CASE,
    DEFINE,
    ITEM,
    OF_A_SESSION,
    PROVEN,
    PROVISIONED,
)
from tests.kit.scenario import NOON, PROGRAM_ID, SOMEBODY, person
from tests.kit.sessions import GROUP_ID

PEOPLE = [person(number) for number in range(1, 5)]
HELD = (
    frozenset[Role](),
    frozenset({Role.AUDITOR}),
    frozenset({Role.PRIVACY_OFFICER}),
    frozenset({Role.ORGANIZATION_ADMIN}),
    frozenset({Role.PROGRAM_ADMIN}),
)
SYSTEM = msgspec.structs.replace(SOMEBODY, actor=person(0), role=Role.SYSTEM)
OPERATOR = msgspec.structs.replace(SYSTEM, role=Role.OPERATOR)
ANYBODY = [
    msgspec.structs.replace(SOMEBODY, actor=one, role=Role.MEMBER, offices=offices)
    for one in PEOPLE
    for offices in HELD
]
Asked = tuple[Any, bool]
"""A command, and whether its guard would have it offered."""


class Area(NamedTuple):
    """What can be asked of one kind of thing; ``asked`` gives each command with what is offered.

    ``of_kind`` is what is offered of whole ``kinds``: whether any command of it would be done.
    ``alone`` is what the system or the operator does on the way, which nobody is offered.
    """

    name: str
    decider: Decider[Any, Any, Any]
    asked: Callable[[Any, Context], Iterator[Asked]]
    begins: tuple[Any, ...] = ()
    of_kind: Callable[[Any, Any, Context], bool] = lambda *_: False
    kinds: tuple[type, ...] = ()
    alone: Callable[[Context], Sequence[Any]] = lambda _: ()


STANCES = (
    grants.Stance(frozenset(Role)),
    grants.Stance(),
    grants.Stance(frozenset(Role), in_conflict=True),
)


def asked_of_grants(state: Grant, ctx: Context) -> Iterator[Asked]:
    named = (NamedItem(ITEM, GROUP_ID),)
    for stance in STANCES:
        for command in (
            grants.RequestGrant(
                ground=Ground.LEGAL_ORDER, items=named, reason=CASE, stance=STANCES[0], audited=True
            ),
            grants.ApproveGrant(stance),
            grants.RefuseGrant(stance),
            grants.WithdrawGrant(),
            grants.OpenItem(ITEM),
            grants.DeferNotice(ctx.at + A_DAY, CASE, stance),
            grants.ReviewGrant(Disposition.JUSTIFIED, CASE, stance),
        ):
            yield command, of_grants.may(state, type(command), ctx, stance)


def asked_of_identities(state: Identity, ctx: Context) -> Iterator[Asked]:
    for footing in (of_identities.Footing(True, True), of_identities.Footing(False, False)):
        for command in (
            identities.AskIdentity(
                program=PROGRAM_ID,
                entry=1,
                subject=PEOPLE[0],
                ground=IdentityGround.REVIEW,
                reason=CASE,
                is_named=True,
                has_second=True,
            ),
            identities.ApproveIdentity(footing.held_before),
            identities.DeclineIdentity(footing.held_before),
            identities.WithdrawIdentity(),
            identities.TellIdentity(footing.stands),
        ):
            yield command, of_identities.may(state, type(command), ctx, footing)


RECORDS = tuple(SampledRecord(PROGRAM_ID, n, "C4", PEOPLE[n]) for n in (1, 2))


def asked_of_audits(state: Audit, ctx: Context) -> Iterator[Asked]:
    drawing = audits.DrawSample(
        quarter="2029-Q4",
        round=1,
        since=NOON,
        until=NOON,
        seed="00",
        strata=(),
        records=RECORDS,
        earlier_open=False,
    )
    for command in (drawing, audits.SignOff()):
        yield command, of_audits.may(state, type(command), ctx)
    for entry in (1, 2, 3):
        known = state.findings.get((PROGRAM_ID, entry))
        begun = known is not None and known.disposition is Finding.IN_ORDER
        other = Finding.FOLLOW_UP if begun else Finding.IN_ORDER
        review = audits.ReviewRecord(PROGRAM_ID, entry, other, CASE)
        yield review, of_audits.may_review(state, (PROGRAM_ID, entry), ctx)


OFFERED: Final = tuple(RuleProfile(name=name) for name in ("one", "two", "three"))


def asked_of_programs(state: Program, ctx: Context) -> Iterator[Asked]:
    yield DEFINE, of_programs.may(state, programs.DefineProgram, ctx)
    for capture in ContentCapture:
        command = programs.SetContentCapture(capture, impact_assessed=True)
        yield command, of_programs.may_set(state, capture, ctx)
    known = {one.profile.name for one in (state.requested, state.latest) if one is not None}
    rules = next(one for one in OFFERED if one.name not in known)
    adopting = programs.AdoptProfile(profile=rules.name, profile_version=1, rules=rules)
    for of_rules in (adopting, programs.ApproveProfile(), programs.DeclineProfile()):
        yield of_rules, of_programs.may(state, type(of_rules), ctx)


def asked_of_erasures(state: Erasure, ctx: Context) -> Iterator[Asked]:
    for command in (
        privacy.RequestErasure(ErasureKind.SESSION, OF_A_SESSION, own=False),
        privacy.WithdrawErasure(),
        privacy.RefuseErasure(ErasureObstacle.LEGAL_DUTY),
        privacy.ApproveErasure(),
    ):
        yield command, of_privacy.may(state, type(command), ctx)


def asked_of_holds(state: Hold, ctx: Context) -> Iterator[Asked]:
    days = [ctx.at.date() + ahead * A_DAY for ahead in (9, 10)]
    other = next(day for day in days if day != state.review_on)
    for command in (
        privacy.PlaceHold(Scope(program=PROGRAM_ID), HoldGround.COURT_ORDER, days[0]),
        privacy.ConfirmHold(),
        privacy.RenewHold(other),
        privacy.ProposeLifting(),
        privacy.LiftHold(),
    ):
        yield command, of_privacy.may(state, type(command), ctx)


def asked_of_retention(state: Retention, ctx: Context) -> Iterator[Asked]:
    days = [ctx.at.date() + ahead * A_DAY for ahead in (30, 31)]
    other = next(day for day in days if state.proposed is None or day != state.proposed.from_day)
    for command in (
        privacy.ProposeRetention(RetentionRules(), other),
        privacy.AdoptRetention(),
        privacy.ProposeClearing(),
        privacy.AgreeClearing(),
    ):
        yield command, of_privacy.may(state, type(command), ctx)


def asked_of_keys(state: Key, ctx: Context) -> Iterator[Asked]:
    for version, retired in ((1, NOON), (2, None)):
        for held in (False, True):
            kept = KeptVersion(version, NOON - A_DAY, retired, None, in_use=False)
            command = keys.DestroyKeyVersion(PROGRAM_ID, version, kept, held, at_once=True)
            yield command, word_on_version(state, command, ctx) is not None
    for version in (0, 1):
        yield keys.GiveUpSigningKey(version), word_on_loss(state, version, ctx) is not None


def asked_of_organizations(state: Organization, ctx: Context) -> Iterator[Asked]:
    quotas = Quotas(reads=7) if state.quotas.reads != 7 else Quotas(reads=8)
    naming = next(one for one in Naming if one is not state.naming)
    profile = msgspec.structs.replace(SEED_2012, version=state.profile.version + 1)
    matter = f"matter-{len(state.attested)}"
    for command in (
        organizations.PublishRuleProfile(profile),
        organizations.AttestPast((matter,)),
        organizations.AdoptNaming(naming),
        organizations.AdoptQuotas(quotas),
    ):
        yield command, of_organizations.may(state, type(command), ctx)
    given = of_organizations.offices_given(ctx)
    for role in (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR):
        stranger = PersonId(ctx.command_id)
        yield organizations.AppointOfficer(stranger, role), state.exists and role in given
    for one in state.pending:
        confirming = organizations.ConfirmAppointment(one.appointment)
        yield confirming, of_organizations.may_confirm(state, one, ctx)
        for is_member in (False, True):
            objecting = organizations.ObjectToAppointment(one.appointment, is_member, 4)
            yield objecting, of_organizations.may_object(state, one, ctx, is_member=is_member)
    for office in (*sorted(state.offices, key=str), Office(person(80), Role.AUDITOR, None)):
        ending = organizations.EndOffice(*office)
        yield ending, of_organizations.may_end(state, office, ctx)


AREAS = (
    Area("grants", GRANT, asked_of_grants, alone=lambda _: (grants.ExpireGrant(),)),
    Area("identities", IDENTITY, asked_of_identities),
    Area(
        "audits",
        AUDIT,
        asked_of_audits,
        of_kind=of_audits.may,
        kinds=(audits.ReviewRecord,),
    ),
    Area(
        "programs",
        PROGRAM,
        asked_of_programs,
        of_kind=of_programs.may,
        kinds=(programs.SetContentCapture,),
    ),
    Area("erasures", ERASURE, asked_of_erasures, alone=lambda _: (PROVEN,)),
    Area("holds", HOLD, asked_of_holds),
    Area("retention", RETENTION, asked_of_retention),
    Area("keys", KEY, asked_of_keys),
    Area(
        "organizations",
        ORGANIZATION,
        asked_of_organizations,
        begins=(
            PROVISIONED,
            OfficeAppointed(person=PEOPLE[0], role=Role.ORGANIZATION_ADMIN),
            OfficeAppointed(person=PEOPLE[1], role=Role.PRIVACY_OFFICER),
        ),
        of_kind=of_organizations.may,
        kinds=(organizations.AppointOfficer, organizations.EndOffice),
        alone=lambda _: (
            organizations.ProposeOfficer(person(91), Role.PRIVACY_OFFICER, frozenset()),
        ),
    ),
)
WALKS = st.lists(
    st.tuples(
        st.integers(0, 60), st.sampled_from([*ANYBODY, SYSTEM, OPERATOR]), st.integers(0, 40)
    ),
    max_size=12,
)


def decided(area: Area, state: object, command: object, ctx: Context) -> Sequence[Any]:
    """Decide; nothing comes of what is refused."""
    try:
        return area.decider.decide(state, command, ctx)
    except Refused:
        return ()


def at(ctx: Context, moment: datetime, step: int) -> Context:
    """The same person, at a moment."""
    return msgspec.structs.replace(ctx, at=moment, command_id=person(1000 + step))


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
@given(walk=WALKS)
def test_what_is_offered_is_what_would_be_done(
    area: Area, walk: list[tuple[int, Context, int]]
) -> None:
    state, now = area.decider.fold(area.begins), NOON
    for step, (choice, who, hours) in enumerate(walk):
        now += timedelta(hours=hours)
        ctx = at(who, now, step)
        given_now = [command for command, _ in area.asked(state, ctx)]
        commands = [*given_now, *area.alone(ctx)]
        command = commands[choice % len(commands)]
        for event in decided(area, state, command, ctx):
            state = area.decider.evolve(state, event)
    for who in ANYBODY:
        ctx = at(who, now, len(walk))
        some = dict.fromkeys(area.kinds, False)
        for command, offered in area.asked(state, ctx):
            done = bool(decided(area, state, command, ctx))
            assert offered == done, (command, ctx.actor, ctx.offices, state)
            if type(command) in some:
                some[type(command)] |= done
        assert some == {kind: area.of_kind(state, kind, ctx) for kind in some}


GOVERNED = ORGANIZATION.evolve(ORGANIZATION.initial, PROVISIONED)
ALONE: list[tuple[Callable[..., bool], tuple[Any, ...]]] = [
    (of_grants.may, (GRANT.initial, grants.ExpireGrant, SOMEBODY, STANCES[0])),
    (of_organizations.may, (GOVERNED, organizations.SettleAppointment, SOMEBODY)),
    (of_privacy.may, (ERASURE.initial, privacy.ProveErasure, SOMEBODY)),
    (of_privacy.may, (HOLD.initial, privacy.ProveErasure, SOMEBODY)),
    (of_privacy.may, (RETENTION.initial, privacy.RecordExpiry, SOMEBODY)),
]


@pytest.mark.parametrize(("may", "asked"), ALONE)
def test_what_the_system_does_alone_is_not_offered_by_mistake(
    may: Callable[..., bool], asked: tuple[Any, ...]
) -> None:
    with pytest.raises(LookupError):
        may(*asked)


def test_the_register_names_the_steps_that_are_offered() -> None:
    asks = msgspec.structs.replace(SOMEBODY, offices=frozenset({Role.PRIVACY_OFFICER}))
    state = GRANT.initial
    for event in decided(
        AREAS[0], state, next(command for command, _ in asked_of_grants(state, asks)), asks
    ):
        state = GRANT.evolve(state, event)
    assert of_grants.steps_open(state, asks, STANCES[0]) == ("withdraw",)


def test_of_an_organization_that_is_not_there_nothing_is_offered() -> None:
    admin = msgspec.structs.replace(SOMEBODY, offices=frozenset({Role.ORGANIZATION_ADMIN}))
    assert not of_organizations.may(ORGANIZATION.initial, organizations.AdoptQuotas, admin)


@pytest.mark.parametrize(
    ("said_by", "office", "word"),
    [
        (None, Role.PRIVACY_OFFICER, Turn.SAY),
        (PEOPLE[0], Role.PRIVACY_OFFICER, None),
        (PEOPLE[1], Role.ORGANIZATION_ADMIN, Turn.AGREE),
        (PEOPLE[1], Role.PRIVACY_OFFICER, Turn.SAY),
    ],
)
def test_a_word_is_the_first_or_the_second_and_nobody_gives_both(
    said_by: PersonId | None, office: Role, word: Turn | None
) -> None:
    state = KEY.initial
    if said_by is not None:
        other = msgspec.structs.replace(SOMEBODY, actor=said_by, offices=frozenset({office}))
        [said] = KEY.decide(state, keys.GiveUpSigningKey(1), other)
        state = KEY.evolve(state, said)
    mine = msgspec.structs.replace(
        SOMEBODY, actor=PEOPLE[0], offices=frozenset({Role.PRIVACY_OFFICER})
    )
    assert word_on_loss(state, 1, mine) is word
