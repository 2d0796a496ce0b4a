"""The rules about theme and perspectives, and what is unusual in a presentation."""

from uuid import UUID

import msgspec
import pytest

from domain.kernel import Refused
from domain.rules import ContentCapture, GroupRules
from domain.sessions.commands import (
    CodePresentation,
    SessionCommand,
)
from domain.sessions.events import (
    PresentationCoded,
    PresentationEnteredLate,
    PresentationWithdrawn,
    SessionEvent,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from domain.sessions.themes import THEMES, require_agreed, require_codes
from domain.sessions.warnings import WARNINGS, presentation_warnings, session_warnings
from domain.sessions.words import WithdrawalStage
from tests.kit.groups import LEADER
from tests.kit.scenario import Scenario
from tests.kit.sessions import (
    STANDING,
    closed,
    keeping,
)

CASE = UUID(int=0x11)
ALIAS, SEALED = UUID(int=0x21), UUID(int=0x31)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


WITHDRAWN = PresentationWithdrawn(presentation=CASE, stage=WithdrawalStage.AFTER)
ENTERED = PresentationEnteredLate(
    presentation=CASE, alias=ALIAS, sealed=SEALED, seconds=240, discussion_minutes=70
)


class TestCodes:
    def test_theme_and_perspectives_are_noted_in_the_vault(self) -> None:
        (
            session(*closed(), ENTERED)
            .when(CodePresentation(CASE, SEALED, STANDING))
            .then(PresentationCoded(presentation=CASE, sealed=SEALED))
        )

    def test_a_program_may_keep_no_codes(self) -> None:
        (
            session(*closed(), ENTERED)
            .when(CodePresentation(CASE, SEALED, keeping(ContentCapture.NONE)))
            .then_refused("presentation.not_captured")
        )

    def test_a_case_taken_back_has_no_theme(self) -> None:
        (
            session(*closed(), ENTERED, WITHDRAWN)
            .when(CodePresentation(CASE, SEALED, STANDING))
            .then_refused("presentation.withdrawn")
        )

    def test_what_was_not_presented_has_none(self) -> None:
        (
            session(*closed())
            .when(CodePresentation(CASE, SEALED, STANDING))
            .then_refused("presentation.missing")
        )

    def test_noting_them_changes_nothing_else_than_that_they_are_noted(self) -> None:
        coded = PresentationCoded(presentation=CASE, sealed=SEALED)
        before = SESSION.fold([*closed(), ENTERED])
        noted = msgspec.structs.replace(before, coded=frozenset({CASE}))
        assert SESSION.fold([*closed(), ENTERED, coded]) == noted

    def test_a_theme_that_allows_no_text_is_agreed_to_first(self) -> None:
        with pytest.raises(Refused) as refused:
            require_agreed("making_errors", agreed=False)
        assert refused.value.code == "presentation.not_agreed"
        require_agreed("making_errors", agreed=True)

    @pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != "making_errors"])
    def test_with_any_other_theme_nothing_goes(self, theme: str) -> None:
        require_agreed(theme, agreed=False)

    @pytest.mark.parametrize("theme", THEMES)
    def test_the_seed_s_themes_and_perspectives_are_known(self, theme: str) -> None:
        require_codes(theme, ["clinician", "patient", "relationship"])
        assert len(THEMES) == 10

    @pytest.mark.parametrize(
        ("theme", "perspectives", "code"),
        [
            ("the difficult one", [], "presentation.theme_unknown"),
            ("system", ["nurse"], "presentation.perspective_unknown"),
            ("system", ["patient", "patient"], "presentation.perspective_unknown"),
        ],
    )
    def test_others_are_not(self, theme: str, perspectives: list[str], code: str) -> None:
        with pytest.raises(Refused) as refused:
            require_codes(theme, perspectives)
        assert refused.value.code == code


class TestWarnings:
    @pytest.mark.parametrize(
        ("seconds", "discussion", "codes"),
        [
            (180, 60, []),
            (300, 60, []),
            (179, 60, ["presentation.short"]),
            (301, 60, ["presentation.long"]),
            (240, 59, ["presentation.discussion_short"]),
            (120, 40, ["presentation.short", "presentation.discussion_short"]),
        ],
    )
    def test_outside_the_soft_bounds_there_is_a_word_and_no_error(
        self, seconds: int, discussion: int, codes: list[str]
    ) -> None:
        assert list(presentation_warnings(GroupRules(), seconds, discussion)) == codes
        assert WARNINGS.keys() >= set(codes)

    @pytest.mark.parametrize(("members", "codes"), [(4, []), (3, ["session.few_present"])])
    def test_few_members_present_are_worth_a_word(self, members: int, codes: list[str]) -> None:
        assert list(session_warnings(GroupRules(), members)) == codes
        assert WARNINGS.keys() >= set(codes)
