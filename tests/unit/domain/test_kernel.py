"""The vocabulary that every aggregate shares."""

import pickle
from importlib import import_module
from pkgutil import walk_packages
from uuid import UUID

import msgspec
import pytest

import domain
from domain.access.vault import Draft, Item
from domain.authority import rights_of
from domain.groups.events import (
    GroupActivated,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipEnded,
)
from domain.kernel import (
    Event,
    Log,
    OrganizationId,
    ProgramId,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Role,
    Sealed,
    Settled,
    Stream,
    Tenant,
    own_log,
)
from domain.kernel.shapes import is_code, is_local_start, is_time, is_zone
from domain.officers import administers, enters_the_past
from domain.organizations.events import OfficeAppointed, OfficeEnded
from domain.ports import AlreadyReserved, AuthorityMoved, RightsApart, WrongVersion
from domain.privacy.hold import HOLD
from domain.protocol.names import PersonName
from domain.sessions.words import Audience
from tests.kit.scenario import ORGANIZATION_ID, PROGRAM_ID, SOMEBODY, person

ANN = person(1)
TENANT = Tenant(ORGANIZATION_ID, PROGRAM_ID)
GROUP_ID = UUID(int=6)
IN_GROUP = Stream(TENANT, "group", GROUP_ID)
IN_ORGANIZATION = Stream(own_log(ORGANIZATION_ID), "organization", UUID(int=0xA))


def test_every_module_stands_alone_and_says_in_a_sentence_what_it_is() -> None:
    modules = [module.name for module in walk_packages(domain.__path__, "domain.")]
    said = {name: import_module(name).__doc__ for name in modules}
    silent = [name for name, doc in said.items() if not (doc or "").strip().endswith(".")]
    packages = {module.name for module in walk_packages(domain.__path__, "domain.") if module.ispkg}
    assert set(silent) <= packages


class TestTenant:
    def test_an_organization_keeps_its_own_facts_in_a_log_of_its_own(self) -> None:
        assert own_log(ORGANIZATION_ID) == Tenant(ORGANIZATION_ID, ProgramId(ORGANIZATION_ID))
        assert own_log(ORGANIZATION_ID).is_organization
        assert not TENANT.is_organization

    def test_access_records_have_a_chain_of_their_own(self) -> None:
        assert Stream(TENANT, "access", UUID(int=1)).log is Log.ACCESS
        assert IN_GROUP.log is Log.EVENTS


class TestOfficers:
    def test_an_admin_administers_and_an_auditor_does_not(self) -> None:
        admin = msgspec.structs.replace(SOMEBODY, offices=frozenset({Role.PROGRAM_ADMIN}))
        auditor = msgspec.structs.replace(SOMEBODY, offices=frozenset({Role.AUDITOR}))
        assert administers(admin)
        assert not administers(auditor)

    def test_only_an_admin_enters_the_past_and_only_as_entered_late(self) -> None:
        admin = msgspec.structs.replace(SOMEBODY, offices=frozenset({Role.ORGANIZATION_ADMIN}))
        assert not enters_the_past(admin)
        assert enters_the_past(msgspec.structs.replace(admin, entered_late=True))
        assert not enters_the_past(msgspec.structs.replace(SOMEBODY, entered_late=True))

    def test_an_acting_role_is_no_office(self) -> None:
        claimed = msgspec.structs.replace(SOMEBODY, role=Role.ORGANIZATION_ADMIN)
        assert not administers(claimed)


CLEARANCE_TAKEN = RightTaken(
    Right(ANN, RightKind.CLEARANCE, PROGRAM_ID, GROUP_ID, "second_officer")
)


class TestRights:
    @pytest.mark.parametrize(
        ("event", "rights"),
        [
            (
                MembershipActivated(person=ANN),
                [
                    RightTaken(Right(ANN, RightKind.PENDING, PROGRAM_ID, GROUP_ID, "offered")),
                    RightGiven(Right(ANN, RightKind.MEMBERSHIP, PROGRAM_ID, GROUP_ID, Role.MEMBER)),
                ],
            ),
            (
                MembershipEnded(person=ANN),
                [
                    RightTaken(Right(ANN, RightKind.MEMBERSHIP, PROGRAM_ID, GROUP_ID, Role.MEMBER)),
                    CLEARANCE_TAKEN,
                ],
            ),
            (
                LeaderAssigned(person=ANN, role=Role.TRAINEE, credential="trainee_supervised"),
                [RightGiven(Right(ANN, RightKind.LEADERSHIP, PROGRAM_ID, GROUP_ID, Role.TRAINEE))],
            ),
            (
                LeadershipEnded(person=ANN),
                [
                    RightTaken(Right(ANN, RightKind.LEADERSHIP, PROGRAM_ID, GROUP_ID, Role.LEADER)),
                    CLEARANCE_TAKEN,
                ],
            ),
            (GroupActivated(), []),
        ],
    )
    def test_a_roster_s_facts_give_and_take_rights(
        self, event: Event, rights: list[RightGiven | RightTaken]
    ) -> None:
        assert list(rights_of(IN_GROUP, event)) == rights

    def test_an_office_without_a_program_covers_the_organization(self) -> None:
        whole = ProgramId(UUID(int=0xA))
        right = Right(ANN, RightKind.OFFICE, whole, whole, Role.AUDITOR)
        appointed = OfficeAppointed(person=ANN, role=Role.AUDITOR)
        ended = OfficeEnded(person=ANN, role=Role.AUDITOR)
        assert list(rights_of(IN_ORGANIZATION, appointed)) == [RightGiven(right)]
        assert list(rights_of(IN_ORGANIZATION, ended)) == [RightTaken(right)]

    def test_an_office_of_a_program_covers_that_program(self) -> None:
        right = Right(ANN, RightKind.OFFICE, PROGRAM_ID, PROGRAM_ID, Role.PROGRAM_ADMIN)
        appointed = OfficeAppointed(person=ANN, role=Role.PROGRAM_ADMIN, program=PROGRAM_ID)
        assert list(rights_of(IN_ORGANIZATION, appointed)) == [RightGiven(right)]


class TestSealed:
    SECRET = Sealed("what was said")

    def test_it_is_not_seen_by_accident(self) -> None:
        shown = [
            str(self.SECRET),
            repr(self.SECRET),
            f"{self.SECRET}",
            f"{self.SECRET:>20}",
            repr([self.SECRET]),
        ]
        assert [text for text in shown if "said" in text] == []

    def test_it_is_revealed_by_name(self) -> None:
        assert self.SECRET.reveal() == "what was said"
        assert len(self.SECRET) == len("what was said")

    def test_it_is_neither_pickled_nor_encoded(self) -> None:
        with pytest.raises(TypeError):
            pickle.dumps(self.SECRET)
        with pytest.raises(TypeError):
            msgspec.json.encode(self.SECRET)

    def test_it_is_compared_by_what_it_holds_and_hashed_by_nothing(self) -> None:
        assert Sealed("what was said") == self.SECRET
        assert Sealed("something else") != self.SECRET
        assert self.SECRET != "what was said"
        assert hash(self.SECRET) == hash(Sealed("something else"))

    def test_neither_a_draft_nor_a_name_shows_what_it_holds(self) -> None:
        item = Item(
            tenant=TENANT,
            item=UUID(int=1),
            kind="reflection",
            label="C4",
            author=b"tag",
            scope=UUID(int=2),
            group=None,
            audience=Audience.NOBODY,
            locale="en-CA",
            sealed_at=SOMEBODY.at,
        )
        assert "said" not in repr(Draft(item, self.SECRET))
        assert "Ann" not in repr(PersonName("Ann", "Roy", "MD"))


class TestShapes:
    @pytest.mark.parametrize("code", ["P01", "G001-S02", "family_physician", "NS-clinic-53"])
    def test_a_code_is_one_word(self, code: str) -> None:
        assert is_code(code)

    @pytest.mark.parametrize(
        "text", ["", "two words", "a\nb", "é", "-a", "a" * 49, "ann@example.org", "P01\n"]
    )
    def test_a_text_is_no_code(self, text: str) -> None:
        assert not is_code(text)

    @pytest.mark.parametrize(
        ("zone", "known"),
        [
            ("America/St_Johns", True),
            ("America/Argentina/Salta", True),
            ("Etc/GMT+3", True),
            ("UTC", True),
            ("Toronto", False),
            ("America/", False),
            ("../etc/passwd", False),
        ],
    )
    def test_a_zone_is_named_as_iana_names_it(self, zone: str, known: bool) -> None:
        assert is_zone(zone) is known

    @pytest.mark.parametrize(
        ("time", "known"), [("00:00", True), ("23:59", True), ("24:00", False), ("9:00", False)]
    )
    def test_a_time_of_day_has_hours_and_minutes(self, time: str, known: bool) -> None:
        assert is_time(time) is known

    @pytest.mark.parametrize(
        ("start", "known"),
        [
            ("2030-01-15T08:00", True),
            ("2030-01-15T24:00", False),
            ("2030-00-15T08:00", False),
            ("2030-01-32T08:00", False),
            ("2030-01-15", False),
        ],
    )
    def test_a_local_start_is_a_minute_on_the_wall(self, start: str, known: bool) -> None:
        assert is_local_start(start) is known


def test_a_decider_that_says_nothing_of_it_claims_nothing() -> None:
    assert HOLD.settles(IN_GROUP, HOLD.initial, ()) == Settled()


class TestStoreRefusals:
    def test_they_say_what_moved_and_name_nobody(self) -> None:
        stale = WrongVersion(IN_GROUP, expected=3, current=4)
        taken = AlreadyReserved("email", GROUP_ID)
        moved = AuthorityMoved(ANN)
        assert (stale.expected, stale.current) == (3, 4)
        assert "at version 4, not 3" in str(stale)
        assert (taken.kind, taken.holder, str(taken)) == ("email", GROUP_ID, "this email is taken")
        assert moved.person == ANN
        assert str(ANN) not in str(moved)
        apart = RightsApart("rights.auditor_alone")
        assert (apart.code, "rights.auditor_alone" in str(apart)) == ("rights.auditor_alone", True)

    def test_a_tenant_is_an_organization_and_a_program(self) -> None:
        assert Tenant(OrganizationId(UUID(int=1)), PROGRAM_ID) != TENANT
