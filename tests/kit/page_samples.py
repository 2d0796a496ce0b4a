"""One of each page, filled: what templates are tested on, and what designers look at."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from domain.access.enrolling import Takes
from domain.access.events import VerifiedLog
from domain.access.purposes import OperatorReason, Purpose
from domain.audits.events import Disposition as AuditDisposition
from domain.audits.events import Stratum
from domain.groups.agreement import document_in
from domain.groups.consents import Matter
from domain.groups.effective import Consent
from domain.groups.events import Frame
from domain.groups.reaffirming import Asked, Why
from domain.groups.state import Signature
from domain.invitations.state import InvitationStage
from domain.kernel import (
    Finding,
    FindingKind,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Role,
    Sealed,
)
from domain.keys.guards import Turn
from domain.keys.version import KeptVersion
from domain.organizations.events import Naming
from domain.ports import HeldUp, ParkedOrder, ParkedPlace
from domain.protocol.audits import AuditLine, AuditShown, SampledLine
from domain.protocol.cases import ItemListed, Redacted
from domain.protocol.door import FactorShown, SignInLine
from domain.protocol.invitations import (
    Addressee,
    GuestOutcome,
    InvitationLine,
    InvitationStep,
    RowFault,
)
from domain.protocol.mine import MineShown
from domain.protocol.names import PersonName
from domain.protocol.passkeys import PasskeyLine, PasskeysListed
from domain.protocol.proofs import Verification, VerificationShown
from domain.protocol.trail import (
    DayCount,
    LogReach,
    MissingEntry,
    RecordAttributes,
    RecordObject,
    RecordShown,
    TrailEntry,
)
from domain.rules import ContentCapture
from domain.sessions.words import Audience, Ground, MaterialKind, Phase
from domain.skips.commands import SkipReason
from domain.skips.events import EntrySkipped
from domain.transparency import KeyGap, LettersSent, LogKey, LogStanding, Witnessed
from projections.group_board.queries import GroupRow
from projections.people_register.queries import Beyond, PersonRow
from projections.sessions.queries import SessionRow
from services.app.boards import OwnGroup
from services.app.candidates import Candidate
from services.app.details.own_status import OwnStatus
from services.app.groups.agreement import AgreementShown, SignatureAsked
from services.app.groups.entering import Seat
from services.app.keys.program_keys import KeyOf, Version
from services.app.keys.program_keys import Word as KeyWord
from services.app.keys.signing_keys import SigningKeys, Word
from services.app.names import Mourned, RosterEntry
from services.app.outcomes import Outcome
from services.app.people import STATES, PeopleShown
from services.app.picking import Person, Picked, RoleInGroup
from services.app.session_names import SessionNamed
from services.app.sheets.columns import Column
from services.app.sheets.inviting import LineDone, Report
from services.app.sheets.reading import Grid
from services.app.steps import Button
from services.app.trail import Sought
from services.app.waiting import Waiting, WaitsShown
from services.web.auditor.audits import AuditsView, AuditView
from services.web.auditor.desk import DeskView
from services.web.auditor.exports import ExportsView
from services.web.auditor.trail import PeopleView, RecordView, TrailView
from services.web.frame.carrying import Carried, Kept
from services.web.frame.drawings import chart
from services.web.frame.factor import ProofView
from services.web.frame.notices import refused
from services.web.frame.people import Filters, GroupChoice, PeopleListView
from services.web.frame.programs import ProgramChoice
from services.web.frame.questions import Fact, Question, QuestionView
from services.web.frame.signing_in import OrganizationChoice, SignInView
from services.web.frame.ways import Way
from services.web.frame.zones import Zone, Zones
from services.web.leader import asked as of_leaders
from services.web.leader.agreement import AgreementView
from services.web.leader.groups import GroupView, SessionsView
from services.web.leader.passages import passages
from services.web.leader.session_phases import PhaseLine
from services.web.leader.sessions import Draft, PersonLine, SessionView
from services.web.member.account import AccountView
from services.web.member.first_factor import CodeView, PasskeyView
from services.web.member.home import MyGroup, MyGroupsView
from services.web.member.materials import ReadingView
from services.web.member.mine import LooksView, MineView
from services.web.member.organizations import OrganizationsView
from services.web.member.second_factor import AppView, CodesView, FactorView, drawn
from services.web.organization.letters import LettersView
from services.web.organization.naming import NamingView
from services.web.organization.operators import OperatorView
from services.web.organization.parked import LeftOut, LeftOutView, Parked, ParkedView
from services.web.organization.program_keys import ProgramKeysView
from services.web.organization.signing_keys import SigningKeysView
from services.web.privacy import asked as of_privacy
from services.web.privacy.scoping import (
    ERASURE,
    HOLD,
    Asks,
    ScopeForm,
    ScopeView,
    WaysView,
)
from services.web.program.adding import AddingView, NameField
from services.web.program.group_people import GroupPeopleView
from services.web.program.invitations import InvitationsView
from services.web.program.programs import BoardView, Needy, ProgramLine, ProgramsView, Shelf
from services.web.program.sheet import ColumnChoice, SheetView
from services.web.program.sheet_rows import rows_of
from services.web.public.account import WelcomeView
from services.web.public.errors import PAGES, ErrorView
from services.web.public.invitation import InvitationView
from services.web.public.mailed_links import MailedLinkView
from services.web.public.recovery import RecoveryView
from tests.kit.glass_samples import GLASS_PAGES, NOTICES
from tests.kit.privacy_samples import PRIVACY_PAGES
from tests.kit.provider_samples import PROVIDER_PAGES

NOW = datetime(2026, 11, 26, 23, 40, tzinfo=UTC)
SECRET = Sealed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
ZONE = "America/Toronto"
DRAFT = Sealed("I called 416-555-0122, and Mrs Tremblay wept.")
PROGRAM = ProgramId(UUID(int=20))
MEMBERS = (
    "Amélie Tremblay",
    "Owen Rossi",
    "Mei Chen",
    "Fatima Haddad",
    "Noah MacLeod",
    "Chloé Gagnon",
    "Sanjay Patel",
)
PLACED = frozenset({"in", "deactivated"})
"""States of people who have seats."""


def people_shown() -> PeopleShown:
    """People in each state, the first three of them by name."""
    rows = tuple(
        PersonRow(
            person_id=PersonId(UUID(int=number)),
            home_program=PROGRAM,
            registered_at=NOW,
            state=state,
            roles=("member", "leader") if state in PLACED else (),
            groups=(UUID(int=301), UUID(int=302)) if state in PLACED else (),
            programs=(PROGRAM, PROGRAM) if state in PLACED else (),
            invitation_id=None if state in {"in", "registered"} else UUID(int=number),
            to_program=None if state == "registered" else PROGRAM,
            invited_as=None if state == "registered" else "member",
            invited_at=None if state == "registered" else NOW,
            until=None if state == "registered" else NOW,
            total=1062,
        )
        for number, state in enumerate(STATES, start=1)
    )
    names = {row.person_id: name(full) for row, full in zip(rows, MEMBERS, strict=False)}
    return PeopleShown(rows, names, 7, 1062, Beyond(NOW, rows[-1].person_id))


FAULTS = (
    RowFault("email", "person.address_invalid"),
    RowFault("role", "invitation.not_organization_admin"),
)
"""Two things that are wrong with one row."""


def sheet_view() -> SheetView:
    """A list with a row of each outcome, looked through."""
    outcomes = enumerate(GuestOutcome, start=2)
    lines = tuple(
        LineDone(
            number,
            outcome,
            FAULTS if outcome is GuestOutcome.REFUSED else (),
            ("family_name", "practice") if outcome is GuestOutcome.DIFFERS else (),
            invites=outcome not in {GuestOutcome.THERE, GuestOutcome.REFUSED},
        )
        for number, outcome in outcomes
    )
    grid = Grid(tuple((f"ada{n}@example", "Ada Roy") for n in range(6)), tuple(range(1, 7)))
    return SheetView(
        program=PROGRAM,
        name="Residents",
        sealed=Sealed("sealed"),
        once=PROGRAM,
        rows=rows_of(
            grid,
            [Column.EMAIL, Column.NAME],
            lines,
            dict.fromkeys(grid.numbers, Role.MEMBER),
            left_out=(2,),
        ),
        left_out=(2,),
        columns=(
            ColumnChoice(0, "Courriel", "ada@example.org", "email"),
            ColumnChoice(1, "", "5", ""),
        ),
        roles=(Role.MEMBER, Role.LEADER),
        report=Report(lines, Outcome(PROGRAM, None, PROGRAM, "")),
    )


def name(full: str) -> PersonName:
    given, family = full.split()
    return PersonName(given, family, "MD")


def person(n: int) -> PersonId:
    return PersonId(UUID(int=1000 + n))


def group_row(n: int, state: str = "active", **changes: object) -> GroupRow:
    row = GroupRow(
        group_id=UUID(int=100 + n),
        code=f"G{n:03d}",
        name=f"Groupe {n}",
        method="balint",
        mode="pilot_3_months" if n % 4 == 0 else "ongoing",
        setting="hybrid",
        frequency="fortnightly",
        local_time="18:30",
        zone=ZONE,
        slot_minutes=105,
        members_min=6,
        seats=10,
        leaders_max=2,
        content_capture="full",
        state=state,
        leader_missing=state == "leader_vacant",
        below_minimum=state == "below_minimum",
        members=6 + n % 4,
        signed=6 + n % 4,
        offered=n % 3 and 1,
        waiting=0,
        leaders=1 + n % 2,
        held=3 * n,
        unconfirmed=0,
        active_since=NOW - timedelta(days=200),
        next_session=NOW + timedelta(days=n),
        next_session_id=UUID(int=300 + n),
        last_session=NOW - timedelta(days=7),
        unconfirmed_since=None,
    )
    return msgspec.structs.replace(row, **changes)


GROUPS = (
    group_row(1),
    group_row(2),
    group_row(3),
    group_row(4, unconfirmed=1, unconfirmed_since=NOW - timedelta(days=6)),
    group_row(5, "below_minimum", members=5, signed=4, offered=0),
    group_row(6, "leader_vacant", leaders=0, next_session=None, next_session_id=None),
    group_row(7, "recruiting", members=4, signed=4, offered=2, waiting=1, held=0),
    group_row(8, "paused", held=1, next_session=None, next_session_id=None),
)


def session_row(n: int, state: str) -> SessionRow:
    return SessionRow(
        session_id=UUID(int=300 + n),
        group_id=UUID(int=101),
        code=f"G001-S{n:02d}",
        number=n,
        starts_at=NOW + timedelta(days=14 * (n - 8)),
        local_start="2026-11-26T18:30",
        zone=ZONE,
        slot_minutes=105,
        state=state,
        minutes=None,
        quorum_overridden=False,
        present=7,
        members_present=6,
    )


def roster() -> tuple[RosterEntry, ...]:
    leaders = (("Louise Bouchard", Role.LEADER), ("David Kim", Role.TRAINEE))
    return (
        *(
            RosterEntry(
                person=person(50 + n), name=name(full), seat=Seat.LEADING, role=role, signed=False
            )
            for n, (full, role) in enumerate(leaders)
        ),
        *(
            RosterEntry(
                person=person(n), name=name(full), seat=Seat.MEMBER, role=Role.MEMBER, signed=n != 3
            )
            for n, full in enumerate(MEMBERS)
        ),
    )


def sessions_view() -> SessionsView:
    return SessionsView(
        program=PROGRAM,
        id=UUID(int=101),
        name="Groupe 1",
        sessions=tuple(session_row(number, "closed") for number in (3, 2, 1)),
        older="?before=2026",
    )


def agreement_view(*, to_sign: bool) -> AgreementView:
    document = document_in("fr-CA")
    assert document is not None
    signed = Signature(1, date(2025, 3, 3), "en-CA", document.digest)
    return AgreementView(
        program=PROGRAM,
        id=UUID(int=101),
        name="Groupe 1",
        zone=ZONE,
        shown=AgreementShown(
            document=document,
            version=2,
            reaffirm_months=12,
            signature=signed,
            to_sign=to_sign,
            asked=Asked(Why.YEARLY, date(2026, 12, 31)) if to_sign else None,
        ),
    )


def group_view() -> GroupView:
    return GroupView(
        program=PROGRAM,
        program_name=None,
        id=UUID(int=101),
        name="Groupe 1",
        state="active",
        frame=Frame(
            frequency="fortnightly",
            local_time="18:30",
            zone=ZONE,
            slot_minutes=105,
            setting="hybrid",
        ),
        meets_at="18:30",
        capture=ContentCapture.FULL,
        members=7,
        members_min=6,
        seats=10,
        offered=1,
        leaders=2,
        signed=6,
        leading_unsigned=1,
        supervisors=1,
        supervisors_unsigned=0,
        roster=roster(),
        mourned=(Mourned(person(80), name("Bertrand Roy")),),
        requests=(
            RosterEntry(
                person=person(70),
                name=name("Priya Singh"),
                seat=Seat.WAITING,
                role=Role.MEMBER,
                signed=False,
            ),
            RosterEntry(
                person=person(71), name=None, seat=Seat.OFFERED, role=Role.MEMBER, signed=False
            ),
        ),
        to_offer=frozenset({person(70)}),
        to_decline=frozenset({person(70), person(71)}),
        record=4123,
        person=person(0),
        mine=Seat.MEMBER,
        i_sign=Asked(Why.NEW_MEMBER, date(2026, 12, 31)),
        my_answers=dict(zip(Matter, (*Consent, Consent.NOT_ASKED), strict=True)),
        recording=False,
        again=3,
        late=1,
        narratives=True,
        my_consent=Consent.GIVEN,
        upcoming=(session_row(8, "open"), session_row(9, "scheduled")),
        earlier=(session_row(7, "closed"), session_row(6, "confirmed"), session_row(5, "not_held")),
        more_earlier=True,
        next_number=10,
        next_day=date(2026, 12, 1),
        leaving=roster()[2:],
        may=frozenset({"offer", "choosing", "leadership", "session", "departure"}),
        steps=(Button("pause", "/pauses"), Button("closing-plan", "/closing-plans")),
    )


MAY = {
    "scheduled": ("opening", "move", "cancellation"),
    "open": ("mark", "phase", "closing"),
    "closed": ("mark", "confirmation"),
    "confirmed": ("correction", "annulment"),
    "cancelled": ("restoration",),
}
"""What a leader is offered at each stage of a session."""


def session_view(state: str = "open") -> SessionView:
    phases = list(Phase)
    marks = ("present", "present", "present", "unknown", "present", "apologies", "absent")
    people = tuple(
        PersonLine(
            person=entry.person,
            name=entry.name,
            role=entry.role,
            mark="present" if n < 2 else marks[n - 2],
            mine=n == 0,
        )
        for n, entry in enumerate(roster())
    )
    return SessionView(
        program=PROGRAM,
        group=UUID(int=101),
        group_name="Groupe 1",
        online=False,
        id=UUID(int=308),
        once=UUID(int=9),
        number=8,
        starts_at=NOW - timedelta(minutes=10),
        zone=ZONE,
        local_start="2026-11-26T18:30",
        slot_minutes=105,
        state=state,
        opens_at=NOW - timedelta(minutes=40),
        corrected_until=NOW + timedelta(days=14),
        left_to_admins=False,
        quorum=4,
        people=people,
        record=4124,
        phases=tuple(
            PhaseLine(
                code=phase,
                when="past" if n < 2 else "now" if n == 2 else "ahead",
                since=NOW - timedelta(minutes=3) if n == 2 else None,
                soft_from={2: 180, 4: 3600}.get(n),
                soft_to={2: 300}.get(n),
            )
            for n, phase in enumerate(phases)
        ),
        running=UUID(int=500) if state == "open" else None,
        presentations=(UUID(int=500),),
        presentations_left=1,
        no_case=False,
        capture=ContentCapture.FULL,
        narratives=True,
        in_the_room=True,
        items=(
            listed(1, MaterialKind.CASE_NARRATIVE, own=False),
            listed(2, MaterialKind.LEADER_DEBRIEF, own=True),
            listed(3, MaterialKind.REFLECTION, own=True, audience=Audience.LEADERS_THEN),
            msgspec.structs.replace(listed(5, MaterialKind.REFLECTION, own=True), held=True),
            erased(4, MaterialKind.CASE_NARRATIVE),
        ),
        readers_then=1,
        readers_now=2,
        kinds=(MaterialKind.LEADER_DEBRIEF, MaterialKind.REFLECTION),
        soon=True,
        leads=True,
        may=frozenset(MAY.get(state, ())),
    )


def listed(
    n: int, kind: MaterialKind, *, own: bool, audience: Audience = Audience.NOBODY
) -> ItemListed:
    return ItemListed(
        item=UUID(int=600 + n),
        program=PROGRAM,
        kind=kind,
        session=UUID(int=308),
        own=own,
        audience=audience,
        sealed_at=NOW - timedelta(days=n),
    )


def erased(n: int, kind: MaterialKind) -> ItemListed:
    redacted = Redacted(NOW - timedelta(days=1), Ground.REQUEST)
    return msgspec.structs.replace(listed(n, kind, own=False), redacted=redacted)


def trail_entry(n: int) -> TrailEntry:
    outcome = "denied" if n % 5 == 3 else "searched" if n % 7 == 6 else "permitted"
    return TrailEntry(
        program=PROGRAM,
        entry=4200 - n,
        at=NOW - timedelta(hours=7 * n),
        outcome=outcome,
        actor=person(n % 3 + 50),
        role=Role.AUDITOR if outcome == "searched" else Role.LEADER,
        basis="none" if outcome == "denied" else "leadership",
        purpose="audit" if outcome == "searched" else "preparing_session",
        rule="item.sealed_text",
        kind="trail" if outcome == "searched" else "case_narrative" if n % 2 else "name",
        label="AX" if outcome == "searched" else "C4" if n % 2 else "C2",
        object=UUID(int=0x1234567890ABCDEF00 + n),
        objects=1 if n % 2 else 8,
    )


def trail_view() -> TrailView:
    days = tuple(
        DayCount(
            date(2026, 10, 28) + timedelta(days=n),
            (n * 37) % 83 + (0 if n % 7 in {4, 5} else 20),
            n % 6,
        )
        for n in range(30)
    )
    return TrailView(
        sought=Sought(purpose=Purpose.LEADING, since=date(2026, 10, 28), role=Role.LEADER),
        closely=True,
        filtered=True,
        refused=None,
        entries=tuple(trail_entry(n) for n in range(12)),
        names={person(50): name("Louise Bouchard"), person(51): name("David Kim")},
        older="/access-log?before=x",
        total=14210,
        chart=chart(days),
        zone="UTC",
        programs=(ProgramChoice(PROGRAM, "P02", "QC academic program 2", "America/Toronto"),),
        names_of_programs={PROGRAM: "QC academic program 2"},
        missing=(MissingEntry(PROGRAM, 14_180), MissingEntry(PROGRAM, 14_178)),
        late=(LogReach(program=PROGRAM, position=14_205, head=14_210, checked_after=14_000),),
    )


def looks_view() -> LooksView:
    shown = MineShown(
        others=(
            trail_entry(1),
            msgspec.structs.replace(trail_entry(5), basis="grant", purpose="legal_order"),
        ),
        own=(trail_entry(7),),
        refused={UUID(int=601): 2},
        names={person(50): name("Louise Bouchard"), person(51): name("David Kim")},
        naming=Naming.ALWAYS,
        newest=NOW,
    )
    return LooksView(shown=shown, zone=ZONE)


def record_view(*, signed: bool) -> RecordView:
    shown = RecordShown(
        record=msgspec.structs.replace(trail_entry(1), ended="released"),
        request=UUID(int=7001),
        on_behalf_of=person(52),
        objects=(
            RecordObject(
                kind="case_narrative", label="C4", id=UUID(int=601), version=NOW, may_be_asked=False
            ),
            RecordObject(kind="name", label="C2", id=person(4), version=None, may_be_asked=True),
        ),
        attributes=RecordAttributes(
            grant=UUID(int=900),
            policy="0123456789abcdef",
            authority=12,
            strength="password",
            session=UUID(int=7002),
            address="192.0.2.0/24",
            stands_for=3,
            asked_in=UUID(int=7003),
            traceparent=None,
            ended="released",
            failed_by="item.gone",
        ),
        names={person(51): name("David Kim")},
    )
    return RecordView(shown, "QC academic program 2", standing(5000) if signed else None)


def standing(size: int, *, refused: str | None = None) -> LogStanding:
    return LogStanding(
        program=PROGRAM,
        log=Log.ACCESS,
        origin=f"circlekeep/{UUID(int=1)}/{PROGRAM}/2",
        size=size,
        root=bytes(32),
        signed_at=NOW,
        witnessed=Witnessed(size - 20, NOW - timedelta(hours=4), "witness.example/w1+01+AA"),
        sent=LettersSent(size - 12, NOW - timedelta(hours=3)),
        refused=refused,
    )


def verified(*logs: VerifiedLog) -> VerificationShown:
    newest = Verification(entry=512, at=NOW, by=person(50), logs=logs, took_ms=840)
    return VerificationShown(newest, {person(50): name("Louise Bouchard")})


def audit_line(round_: int = 1, *, signed: bool = False) -> AuditLine:
    return AuditLine(
        id=UUID(int=8000 + round_),
        quarter="2026-Q3",
        round=round_,
        records=4,
        reviewed=4 if signed else 2,
        matters=1,
        drawn_by=person(50),
        drawn_at=NOW - timedelta(days=3),
        signed_by=person(50) if signed else None,
        signed_at=NOW if signed else None,
    )


def audit_view(*, signed: bool) -> AuditView:
    lines = (
        SampledLine(record=trail_entry(3), own=False, may_review=True),
        SampledLine(record=trail_entry(6), own=True, may_review=False),
        SampledLine(
            record=trail_entry(1),
            own=False,
            may_review=True,
            disposition=AuditDisposition.FOLLOW_UP,
            noted=True,
            reviewed_by=person(50),
            reviewed_at=NOW,
        ),
        SampledLine(
            record=trail_entry(2), own=False, may_review=True, disposition=AuditDisposition.IN_ORDER
        ),
    )
    shown = AuditShown(
        audit=audit_line(2, signed=signed),
        since=datetime(2026, 7, 1, tzinfo=UTC),
        until=datetime(2026, 10, 1, tzinfo=UTC),
        seed="3f" * 32,
        strata=(Stratum("C2", 812, 2), Stratum("C4", 90, 2)),
        records=lines,
        names={person(50): name("Louise Bouchard"), person(51): name("David Kim")},
        may_sign=not signed,
    )
    return AuditView(
        shown=shown,
        programs={PROGRAM: "QC academic program 2"},
        once=UUID(int=9),
        open=not signed,
        note=Sealed("Elle a expliqué pourquoi.") if not signed else None,
        noted=(PROGRAM, trail_entry(1).entry) if not signed else None,
        record=4130,
    )


def reading_view(*, shown: bool) -> ReadingView:
    text = (
        "La visite s’est bien passée et pourtant elle me travaille. Chaque fois que la porte "
        "s’ouvre, je me raidis. On m’a demandé ce que je ne pouvais pas donner, et je l’ai donné."
        "\n\nJe ne cherche pas de réponse; je veux comprendre pourquoi cela me suit jusqu’à la "
        "maison."
    )
    return ReadingView(
        program=PROGRAM,
        session=UUID(int=308),
        item=UUID(int=601),
        kind=MaterialKind.CASE_NARRATIVE,
        own=False,
        zone=ZONE,
        shown=shown,
        text=Sealed(text if shown else ""),
        locale="fr-CA",
        sealed_at=NOW if shown else None,
        record=4125 if shown else 0,
    )


BOARD = BoardView(
    program=PROGRAM,
    name="Programme universitaire QC 2",
    setting="academic",
    region="QC",
    capture="full",
    several=True,
    may=frozenset({"proposal"}),
    groups=8,
    members=54,
    free=19,
    attention=tuple(Needy(row, needs) for row in GROUPS if (needs := row.needs(NOW))),
    shelves=(
        Shelf("active", GROUPS[:4]),
        Shelf("below_minimum", GROUPS[4:5]),
        Shelf("leader_vacant", GROUPS[5:6]),
        Shelf("recruiting", GROUPS[6:7]),
        Shelf("paused", GROUPS[7:]),
    ),
)

CANDIDATES = tuple(
    Candidate(entry.person, entry.name) for entry in roster() if entry.name is not None
)


def question_view(question: Question) -> QuestionView:
    return QuestionView(
        title=question.title,
        does=question.does,
        way_back=question.way_back,
        yes=question.yes,
        final=question.final,
        facts=(
            Fact(label="Person", name=name("Louise Bouchard"), person=True),
            Fact(label="Person", person=True),
            Fact(label="Role", kind="role", value="privacy_officer"),
            Fact(label="Group", value="Groupe 1"),
        ),
        fields=(Kept("person", Sealed(str(person(50)))),),
        path="/somewhere",
        back="/",
    )


def parked_view() -> ParkedView:
    place = ParkedPlace(projection="decisions", program=PROGRAM, stream=UUID(int=101), position=41)
    unreadable = Parked(
        place=place,
        event_type="group.proposed",
        since=NOW - timedelta(days=2),
        unreadable=True,
        holds_up=("decisions", "ended_groups", "group_board"),
        skippable=True,
        order=None,
    )
    order = ParkedOrder(
        id=UUID(int=1), skip=False, asked_at=NOW, outcome=None, **msgspec.structs.asdict(place)
    )
    return ParkedView(
        parked=(
            unreadable,
            msgspec.structs.replace(unreadable, order=order),
            msgspec.structs.replace(
                unreadable, unreadable=False, skippable=False, holds_up=("access_log",)
            ),
        ),
        programs=(ProgramChoice(PROGRAM, "P02", "QC academic program 2", "America/Toronto"),),
        names={PROGRAM: "QC academic program 2"},
        once=UUID(int=9),
    )


def scope_view(of: str, *, picked: bool) -> ScopeView:
    roles = (RoleInGroup("leader", "Groupe 1"), RoleInGroup("member", "Groupe 2"))
    people = (
        Person(person(50), name("Louise Bouchard"), roles),
        Person(person(51), name("Louise Bouchard")),
    )
    return ScopeView(
        act=HOLD,
        of=of,
        asks=HOLD.of.get(of, Asks()),
        form=ScopeForm(once=UUID(int=9), who=Sealed("bouch"), within=str(UUID(int=101))),
        programs=tuple(
            ProgramChoice(
                ProgramId(UUID(int=20 + n)), f"P{n:02d}", f"QC academic program {n}", "UTC"
            )
            for n in range(1, 18)
        ),
        picked=Picked(people, 105) if picked else None,
    )


KEY_WORD = KeyWord(person(50), Role.PRIVACY_OFFICER, NOW)


def key_version(number: int, word: KeyWord | None = None, may: Turn | None = None) -> Version:
    """A version of a program's key that was retired."""
    made, retired = NOW - timedelta(days=40), NOW - timedelta(days=10)
    return Version(KeptVersion(number, made, retired, None, in_use=False), word, may)


def key_word(version: int, role: Role, *, agreed: bool) -> Word:
    return Word(version=version, by=person(50), role=role, at=NOW, agreed=agreed)


def left_out() -> LeftOut:
    skipped = EntrySkipped(
        reader="everything",
        stream=UUID(int=101),
        position=41,
        version=3,
        event=UUID(int=7),
        event_type="group.proposed",
        reason=SkipReason.DAMAGED,
    )
    return LeftOut(
        event=skipped, record="group", by=person(50), office=Role.ORGANIZATION_ADMIN, at=NOW
    )


WAITS = WaitsShown(
    (
        Waiting(what="hold_review", path="/privacy", by=NOW.date() - timedelta(days=1), late=True),
        Waiting(what="hold", path="/privacy", since=NOW, by=NOW + timedelta(hours=40)),
        Waiting(what="erasure", path="/privacy", since=NOW, by=NOW.date() + timedelta(days=9)),
        Waiting(what="parked", path="/organization/parked-streams", since=NOW - timedelta(days=2)),
        Waiting(what="review", path="/audits"),
    ),
    whole=False,
)


def sign_in_line(number: int) -> SignInLine:
    """One of somebody's sign-ins; the first is this one."""
    return SignInLine(
        id=UUID(int=number),
        organization=OrganizationId(UUID(int=1)),
        device="Firefox, Android" if number > 1 else "",
        strength="password",
        began=NOW - timedelta(hours=number),
        seen=NOW,
        expires=NOW + timedelta(hours=10),
        here=number == 1,
    )


def passkey_line(number: int, *, works: bool) -> PasskeyLine:
    """A passkey, used once, on this address or on another."""
    return PasskeyLine(
        id=UUID(int=number),
        name=Sealed("My phone"),
        host="groups.example.org",
        works=works,
        added=NOW,
        used=NOW if works else None,
    )


PAGES_FILLED: dict[str, tuple[str, object]] = {
    "sign-in": ("frame/sign_in.html", SignInView()),
    "sign-in-ended": ("frame/sign_in.html", SignInView(carried=Sealed("sealed"))),
    "carried": (
        "public/carried.html",
        Carried("/mine", (Kept("text", Sealed("typed")),), "Leave this group?", "/mine"),
    ),
    "sign-in-refused": (
        "frame/sign_in.html",
        SignInView(
            email=Sealed("m@example.org"),
            refused=refused("sign_in.refused"),
            organizations=(OrganizationChoice(OrganizationId(UUID(int=1)), "College"),),
        ),
    ),
    "mailed-link": ("public/mailed_link.html", MailedLinkView()),
    "mailed-link-asked": (
        "public/mailed_link.html",
        MailedLinkView(asked=True, refused=refused("sign_in_link.wrong_code")),
    ),
    "choosing": (
        "public/choosing.html",
        SignInView(
            organizations=(OrganizationChoice(OrganizationId(UUID(int=1)), "College"),),
            carried=Sealed("sealed"),
        ),
    ),
    "welcome": ("public/welcome.html", WelcomeView(refused("no.such_code"))),
    "program-new": (
        "program/program_new.html",
        AddingView(
            fields=(
                NameField("en", "English", first=True),
                NameField("fr", "Français", first=False),
            ),
            zones=Zones(
                "Canada",
                (Zone("America/Halifax", "Halifax"), Zone("America/Toronto", "Toronto")),
                (Zone("Europe/Paris", "Paris"),),
            ),
            regions=("ON", "QC"),
            once=UUID(int=3),
            refused=refused("program.exists"),
        ),
    ),
    "letters": (
        "organization/letters.html",
        LettersView(
            (
                HeldUp(
                    policy="invitations", code="mail.unavailable", tried=2, given_up=3, since=NOW
                ),
                HeldUp(policy="people", code="x", tried=0, given_up=1, since=NOW),
            )
        ),
    ),
    "programs-none": ("program/programs.html", ProgramsView((), governs=True)),
    "programs-waits": ("program/programs.html", ProgramsView((), governs=True, waits=WAITS)),
    "programs": (
        "program/programs.html",
        ProgramsView(
            tuple(
                ProgramLine(
                    id=ProgramId(UUID(int=20 + n)),
                    name=f"QC academic program {n}",
                    setting="academic",
                    region="QC",
                    capture="codes",
                )
                for n in range(1, 6)
            )
        ),
    ),
    "board": ("program/board.html", BOARD),
    "organizations": (
        "member/organizations.html",
        OrganizationsView(
            here=OrganizationId(UUID(int=1)),
            organizations=(
                OrganizationChoice(OrganizationId(UUID(int=1)), "Family medicine"),
                OrganizationChoice(OrganizationId(UUID(int=2)), "Collège du Nord"),
            ),
            proven=True,
            refused=refused("account.none_opened"),
        ),
    ),
    "organizations-unproven": (
        "member/organizations.html",
        OrganizationsView(here=OrganizationId(UUID(int=1)), organizations=(), proven=False),
    ),
    "invitation": ("public/invitation.html", InvitationView(refused=refused("link.refused"))),
    "invitation-asks": (
        "public/invitation.html",
        InvitationView(
            code=Sealed("one-time"),
            mark="mark",
            organization="College of the North",
            program="Residents",
            asks="decline",
        ),
    ),
    "invitation-shown": (
        "public/invitation.html",
        InvitationView(
            code=Sealed("one-time"),
            mark="mark",
            organization="Collège du Nord",
            program="Residents",
            other=True,
            refused=refused("invitation.known_here"),
        ),
    ),
    "invitation-declined": ("public/invitation.html", InvitationView(answered="decline")),
    "invitation-misdirected": ("public/invitation.html", InvitationView(answered="misdirected")),
    "invitations": (
        "program/invitations.html",
        InvitationsView(
            program=ProgramId(UUID(int=1)),
            name="Residents",
            officer=True,
            roles=(Role.MEMBER, Role.LEADER),
            once=UUID(int=5),
            lines=tuple(
                InvitationLine(
                    invitation=UUID(int=number),
                    person=PersonId(UUID(int=2)),
                    role=Role.MEMBER,
                    stage=stage,
                    colleague=number % 2 == 0,
                    mailed=True,
                    returned=number == 1,
                    issued=datetime(2026, 3, 2, tzinfo=UTC),
                    until=datetime(2026, 3, 16, tzinfo=UTC),
                    may=tuple(InvitationStep),
                )
                for number, stage in enumerate(InvitationStage)
                if number
            ),
            addressees={
                UUID(int=number): Addressee("a•••@example.org", PersonName("Ada", "Roy", ""))
                for number in range(1, 7)
            },
            governs=True,
            unappointed={PersonId(UUID(int=9)): PersonName("Bea", "Lo", "")},
            wrong="email",
            record=7,
            link="https://groups.example.org/invitation#one-time",
            refused=refused("invitation.not_allowed"),
        ),
    ),
    "people": (
        "frame/people.html",
        PeopleListView(
            path=f"/programs/{PROGRAM}/people",
            program=PROGRAM,
            name="Residents",
            shown=people_shown(),
            sought=Filters(state="invited"),
            groups=(GroupChoice(UUID(int=301), "Group 1"),),
            older=f"/programs/{PROGRAM}/people?beyond=2026",
        ),
    ),
    "people-of-the-organization": (
        "frame/people.html",
        PeopleListView(
            path="/organization/people",
            shown=people_shown(),
            sought=Filters(),
            programs=(ProgramChoice(PROGRAM, "P01", "Residents", ZONE),),
        ),
    ),
    "sheet": ("program/sheet.html", SheetView(program=PROGRAM, name="Residents")),
    "sheet-looked-through": ("program/sheet.html", sheet_view()),
    "sheet-without-columns": (
        "program/sheet.html",
        msgspec.structs.replace(sheet_view(), report=None),
    ),
    "sheet-going-on": (
        "program/sheet.html",
        msgspec.structs.replace(sheet_view(), onward=200, total=1000, so_far=Sealed("sealed")),
    ),
    "sheet-applied": ("program/sheet.html", msgspec.structs.replace(sheet_view(), done=True)),
    "people-none": (
        "frame/people.html",
        PeopleListView(
            path="/organization/people",
            shown=PeopleShown((), {}, 0, 0, None),
            sought=Filters(),
        ),
    ),
    "people-not-sought": (
        "frame/people.html",
        PeopleListView(
            path="/organization/people",
            shown=PeopleShown((), {}, 0, 0, None),
            sought=Filters(),
            words=Sealed("T"),
            refused=refused("people.name_too_short"),
        ),
    ),
    "invite-a-colleague": (
        "program/invitations.html",
        InvitationsView(
            program=ProgramId(UUID(int=1)),
            name="Residents",
            officer=False,
            roles=(Role.MEMBER,),
            once=UUID(int=5),
            lines=(),
        ),
    ),
    "my-groups": (
        "member/my_groups.html",
        MyGroupsView(
            (
                MyGroup(PROGRAM, group_row(9, open_session_id=UUID(int=309)), Role.MEMBER, ()),
                MyGroup(PROGRAM, GROUPS[0], Role.LEADER, ()),
                MyGroup(PROGRAM, GROUPS[4], Role.CO_LEADER, ("below_minimum",)),
                MyGroup(PROGRAM, GROUPS[6], None, (), offered=True),
                MyGroup(PROGRAM, GROUPS[1], None, (), waiting=True),
            ),
            (
                OwnGroup(PROGRAM, GROUPS[0], offered=False),
                OwnGroup(PROGRAM, GROUPS[7], offered=False),
            ),
            PersonId(UUID(int=1000)),
            status=OwnStatus("family_physician", NOW, lapsed=False),
            to_sign=(
                SignatureAsked(
                    program=PROGRAM,
                    group=UUID(int=101),
                    name="Groupe 1",
                    supervises=False,
                    asked=Asked(Why.YEARLY, late=True),
                ),
                SignatureAsked(
                    program=PROGRAM,
                    group=UUID(int=102),
                    name="Groupe 2",
                    supervises=True,
                    asked=Asked(Why.FIRST),
                ),
            ),
        ),
    ),
    "group": ("leader/group.html", group_view()),
    "group_sessions": ("leader/group_sessions.html", sessions_view()),
    "agreement": ("leader/agreement.html", agreement_view(to_sign=False)),
    "agreement_to_sign": ("leader/agreement.html", agreement_view(to_sign=True)),
    "group-people": (
        "program/group_people.html",
        GroupPeopleView(
            program=PROGRAM,
            id=UUID(int=101),
            name="Groupe 1",
            may=frozenset({"leadership", "choosing", "clearance"}),
            free=CANDIDATES[2:],
            supervisors=CANDIDATES,
            record=4126,
        ),
    ),
    "group-people-none": (
        "program/group_people.html",
        GroupPeopleView(
            program=PROGRAM,
            id=UUID(int=101),
            name="Groupe 1",
            may=frozenset(),
            free=(),
            supervisors=(),
            record=0,
        ),
    ),
    "session-scheduled": ("leader/session.html", session_view("scheduled")),
    "session-open": ("leader/session.html", session_view("open")),
    "session-closed": (
        "leader/session.html",
        msgspec.structs.replace(
            session_view("closed"),
            led_later=True,
            draft=Draft(
                MaterialKind.REFLECTION,
                DRAFT,
                Audience.LEADERS_NOW,
                passages=passages(
                    DRAFT,
                    (
                        Finding(9, 21, FindingKind.TELEPHONE),
                        Finding(32, 40, FindingKind.NAME),
                    ),
                ),
            ),
            refused=refused("material.identifier"),
        ),
    ),
    "session-later": (
        "leader/session.html",
        msgspec.structs.replace(
            session_view("scheduled"), soon=False, may=frozenset({"move", "cancellation"})
        ),
    ),
    "session-cancelled": (
        "leader/session.html",
        session_view("cancelled"),
    ),
    "question": ("frame/question.html", question_view(of_leaders.PAUSE)),
    "question-final": ("frame/question.html", question_view(of_privacy.ERASURE_APPROVAL)),
    "reading-asked": ("member/reading.html", reading_view(shown=False)),
    "reading-erased": (
        "member/reading.html",
        msgspec.structs.replace(
            reading_view(shown=False), redacted=Redacted(NOW, Ground.EXPIRED), own=True
        ),
    ),
    "reading-shown": ("member/reading.html", reading_view(shown=True)),
    "trail": ("auditor/trail.html", trail_view()),
    "trail-people": (
        "auditor/trail_people.html",
        PeopleView(
            Sealed("Bou"), {person(50): name("Louise Bouchard"), person(51): name("David Kim")}
        ),
    ),
    "trail-people-none": ("auditor/trail_people.html", PeopleView(Sealed("Xy"), {})),
    "trail-people-many": (
        "auditor/trail_people.html",
        PeopleView(Sealed("Bo"), {}, refused("people.too_many")),
    ),
    "trail-record": ("auditor/trail_record.html", record_view(signed=True)),
    "trail-record-unsigned": ("auditor/trail_record.html", record_view(signed=False)),
    "desk": (
        "auditor/desk.html",
        DeskView(
            logs=(standing(14_210), standing(9_000, refused="shorter")),
            programs={PROGRAM: "QC academic program 2"},
            organization=OrganizationId(UUID(int=1)),
            code="CAFP",
            audits=(audit_line(),),
            verified=verified(VerifiedLog(PROGRAM, Log.ACCESS, 14_210)),
            glass_open=1,
            glass_late=1,
        ),
    ),
    "desk-broken": (
        "auditor/desk.html",
        DeskView(
            logs=(standing(14_210),),
            programs={PROGRAM: "QC academic program 2"},
            organization=OrganizationId(UUID(int=1)),
            code="CAFP",
            audits=(),
            verified=verified(VerifiedLog(PROGRAM, Log.ACCESS, 14_210, 41, "digest")),
            glass_open=0,
            glass_late=0,
        ),
    ),
    "desk-empty": (
        "auditor/desk.html",
        DeskView(
            logs=(),
            programs={},
            organization=OrganizationId(UUID(int=1)),
            code="CAFP",
            audits=(),
            verified=VerificationShown(None, {}),
            glass_open=0,
            glass_late=0,
        ),
    ),
    "exports": (
        "auditor/exports.html",
        ExportsView(
            organization=OrganizationId(UUID(int=1)),
            programs=(ProgramChoice(PROGRAM, "P02", "QC academic program 2", "America/Toronto"),),
            taken=(trail_entry(6),),
            names={person(50): name("Louise Bouchard")},
        ),
    ),
    "naming": ("organization/naming.html", NamingView(Naming.ON_REQUEST, UUID(int=9))),
    "audits": (
        "auditor/audits.html",
        AuditsView(
            audits=(audit_line(), audit_line(2, signed=True)),
            names={person(50): name("Louise Bouchard")},
            quarters=("2026-Q4", "2026-Q3"),
            may_draw=True,
            once=UUID(int=9),
        ),
    ),
    "audits-none": (
        "auditor/audits.html",
        AuditsView(audits=(), names={}, quarters=(), may_draw=False, once=UUID(int=9)),
    ),
    "audit": ("auditor/audit.html", audit_view(signed=False)),
    "audit-signed": ("auditor/audit.html", audit_view(signed=True)),
    "mine": (
        "member/mine.html",
        MineView(
            looks=looks_view(),
            items=(
                listed(1, MaterialKind.CASE_NARRATIVE, own=True, audience=Audience.LEADERS_THEN),
                listed(2, MaterialKind.REFLECTION, own=True),
            ),
            sessions={UUID(int=308): SessionNamed("Groupe 1", session_row(8, "closed"))},
            zone=ZONE,
            notices=NOTICES,
            of_the_year=7,
        ),
    ),
    "recovery": ("public/recovery.html", RecoveryView()),
    "recovery-asked": (
        "public/recovery.html",
        RecoveryView(asked=True, refused=refused("recovery.wrong_code")),
    ),
    "second-factor-none": (
        "member/second_factor.html",
        FactorView(shown=FactorShown(has=False, left=0, may_add=True, strength="password")),
    ),
    "second-factor-late": (
        "member/second_factor.html",
        FactorView(shown=FactorShown(has=False, left=0, may_add=False, strength="password")),
    ),
    "second-factor-by-mail": (
        "member/second_factor.html",
        FactorView(shown=FactorShown(has=False, left=0, may_add=False, strength="recovered")),
    ),
    "second-factor-by-mailbox": (
        "member/second_factor.html",
        FactorView(
            shown=FactorShown(
                has=False, left=0, may_add=False, strength="password", takes=Takes.CODE
            )
        ),
    ),
    "second-factor-by-officers": (
        "member/second_factor.html",
        FactorView(
            shown=FactorShown(
                has=False, left=0, may_add=False, strength="password", takes=Takes.OFFICERS
            ),
            refused=refused("factor.needs_officers"),
        ),
    ),
    "first-factor-code": (
        "member/first_factor_code.html",
        CodeView(
            adding="passkey",
            name=Sealed("My phone"),
            back="/",
            address=Sealed("a•••@example.org"),
            refused=refused("factor.code_wrong"),
        ),
    ),
    "passkey-adding": ("member/passkey_adding.html", PasskeyView(Sealed("My phone"))),
    "second-factor": (
        "member/second_factor.html",
        FactorView(
            shown=FactorShown(has=True, left=8, may_add=False, strength="password_and_code"),
            refused=refused("factor.wrong_code"),
        ),
    ),
    "second-factor-adding": (
        "member/second_factor_adding.html",
        AppView(
            secret=SECRET,
            mark=Sealed("mark"),
            drawing=drawn(SECRET, "Organisme"),
            back="/",
            refused=refused("factor.wrong_code"),
        ),
    ),
    "second-factor-codes": (
        "member/second_factor_codes.html",
        CodesView((Sealed("ABCDE-FGHJK"), Sealed("MNPQR-STVWX")), "/"),
    ),
    "second-factor-proof": (
        "frame/second_factor_proof.html",
        ProofView(carried=Sealed("typed"), whose="mark", refused=refused("sign_in.step_up")),
    ),
    "second-factor-passkey": (
        "frame/second_factor_proof.html",
        ProofView(code=False, refused=refused("sign_in.step_up")),
    ),
    "account": (
        "member/account.html",
        AccountView(
            sign_ins=(sign_in_line(1), sign_in_line(2)),
            organizations={
                OrganizationId(UUID(int=1)): "Organisme",
                OrganizationId(UUID(int=2)): "College",
            },
            here=OrganizationId(UUID(int=1)),
            passkeys=PasskeysListed(
                (passkey_line(1, works=True), passkey_line(2, works=False)), may_add=True
            ),
            zone=ZONE,
            refused=refused("password.not_the_old"),
            provider=True,
            renewing=True,
        ),
    ),
    "operator": ("organization/operator.html", OperatorView(once=UUID(int=9))),
    "operator-admitted": (
        "organization/operator.html",
        OperatorView(
            once=UUID(int=9),
            reason=OperatorReason.SUPPORT,
            admission=UUID(int=8),
            until=datetime(2026, 6, 1, 14, tzinfo=UTC),
        ),
    ),
    "scope-ways": ("privacy/scope_ways.html", WaysView(HOLD)),
    "scope-person": ("privacy/scope.html", scope_view("person", picked=True)),
    "scope-nobody": (
        "privacy/scope.html",
        msgspec.structs.replace(
            scope_view("person", picked=False),
            picked=Picked((), 0),
            refused=refused("people.too_many"),
        ),
    ),
    "scope-session": (
        "privacy/scope.html",
        msgspec.structs.replace(
            scope_view("session", picked=False),
            groups=GROUPS,
            sessions=(session_row(7, "closed"), session_row(6, "confirmed")),
        ),
    ),
    "scope-erasure": (
        "privacy/scope.html",
        msgspec.structs.replace(
            scope_view("class", picked=False), act=ERASURE, asks=ERASURE.of["class"], of="class"
        ),
    ),
    "signing-keys": (
        "organization/signing_keys.html",
        SigningKeysView(
            shown=SigningKeys(
                keys=(LogKey(1, b"a" * 32, NOW - timedelta(days=90)), LogKey(2, b"b" * 32, NOW)),
                words=(
                    key_word(1, Role.PRIVACY_OFFICER, agreed=False),
                    key_word(1, Role.ORGANIZATION_ADMIN, agreed=True),
                    key_word(2, Role.PRIVACY_OFFICER, agreed=False),
                ),
                gaps=(KeyGap(program=PROGRAM, log=Log.ACCESS, after=4100, first=4127),),
                may=Turn.AGREE,
            ),
            zone=ZONE,
            names={person(50): name("Louise Bouchard")},
            programs={PROGRAM: "QC academic program 2"},
            once=UUID(int=9),
        ),
    ),
    "program-keys": (
        "organization/program_keys.html",
        ProgramKeysView(
            keys=(
                KeyOf(
                    PROGRAM,
                    held=False,
                    versions=(
                        Version(KeptVersion(3, NOW, None, None, in_use=True), None, None),
                        key_version(2, may=Turn.SAY),
                        key_version(1, KEY_WORD, Turn.AGREE),
                    ),
                ),
                KeyOf(ProgramId(UUID(int=0xA)), held=True, versions=(key_version(1, KEY_WORD),)),
            ),
            names={person(50): name("Louise Bouchard")},
            programs={PROGRAM: "QC academic program 2"},
            once=UUID(int=9),
        ),
    ),
    "parked": ("organization/parked.html", parked_view()),
    "parked-left-out": (
        "organization/parked_left_out.html",
        LeftOutView(program="QC academic program 2", skipped=(left_out(),), names={}),
    ),
    **GLASS_PAGES,
    **PRIVACY_PAGES,
    **PROVIDER_PAGES,
    "error-503": (
        "public/error.html",
        ErrorView(*PAGES[503], way=Way("/organization/parked-streams", "What cannot be read")),
    ),
    "error-404": ("public/error.html", ErrorView(*PAGES[404])),
}
