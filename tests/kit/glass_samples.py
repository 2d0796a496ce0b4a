"""Pages of break-glass, filled."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.access.purposes import ObjectKind
from domain.grants.events import Disposition, Ground
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.protocol.cases import PresentationCodes
from domain.protocol.glass import Act, GlassNotice, GlassOpened, GrantLine, SealedItem, Watermark
from domain.protocol.names import PersonName
from domain.sessions.words import MaterialKind
from projections.sessions.queries import SessionRow
from services.web.frame.notices import refused
from services.web.privacy.glass import GrantView, RegisterView, story_of
from services.web.privacy.glass_asking import AskView, Choice, ChooseView
from services.web.privacy.glass_steps import GlassReadingView

NOW = datetime(2026, 11, 26, 13, 40, tzinfo=UTC)
PROGRAM = ProgramId(UUID(int=20))
ASKS, DEPUTY, ADMIN, AUDITOR = (PersonId(UUID(int=2000 + n)) for n in range(4))
ITEMS = (UUID(int=611), UUID(int=612))
NAMES = {
    ASKS: PersonName("Rosalind", "Acheson", ""),
    DEPUTY: PersonName("Étienne", "Vaillancourt", ""),
    ADMIN: PersonName("Ariane", "Desrochers", ""),
    AUDITOR: PersonName("Desmond", "Okafor", ""),
}
APPROVALS = (
    Act(DEPUTY, Role.PRIVACY_OFFICER, NOW),
    Act(ADMIN, Role.ORGANIZATION_ADMIN, NOW + timedelta(minutes=9)),
)


def line(number: int, stage: str, *may: str, **given: object) -> GrantLine:
    """One entry of the register."""
    facts: dict[str, object] = {
        "grant": UUID(int=900 + number),
        "program": PROGRAM,
        "ground": list(Ground)[number % len(Ground)],
        "stage": stage,
        "items": ITEMS,
        "opened": (),
        "requested": Act(ASKS, Role.PRIVACY_OFFICER, NOW - timedelta(days=number)),
        "approvals": (),
        "ended": None,
        "until": None,
        "first_opened_at": None,
        "deferred_until": None,
        "told_at": None,
        "told_by": None,
        "told_late": False,
        "reviewed": None,
        "disposition": None,
        "review_by": None,
        "review_late": False,
        "may": may,
    }
    return GrantLine(**(facts | given))  # type: ignore[arg-type]


GRANTED = {
    "approvals": APPROVALS,
    "until": NOW + timedelta(hours=4),
    "review_by": NOW + timedelta(days=3),
}
REQUESTED = line(0, "requested", "approve", "refuse", "defer")
ACTIVE = line(1, "active", "open", "withdraw", **GRANTED)
OPENED = line(
    2,
    "expired",
    "review",
    **GRANTED,
    opened=ITEMS[:1],
    opened_at=(NOW,),
    first_opened_at=NOW,
    told_by=NOW + timedelta(days=1),
    told_late=True,
    ended=Act(None, None, NOW + timedelta(hours=4)),
    review_late=True,
)
REVIEWED = line(
    3,
    "withdrawn",
    **GRANTED,
    opened=ITEMS,
    opened_at=(NOW, NOW),
    first_opened_at=NOW,
    told_by=NOW + timedelta(days=1),
    told_at=NOW,
    ended=Act(ASKS, None, NOW + timedelta(hours=1)),
    reviewed=Act(AUDITOR, None, NOW + timedelta(hours=20)),
    disposition=Disposition.FOLLOW_UP,
)
DEFERRED = line(4, "lapsed", deferred_until=NOW + timedelta(days=20))


def grant_view(grant: GrantLine, reason: Sealed | None = None) -> GrantView:
    """One request's page."""
    return GrantView(
        grant=grant,
        names=NAMES,
        place="QC academic program 2",
        zone="America/Toronto",
        once=UUID(int=9),
        first_day=date(2026, 11, 27),
        last_day=date(2026, 12, 26),
        reason=reason,
        record=4126,
        story=story_of(grant),
        sees_accesses=True,
    )


def held(number: int) -> SessionRow:
    """A session that was held."""
    return SessionRow(
        session_id=UUID(int=300 + number),
        group_id=UUID(int=101),
        code=f"S{number:02}",
        number=number,
        starts_at=NOW - timedelta(days=14 * number),
        local_start="2026-11-12T18:30",
        zone="America/Toronto",
        slot_minutes=90,
        state="confirmed",
        minutes=90,
        quorum_overridden=False,
        present=8,
        members_present=6,
    )


SEALED = tuple(SealedItem(item, ObjectKind.SEALED_TEXT) for item in ITEMS)
NOTICES = (
    GlassNotice(
        grant=UUID(int=901),
        program=PROGRAM,
        item=ITEMS[0],
        own=True,
        office=Role.PRIVACY_OFFICER,
        ground=Ground.LEGAL_ORDER,
        opened_at=NOW,
    ),
    GlassNotice(
        grant=UUID(int=902),
        program=PROGRAM,
        item=ITEMS[1],
        own=False,
        office=Role.PRIVACY_OFFICER,
        ground=Ground.IMMINENT_HARM,
        opened_at=NOW,
    ),
)
REASON = Sealed(
    "Le coroner demande, par ordonnance du 20 novembre, ce qui a été écrit de cette rencontre."
)
TEXT = Sealed("Chaque fois que la porte s’ouvre, je me raidis, et je ne sais pas pourquoi. " * 9)
GLASS_PAGES: dict[str, tuple[str, object]] = {
    "break-glass": (
        "privacy/break_glass.html",
        RegisterView(
            waiting=(REQUESTED, ACTIVE, OPENED),
            grants=(REQUESTED, ACTIVE, OPENED, REVIEWED, DEFERRED),
            late=1,
            names=NAMES,
            programs={PROGRAM: "QC academic program 2"},
            zones={PROGRAM: "America/Toronto"},
            may_ask=True,
            record=4127,
        ),
    ),
    "break-glass-none": (
        "privacy/break_glass.html",
        RegisterView(
            waiting=(), grants=(), late=0, names={}, programs={}, zones={}, may_ask=False, record=1
        ),
    ),
    "break-glass-request": ("privacy/break_glass_grant.html", grant_view(REQUESTED)),
    "break-glass-deciding": ("privacy/break_glass_grant.html", grant_view(REQUESTED, REASON)),
    "break-glass-active": ("privacy/break_glass_grant.html", grant_view(ACTIVE)),
    "break-glass-over": ("privacy/break_glass_grant.html", grant_view(OPENED)),
    "break-glass-reviewed": ("privacy/break_glass_grant.html", grant_view(REVIEWED)),
    "break-glass-programs": (
        "privacy/break_glass_choose.html",
        ChooseView((Choice("/programs/x/break-glass", "Programme de Québec", "P02"),), ()),
    ),
    "break-glass-sessions": (
        "privacy/break_glass_choose.html",
        ChooseView((), tuple(("/x", "Groupe 1", held(n)) for n in (1, 2, 3)), "/x?before=y"),
    ),
    "break-glass-no-sessions": ("privacy/break_glass_choose.html", ChooseView((), ())),
    "break-glass-ask": (
        "privacy/break_glass_ask.html",
        AskView(
            program=PROGRAM,
            session=UUID(int=301),
            group="Groupe 1",
            held=held(1),
            items=SEALED,
            once=UUID(int=8),
            draft=REASON,
            chosen=ITEMS[:1],
            ground=Ground.LEGAL_ORDER,
            refused=refused("grant.no_auditor"),
        ),
    ),
    "break-glass-nothing": (
        "privacy/break_glass_ask.html",
        AskView(
            program=PROGRAM,
            session=UUID(int=301),
            group="Groupe 1",
            held=held(1),
            items=(),
            once=UUID(int=8),
        ),
    ),
    "break-glass-presentation": (
        "privacy/break_glass_reading.html",
        GlassReadingView(
            PROGRAM,
            UUID(int=901),
            GlassOpened(
                item=ITEMS[0],
                kind=MaterialKind.PRESENTATION,
                locale="fr-CA",
                text=Sealed("{}"),
                sealed_at=NOW,
                watermark=Watermark("Rosalind Acheson", NOW, 4128),
                presenter=PersonName("Mei", "Chen", "MD"),
            ),
            PresentationCodes(AUDITOR, "system", ("patient", "clinician")),
        ),
    ),
    "break-glass-opened": (
        "privacy/break_glass_reading.html",
        GlassReadingView(
            PROGRAM,
            UUID(int=901),
            GlassOpened(
                item=ITEMS[0],
                kind=MaterialKind.CASE_NARRATIVE,
                locale="fr-CA",
                text=TEXT,
                sealed_at=NOW,
                watermark=Watermark("Rosalind Acheson", NOW, 4128),
            ),
        ),
    ),
}
