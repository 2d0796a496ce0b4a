"""The rules about texts: which may be sealed at all, by whom, and for whom."""

from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId
from domain.rules import ContentCapture
from domain.sessions.commands import SealMaterial, SessionCommand, ShareMaterial, ShredMaterial
from domain.sessions.events import (
    AttendanceConfirmed,
    MaterialSealed,
    MaterialShared,
    MaterialShredded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationWithdrawn,
    SessionCancelled,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from domain.sessions.words import Audience, Ground, MaterialKind, WithdrawalStage
from tests.kit.groups import LEADER
from tests.kit.scenario import Scenario, person
from tests.kit.sessions import SCHEDULED, STANDING, STRANGER, closed, keeping, opened

ANN, BOB = person(1), person(2)
CASE, ITEM = UUID(int=0x11), UUID(int=0x41)
ENTERED = PresentationEnteredLate(
    presentation=CASE,
    alias=UUID(int=0x21),
    sealed=UUID(int=0x31),
    seconds=240,
    discussion_minutes=70,
)
HELD = (*closed(), ENTERED)
WITHDRAWN = PresentationWithdrawn(presentation=CASE, stage=WithdrawalStage.AFTER)
NARRATIVE = SealMaterial(
    item=ITEM,
    kind=MaterialKind.CASE_NARRATIVE,
    author=ANN,
    standing=STANDING,
    presentation=CASE,
    presenter=ANN,
    themes=frozenset({"system"}),
)
REFLECTION = SealMaterial(ITEM, MaterialKind.REFLECTION, ANN, STANDING)
DEBRIEF = SealMaterial(ITEM, MaterialKind.LEADER_DEBRIEF, LEADER, STANDING)
SEALED = MaterialSealed(item=ITEM, kind=MaterialKind.CASE_NARRATIVE, presentation=CASE)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(ANN)


class TestSeal:
    def test_a_presenter_writes_the_narrative(self) -> None:
        session(*HELD).when(NARRATIVE).then(SEALED)

    def test_a_leader_writes_the_debrief(self) -> None:
        (
            session(*HELD)
            .by(LEADER)
            .when(DEBRIEF)
            .then(MaterialSealed(item=ITEM, kind=MaterialKind.LEADER_DEBRIEF))
        )

    @pytest.mark.parametrize("author", [ANN, LEADER])
    def test_members_and_leaders_reflect(self, author: PersonId) -> None:
        (
            session(*HELD)
            .by(author)
            .when(msgspec.structs.replace(REFLECTION, author=author))
            .then(MaterialSealed(item=ITEM, kind=MaterialKind.REFLECTION))
        )

    def test_nothing_says_who_wrote_it(self) -> None:
        [event] = session(*HELD).when(NARRATIVE).decided()
        assert str(ANN).encode() not in msgspec.json.encode(event)

    def test_nobody_writes_for_another(self) -> None:
        session(*HELD).by(BOB).when(NARRATIVE).then_refused("material.not_the_author")

    def test_sealing_twice_changes_nothing(self) -> None:
        session(*HELD, SEALED).when(NARRATIVE).then()

    def test_what_was_destroyed_is_not_sealed_again(self) -> None:
        (
            session(*HELD, SEALED, MaterialShredded(item=ITEM))
            .when(NARRATIVE)
            .then_refused("material.shredded")
        )

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            ([SCHEDULED], "session.not_open"),
            ([SCHEDULED, SessionCancelled()], "session.cancelled"),
            ([SCHEDULED, SessionNotHeld()], "session.not_held"),
        ],
    )
    def test_a_session_that_was_not_has_no_texts(
        self, events: list[SessionEvent], code: str
    ) -> None:
        session(*events).when(REFLECTION).then_refused(code)

    @pytest.mark.parametrize("events", [opened(), closed(), [*closed(), AttendanceConfirmed()]])
    def test_texts_are_written_during_and_after(self, events: list[SessionEvent]) -> None:
        assert ITEM in session(*events).when(REFLECTION).state_after().items


class TestCapture:
    @pytest.mark.parametrize(
        ("capture", "kept"),
        [
            (ContentCapture.NONE, set[MaterialKind]()),
            (ContentCapture.CODES, set[MaterialKind]()),
            (ContentCapture.NOTES, {MaterialKind.LEADER_DEBRIEF, MaterialKind.REFLECTION}),
            (
                ContentCapture.FULL,
                {
                    MaterialKind.LEADER_DEBRIEF,
                    MaterialKind.REFLECTION,
                    MaterialKind.CASE_NARRATIVE,
                },
            ),
        ],
    )
    def test_a_program_keeps_what_it_chose_and_nothing_more(
        self, capture: ContentCapture, kept: set[MaterialKind]
    ) -> None:
        for text in (NARRATIVE, DEBRIEF, REFLECTION):
            command = msgspec.structs.replace(text, standing=keeping(capture))
            scenario = session(*HELD).by(text.author).when(command)
            if text.kind in kept:
                assert len(scenario.decided()) == 1
            else:
                scenario.then_refused("material.not_kept")

    def test_who_presented_is_never_a_text(self) -> None:
        (
            session(*HELD)
            .when(msgspec.structs.replace(REFLECTION, kind=MaterialKind.PRESENTATION))
            .then_refused("material.not_kept")
        )

    def test_a_member_writes_no_debrief(self) -> None:
        (
            session(*HELD)
            .when(msgspec.structs.replace(DEBRIEF, author=ANN))
            .then_refused("material.not_a_leader")
        )

    def test_a_stranger_does_not_reflect(self) -> None:
        (
            session(*HELD)
            .by(STRANGER)
            .when(msgspec.structs.replace(REFLECTION, author=STRANGER))
            .then_refused("material.not_in_group")
        )

    @pytest.mark.parametrize("presenter", [BOB, None])
    def test_nobody_but_the_presenter_writes_the_narrative(
        self, presenter: PersonId | None
    ) -> None:
        (
            session(*HELD)
            .when(msgspec.structs.replace(NARRATIVE, presenter=presenter))
            .then_refused("material.not_the_presenter")
        )

    def test_a_narrative_needs_every_member_s_consent(self) -> None:
        unwilling = msgspec.structs.replace(STANDING, narratives_allowed=False)
        (
            session(*HELD)
            .when(msgspec.structs.replace(NARRATIVE, standing=unwilling))
            .then_refused("material.consent_missing")
        )

    def test_a_debrief_does_not(self) -> None:
        unwilling = msgspec.structs.replace(STANDING, narratives_allowed=False)
        scenario = session(*HELD).by(LEADER)
        command = msgspec.structs.replace(DEBRIEF, standing=unwilling)
        assert len(scenario.when(command).decided()) == 1

    @pytest.mark.parametrize("text", [NARRATIVE, REFLECTION])
    def test_about_making_errors_there_is_no_text(self, text: SealMaterial) -> None:
        (
            session(*HELD)
            .when(msgspec.structs.replace(text, themes=frozenset({"making_errors"})))
            .then_refused("material.not_kept")
        )

    @pytest.mark.parametrize("presentation", [None, UUID(int=0x12)])
    def test_a_narrative_is_of_a_case(self, presentation: UUID | None) -> None:
        (
            session(*HELD)
            .when(msgspec.structs.replace(NARRATIVE, presentation=presentation))
            .then_refused("presentation.missing")
        )

    def test_a_case_taken_back_has_no_text(self) -> None:
        session(*HELD, WITHDRAWN).when(NARRATIVE).then_refused("presentation.withdrawn")

    def test_one_may_reflect_on_a_case(self) -> None:
        on_case = msgspec.structs.replace(REFLECTION, presentation=CASE)
        (
            session(*HELD)
            .when(on_case)
            .then(MaterialSealed(item=ITEM, kind=MaterialKind.REFLECTION, presentation=CASE))
        )


class TestShare:
    def test_nobody_shares_a_text_with_a_hold(self) -> None:
        (
            session(*HELD, SEALED)
            .when(ShareMaterial(ITEM, Audience.HOLD))
            .then_refused("material.audience_unknown")
        )

    def test_an_author_shares_with_the_leaders(self) -> None:
        (
            session(*HELD, SEALED)
            .when(ShareMaterial(ITEM, Audience.LEADERS_THEN))
            .then(MaterialShared(item=ITEM, audience=Audience.LEADERS_THEN))
        )

    def test_and_closes_it_again(self) -> None:
        (
            session(*HELD, SEALED, MaterialShared(item=ITEM, audience=Audience.LEADERS_THEN))
            .when(ShareMaterial(ITEM, Audience.NOBODY))
            .then(MaterialShared(item=ITEM, audience=Audience.NOBODY))
        )

    def test_sharing_with_the_leaders_of_then_again_is_sharing_anew(self) -> None:
        """What ended with a theme begins again by it."""
        (
            session(*HELD, SEALED, MaterialShared(item=ITEM, audience=Audience.LEADERS_THEN))
            .when(ShareMaterial(ITEM, Audience.LEADERS_THEN))
            .then(MaterialShared(item=ITEM, audience=Audience.LEADERS_THEN))
        )

    def test_closing_again_what_is_closed_says_nothing_new(self) -> None:
        (
            session(*HELD, SEALED, MaterialShared(item=ITEM, audience=Audience.NOBODY))
            .when(ShareMaterial(ITEM, Audience.NOBODY))
            .then()
        )

    def test_sharing_with_the_leaders_of_now_again_is_with_those_who_lead_by_then(self) -> None:
        (
            session(*HELD, SEALED, MaterialShared(item=ITEM, audience=Audience.LEADERS_NOW))
            .when(ShareMaterial(ITEM, Audience.LEADERS_NOW))
            .then(MaterialShared(item=ITEM, audience=Audience.LEADERS_NOW))
        )

    def test_a_presenter_shares_who_presented(self) -> None:
        (
            session(*HELD, MaterialShared(item=CASE, audience=Audience.NOBODY))
            .when(ShareMaterial(CASE, Audience.LEADERS_NOW))
            .then(MaterialShared(item=CASE, audience=Audience.LEADERS_NOW))
        )

    def test_a_case_that_was_taken_back_is_not_shared(self) -> None:
        (
            session(*HELD, WITHDRAWN)
            .when(ShareMaterial(CASE, Audience.LEADERS_NOW))
            .then_refused("presentation.withdrawn")
        )

    def test_at_first_nobody_else_reads_it(self) -> None:
        session(*HELD, SEALED).when(ShareMaterial(ITEM, Audience.NOBODY)).then()

    def test_what_is_gone_is_not_shared(self) -> None:
        (
            session(*HELD, SEALED, MaterialShredded(item=ITEM))
            .when(ShareMaterial(ITEM, Audience.LEADERS_THEN))
            .then_refused("material.shredded")
        )

    def test_what_never_was_is_not_shared(self) -> None:
        (
            session(*HELD)
            .when(ShareMaterial(ITEM, Audience.LEADERS_THEN))
            .then_refused("material.missing")
        )


class TestShred:
    def test_an_author_destroys_a_text(self) -> None:
        session(*HELD, SEALED).when(ShredMaterial((ITEM,))).then(MaterialShredded(item=ITEM))

    def test_destroying_it_twice_changes_nothing(self) -> None:
        session(*HELD, SEALED, MaterialShredded(item=ITEM)).when(ShredMaterial((ITEM,))).then()

    def test_what_never_was_is_not_destroyed(self) -> None:
        session(*HELD).when(ShredMaterial((ITEM,))).then_refused("material.missing")

    def test_it_says_why_it_is_gone_of_texts_and_of_who_presented(self) -> None:
        shred = ShredMaterial((ITEM,), (CASE,), Ground.REQUEST)
        gone = (
            MaterialShredded(item=ITEM, ground=Ground.REQUEST),
            PresentationErased(presentation=CASE, ground=Ground.REQUEST),
        )
        session(*HELD, SEALED).when(shred).then(*gone)
        session(*HELD, SEALED, *gone).when(shred).then()
        session(*HELD, WITHDRAWN).when(ShredMaterial((), (CASE,))).then()
        session(*closed()).when(ShredMaterial((), (CASE,))).then_refused("presentation.missing")

    def test_a_case_of_which_nothing_is_kept_still_counts_and_takes_nothing_more(self) -> None:
        erased = PresentationErased(presentation=CASE, ground=Ground.EXPIRED)
        session(*HELD, erased).when(NARRATIVE).then_refused("presentation.erased")
        assert SESSION.fold([*HELD, erased]).cases == 1
