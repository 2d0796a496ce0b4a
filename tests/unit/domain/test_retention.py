"""How long things are kept: proposed by one office, adopted by the other, from a day on."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Tenant, own_log
from domain.privacy.commands import (
    AdoptRetention,
    ProposeRetention,
    RecordExpiry,
    RetentionCommand,
)
from domain.privacy.events import (
    RetentionAdopted,
    RetentionEvent,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.periods import PRESETS, RetentionRules, preset_of
from domain.privacy.retention import RETENTION, rules_stream
from domain.privacy.state import Retention
from tests.kit.scenario import NOON, Scenario, person

PRIVACY, ADMIN = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN
RULES = RetentionRules(case_narrative=30)
LATER = NOON.date() + timedelta(days=30)
PROPOSED = RetentionProposed(rules=RULES, from_day=LATER, by=person(1), office=PRIVACY)
ADOPTED = RetentionAdopted(rules=RULES, from_day=LATER)


def retention(*events: RetentionEvent) -> Scenario[Retention, RetentionCommand, RetentionEvent]:
    return Scenario(RETENTION).given(*events)


def by(
    scenario: Scenario[Retention, RetentionCommand, RetentionEvent], who: PersonId, office: Role
) -> Scenario[Retention, RetentionCommand, RetentionEvent]:
    scenario.by_officer(office)
    scenario.ctx = msgspec.structs.replace(scenario.ctx, actor=who)
    return scenario


def test_p28_the_presets_keep_access_records_as_long_as_the_law_asks() -> None:
    """P28: presets by jurisdiction, six years by default, shorter where the law says so."""
    assert preset_of("US-CA").access_records == 6 * 365
    assert preset_of("CA").access_records == 10 * 365
    assert preset_of("FR").access_records == 365
    assert all(rules.are_possible for rules in PRESETS.values())


def test_each_kind_has_its_time_and_of_others_nothing_is_said() -> None:
    rules = RetentionRules()
    kinds = ("case_narrative", "reflection", "leader_debrief", "presentation", "reason")
    assert [rules.days_of(kind) for kind in kinds] == [90, 90, 180, 730, 6 * 365]
    assert rules.days_of("person") is None


def test_one_office_proposes() -> None:
    propose = ProposeRetention(RULES, LATER)
    by(retention(), person(1), PRIVACY).when(propose).then(PROPOSED)
    by(retention(PROPOSED), person(1), PRIVACY).when(propose).then()
    retention().by(person(1)).when(propose).then_refused("retention.not_officer")


@pytest.mark.parametrize(
    "rules", [RetentionRules(reflection=0), RetentionRules(access_records=364)]
)
def test_access_records_are_kept_for_a_year_at_least(rules: RetentionRules) -> None:
    """P28: nobody sets a period so short that an access leaves no trace."""
    by(retention(), person(1), PRIVACY).when(ProposeRetention(rules, LATER)).then_refused(
        "retention.impossible"
    )


def test_rules_hold_a_month_from_now_at_the_soonest() -> None:
    soon = ProposeRetention(RULES, LATER - timedelta(days=1))
    by(retention(), person(1), PRIVACY).when(soon).then_refused("retention.too_soon")
    late = by(retention(PROPOSED), person(2), ADMIN).at(NOON + timedelta(days=30))
    late.when(AdoptRetention()).then_refused("retention.too_soon")


def test_the_other_office_adopts() -> None:
    by(retention(PROPOSED), person(2), ADMIN).when(AdoptRetention()).then(ADOPTED)
    by(retention(PROPOSED), person(1), PRIVACY).when(AdoptRetention()).then_refused(
        "retention.other_office"
    )
    by(retention(), person(2), ADMIN).when(AdoptRetention()).then_refused("retention.not_proposed")
    retention(PROPOSED).by(person(2)).when(AdoptRetention()).then_refused("retention.not_officer")


def test_the_rules_of_a_day_are_those_adopted_last_that_hold_by_then() -> None:
    state = RETENTION.fold([PROPOSED, ADOPTED])
    preset = preset_of("CA")
    assert state.on(LATER - timedelta(days=1), preset) == preset
    assert state.on(LATER, preset) == RULES
    assert state.on(date(2040, 1, 1), preset) == RULES


def test_what_has_had_its_time_is_noted_by_the_system() -> None:
    run = RecordExpiry(ProgramId(UUID(int=7)), "reflection", 3, NOON)
    noted = RetentionExecuted(
        program=ProgramId(UUID(int=7)), kind="reflection", items=3, before=NOON
    )
    retention().by_role(Role.SYSTEM).when(run).then(noted)
    by(retention(), person(1), PRIVACY).when(run).then_refused("retention.not_system")
    odd = msgspec.structs.replace(run, kind="no code")
    retention().by_role(Role.SYSTEM).when(odd).then_refused("retention.kind_unknown")
    assert RETENTION.fold([noted]) == Retention(ran={"reflection": NOON})


def test_rules_and_runs_have_streams_of_their_own() -> None:
    program = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
    organization = own_log(program.organization)
    streams = {rules_stream(program), rules_stream(organization)}
    assert {stream.category for stream in streams} == {"retention"}
    assert len({stream.id for stream in streams} | {program.program, program.organization}) == 4
