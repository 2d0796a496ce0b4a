"""The privacy officer's desk, filled, and a proof of erasure: for templates and for designers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.privacy.events import ErasureKind
from domain.privacy.periods import RetentionRules
from domain.privacy.proof import ErasureProof, text_of
from domain.protocol.names import PersonName
from domain.protocol.privacy import ErasureProofShown
from projections.privacy_desk.queries import (
    AnnouncedRow,
    ClearingRow,
    HoldRow,
    RequestRow,
    RulesRow,
    RunRow,
)
from services.app.privacy.desk import LookedAt
from services.web.privacy.desk import PrivacyView

NOW = datetime(2026, 11, 26, 23, 40, tzinfo=UTC)
PROGRAM = ProgramId(UUID(int=20))
ORGANIZATION = UUID(int=21)
OTHER, SUBJECT = (PersonId(UUID(int=1000 + n)) for n in (1, 2))


def request_row(n: int, kind: str, stage: str, due: int = 12) -> RequestRow:
    proven = stage == "proven"
    return RequestRow(
        request_id=UUID(int=700 + n),
        kind=kind,
        own=kind in {"author", "member"},
        asked_by=UUID(int=800 + n),
        subject=None,
        due_on=NOW.date() + timedelta(days=due),
        of_program=PROGRAM if kind in {"session", "class"} else None,
        of_session=UUID(int=308) if kind == "session" else None,
        of_class="C4" if kind == "class" else None,
        asked_at=NOW - timedelta(days=30 - due),
        stage=stage,
        obstacle="legal_duty" if stage == "refused" else None,
        decided_at=None if stage == "requested" else NOW,
        backups_expire_on=date(2026, 12, 31) if proven else None,
        proven_at=NOW if proven else None,
    )


def hold_row(n: int, **given: object) -> HoldRow:
    facts: dict[str, object] = {
        "hold_id": UUID(int=900 + n),
        "of_person": None,
        "of_program": PROGRAM,
        "of_group": None,
        "of_session": None,
        "of_class": None,
        "ground": "court_order",
        "placed_by": OTHER,
        "review_on": NOW.date() + timedelta(days=40),
        "lapses_at": None,
        "placed_at": NOW,
        "lifting_by": None,
        "lifted_at": None,
    }
    return HoldRow(**(facts | given))  # type: ignore[arg-type]


def privacy_view(*, decides: bool) -> PrivacyView:
    requests = (
        request_row(1, "member", "requested", due=-2),
        request_row(2, "session", "requested"),
        request_row(3, "author", "approved"),
        request_row(4, "class", "proven"),
        request_row(5, "member", "refused"),
    )
    return PrivacyView(
        zone="America/Toronto",
        waiting=requests[:2],
        requests=requests,
        subjects={requests[0].request_id: SUBJECT} if decides else {},
        names={SUBJECT: PersonName("Amélie", "Tremblay", "MD")} if decides else {},
        deceased=(SUBJECT,) if decides else (),
        looked_at=LookedAt(
            frozenset({requests[1].request_id}) if decides else frozenset(), frozenset()
        ),
        holds=(
            hold_row(1, lapses_at=NOW + timedelta(hours=40), of_session=UUID(int=308)),
            hold_row(2, review_on=NOW.date() - timedelta(days=3), lifting_by=OTHER),
            hold_row(3, lifted_at=NOW, of_program=None, of_person=SUBJECT, ground="litigation"),
        ),
        in_force=RetentionRules(),
        proposed=RulesRow(
            from_day=date(2027, 1, 15),
            case_narrative=60,
            reflection=30,
            leader_debrief=180,
            presentation=730,
            access_records=3650,
            proposed_by=OTHER,
            proposed_at=NOW,
            adopted_at=None,
        ),
        sessions={},
        announced=(
            AnnouncedRow(
                program_id=PROGRAM,
                kind="case_narrative",
                items=7,
                before=NOW - timedelta(days=90),
                goes_at=NOW + timedelta(hours=24),
            ),
        ),
        clearing=ClearingRow(clearing_by=OTHER, proposed_at=NOW, until=None),
        runs=(
            RunRow(
                program_id=PROGRAM,
                kind="case_narrative",
                items=3,
                before=NOW - timedelta(days=90),
                at=NOW,
            ),
        ),
        programs={PROGRAM: "QC academic program 1"},
        decides=decides,
        may=steps_open(requests) if decides else {},
        organization=ORGANIZATION,
        today=NOW.date(),
        once=UUID(int=1),
    )


def steps_open(requests: Sequence[RequestRow]) -> dict[UUID, frozenset[Coded]]:
    """What an officer may do, who has proposed nothing of it and asked for none."""
    deciding = frozenset({"erasure_approval", "erasure_refusal"})
    return {
        **{row.request_id: deciding for row in requests if row.stage == "requested"},
        UUID(int=901): frozenset({"hold_confirmation", "lifting_proposal", "hold_renewal"}),
        UUID(int=902): frozenset({"lifting", "hold_renewal"}),
        ORGANIZATION: frozenset(
            {
                "erasure",
                "hold",
                "retention_proposal",
                "retention_adoption",
                "clearing_proposal",
                "clearing",
            }
        ),
    }


def proof_view() -> ErasureProofShown:
    proof = ErasureProof(
        organization=OrganizationId(UUID(int=10)),
        request=UUID(int=704),
        kind=ErasureKind.CLASS,
        digest="5f" * 32,
        completed_at=NOW,
        backups_expire_on=date(2026, 12, 31),
    )
    return ErasureProofShown(
        text=text_of(proof),
        proof=proof,
        key_version=1,
        public_key="ab" * 32,
        signature="cd" * 64,
        position=4127,
    )


PRIVACY_PAGES = {
    "privacy": ("privacy/privacy.html", privacy_view(decides=True)),
    "privacy-auditor": ("privacy/privacy.html", privacy_view(decides=False)),
    "proof": ("privacy/proof.html", proof_view()),
}
