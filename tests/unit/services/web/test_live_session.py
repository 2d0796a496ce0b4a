"""The page of a session that runs: what it offers is what can be done at that moment."""

import msgspec

from services.web.render import render
from services.web.sessions import SessionView
from services.web.speech import speech
from services.web.visit import Visit
from tests.kit.page_samples import session_view


def drawn(view: SessionView, language: str = "en") -> str:
    """The page as its leader sees it."""
    spoken = speech(language, None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    return render(language, "session.html", visit=visit, speech=spoken, page=view)


def test_no_other_phase_is_offered_until_the_account_is_told() -> None:
    presenting = session_view("open")
    page = drawn(presenting)
    assert "The account is told" in page
    assert "Go to: " not in page
    told = drawn(msgspec.structs.replace(presenting, running=None))
    assert "The account is told" not in told
    assert "Go to: Clarifying questions" in told
