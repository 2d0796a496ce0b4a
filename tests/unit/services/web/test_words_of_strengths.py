"""Each way to sign in has words, on the page of one's account and in the access log."""

from domain.access.strengths import STRENGTHS
from services.web.frame.words.views import STRENGTHS as WORDS


def test_each_way_to_sign_in_has_its_words() -> None:
    assert set(WORDS) == STRENGTHS
