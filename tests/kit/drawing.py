"""Draws the sample of a page as somebody who is signed in sees it."""

from services.web.frame.formats import speech
from services.web.frame.render import render
from services.web.frame.visit import Visit
from services.web.frame.ways import Way
from tests.kit.page_samples import PAGES_FILLED

MARK = "sealed-for-whom-it-is-drawn"


def drawn(name: str, language: str) -> str:
    """Draw one in a language."""
    template, view = PAGES_FILLED[name]
    spoken = speech(language, None, None)
    ways = (Way("/mine", "Who viewed my texts"),)
    visit = Visit(spoken, ways, True, "/mine", "/mine", None, mark=MARK)
    return render(language, template, visit=visit, speech=spoken, page=view)
