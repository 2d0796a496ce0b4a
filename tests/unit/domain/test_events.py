"""No event may be forgotten, renamed, or hold what must never be in a log."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect

from domain.access.events import AccessEvent
from domain.audits.events import AuditEvent
from domain.grants.events import GrantEvent
from domain.groups.events import GroupEvent
from domain.kernel import Event
from domain.organizations.events import OrganizationEvent
from domain.people.events import PersonEvent
from domain.privacy.events import ErasureEvent, HoldEvent, RetentionEvent
from domain.programs.events import ProgramEvent
from domain.registry import AnyEvent
from domain.sessions.events import SessionEvent
from domain.upcasts.registry import UPCASTS
from tests.kit.examples import EVENTS, example, tag_of

GOLDEN = Path(__file__).parents[2] / "golden" / "events"
EARLIER = GOLDEN.parent / "earlier"

PUBLIC_NAMES = {
    "organization.founded.names",
    "program.founded.names",
    "group.proposed.name",
    "provider.proposed.name",
    "provider.proposed.issuer",
    "provider.proposed.client",
    "provider.proposed.domains",
    "provider.proposed.strong",
    "provider.domain_attested.domain",
}
CODES = {
    "skip.recorded.reader",
    "skip.recorded.event_type",
    "organization.founded.code",
    "organization.founded.languages",
    "organization.founded.names.key",
    "organization.founded.jurisdiction",
    "organization.rule_profile_published.profile.name",
    "organization.rule_profile_published.profile.eligible_professions",
    "organization.past_attested.matters",
    "program.founded.code",
    "program.founded.languages",
    "program.founded.names.key",
    "program.founded.setting",
    "program.founded.region",
    "program.founded.zone",
    "program.founded.eligible_professions",
    "program.founded.practice",
    "program.rules_requested.profile.name",
    "program.rules_requested.profile.eligible_professions",
    "program.rules_adopted.profile.name",
    "program.rules_adopted.profile.eligible_professions",
    "group.rules_adopted.profile.name",
    "group.rules_adopted.profile.eligible_professions",
    "group.rules_adopted.offered.profile.name",
    "group.rules_adopted.offered.profile.eligible_professions",
    "group.rules_kept.offered.profile.name",
    "group.rules_kept.offered.profile.eligible_professions",
    "rule_profile.published.profile.name",
    "rule_profile.published.profile.eligible_professions",
    "rule_profile.superseded.profile.name",
    "rule_profile.superseded.profile.eligible_professions",
    "rule_profile.retired.name",
    "person.registered.profession",
    "person.registered.locale",
    "person.registered.practice",
    "person.profession_recorded.profession",
    "person.status_attested.profession",
    "person.locale_preferred.locale",
    "person.zone_preferred.zone",
    "person.practice_joined.practice",
    "group.proposed.code",
    "group.proposed.method",
    "group.proposed.mode",
    "group.proposed.frame.frequency",
    "group.proposed.frame.local_time",
    "group.proposed.frame.zone",
    "group.proposed.frame.setting",
    "group.proposed.rules.profile.name",
    "group.proposed.rules.profile.eligible_professions",
    "membership.offered.practice",
    "agreement.reaffirmation_due.cause",
    "agreement.signed.digest",
    "agreement.signed.locale",
    "leadership.assigned.credential",
    "session.scheduled.code",
    "session.scheduled.local_start",
    "session.scheduled.zone",
    "session.rescheduled.local_start",
    "erasure.proven.counted",
    "erasure.proven.digest",
    "erasure.proven.signature",
    "retention.announced.kind",
    "key.secret_noted.purpose",
    "key.secret_noted.check",
    "key.secret_taken.purpose",
    "key.secret_destroyed.purpose",
    "retention.executed.kind",
    "audit.sample_drawn.quarter",
    "audit.sample_drawn.seed",
    "audit.sample_drawn.strata.label",
    "audit.sample_drawn.records.label",
    "access.permitted.objects.label",
    "access.permitted.rule",
    "access.permitted.strength",
    "access.permitted.policy",
    "access.passkey_added.address",
    "access.passkey_copied.address",
    "access.passkey_ended.address",
    "access.passkey_renamed.address",
    "access.password_replaced.address",
    "access.second_factor_added.address",
    "access.second_factor_removed.address",
    "access.recovery_codes_made.address",
    "access.recovery_code_used.address",
    "access.recovery_asked.address",
    "access.recovery_stopped.address",
    "access.sign_in_asked.address",
    "access.first_factor_asked.address",
    "access.permitted.address",
    "access.denied.objects.label",
    "access.denied.rule",
    "access.denied.strength",
    "access.trail_searched.basis",
    "access.trail_searched.label",
    "access.bundle_taken.strength",
    "access.bundle_taken.policy",
    "access.bundle_taken.address",
    "access.logs_verified.logs.flaw",
    "access.logs_verified.strength",
    "access.logs_verified.policy",
    "access.logs_verified.address",
    "access.denied.policy",
    "access.denied.address",
    "access.failed.rule",
    "access.trail_searched.outcome",
    "access.trail_searched.purpose",
    "access.trail_searched.role",
    "access.trail_searched.rule",
    "access.trail_searched.strength",
    "access.trail_searched.policy",
    "access.trail_searched.address",
}
HARMLESS = (
    inspect.BoolType,
    inspect.IntType,
    inspect.UUIDType,
    inspect.DateType,
    inspect.DateTimeType,
    inspect.EnumType,
    inspect.NoneType,
)


def texts(kind: inspect.Type, path: str) -> Iterator[str]:
    """Every place below ``path`` where a string could stand."""
    match kind:
        case inspect.StrType():
            yield path
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from texts(field.type, f"{path}.{field.name}")
        case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
            for one in types:
                yield from texts(one, path)
        case inspect.VarTupleType(item_type=one):
            yield from texts(one, path)
        case inspect.DictType(key_type=key, value_type=one):
            yield from texts(key, f"{path}.key")
            yield from texts(one, path)
        case _:
            assert isinstance(kind, HARMLESS), f"{path} could hold anything: {kind}"


def test_every_event_class_is_in_the_registry() -> None:
    ours = {cls for cls in Event.__subclasses__() if cls.__module__.startswith("domain.")}
    assert ours == set(EVENTS) | {upcast.old for upcast in UPCASTS}


def test_wire_names_are_unique_and_name_their_area() -> None:
    names = [tag_of(event) for event in EVENTS]
    assert len(names) == len(set(names))
    assert all(name.count(".") == 1 for name in names)


@pytest.mark.parametrize(
    ("union", "areas"),
    [
        (AuditEvent, {"audit"}),
        (OrganizationEvent, {"organization", "office", "naming"}),
        (ProgramEvent, {"program"}),
        (PersonEvent, {"person"}),
        (GroupEvent, {"group", "membership", "agreement", "consent", "leadership"}),
        (SessionEvent, {"session", "attendance", "presentation", "material"}),
        (HoldEvent, {"hold"}),
        (ErasureEvent, {"erasure"}),
        (RetentionEvent, {"retention"}),
        (GrantEvent, {"grant"}),
        (AccessEvent, {"access"}),
    ],
)
def test_each_aggregate_speaks_of_its_own_areas(union: object, areas: set[str]) -> None:
    kind = inspect.type_info(union)
    assert isinstance(kind, inspect.UnionType)
    tags = [str(one.tag) for one in kind.types if isinstance(one, inspect.StructType)]
    assert {tag.split(".")[0] for tag in tags} == areas


def test_no_fact_is_called_a_change() -> None:
    assert [tag_of(event) for event in EVENTS if "changed" in tag_of(event)] == []


def test_no_event_holds_text_but_public_names_and_codes() -> None:
    found = {path for event in EVENTS for path in texts(inspect.type_info(event), tag_of(event))}
    assert found == PUBLIC_NAMES | CODES


@pytest.mark.parametrize("event", EVENTS, ids=tag_of)
def test_what_was_written_can_be_read_and_is_written_the_same(event: type[Event]) -> None:
    """After a new event: ``.venv/bin/python -m tests.golden.write_events``, then read the diff."""
    kept = (GOLDEN / f"{tag_of(event)}.json").read_bytes().rstrip(b"\n")
    assert msgspec.json.decode(kept, type=AnyEvent) == example(event)
    assert msgspec.json.encode(example(event)) == kept


def test_there_is_no_golden_file_of_a_forgotten_event() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {tag_of(event) for event in EVENTS}


def says_all(today: object, then: object) -> bool:
    """Whether what is said today holds all that was said then, and as it was."""
    if isinstance(today, dict) and isinstance(then, dict):
        return all(key in today and says_all(today[key], then[key]) for key in then)
    return today == then


@pytest.mark.parametrize("kept", sorted(EARLIER.glob("*.json")), ids=lambda path: path.stem)
def test_what_was_recorded_when_less_was_said_is_still_read(kept: Path) -> None:
    """Of an event that has gained fields with defaults, the bytes before stay readable."""
    then = msgspec.json.decode(kept.read_bytes())
    today = msgspec.json.decode(kept.read_bytes(), type=AnyEvent)
    said = msgspec.json.decode(msgspec.json.encode(today))
    assert says_all(said, then)
