"""What is posted from a page is done for nobody but the person for whom the page was drawn."""

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from httpx import Response

from domain.kernel import Log, own_log
from infra.bookmarks import SealedBookmarks
from services.web.frame.refusals import sentence
from services.web.frame.render import FOLDERS
from services.web.frame.whose import FIELD, POSTED
from tests.kit.addresses import addresses, pages
from tests.kit.drawing import MARK, drawn
from tests.kit.operations import WORDS
from tests.kit.page_samples import PAGES_FILLED
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import World

LEA, MEMBER = "lea@example.org", "m1@example.org"
TYPED = "What occupies me « since » & <then>"
BY_MAIL = {"/account/recoveries", "/account/recoveries/passwords", "/account/recoveries/stops"}
BY_PASSKEY = "/sign-in/passkeys"
BY_CODE = {"/mailbox-stops", "/sign-in-renewal-stops"}
BY_LINK = {
    *("/sign-in/links", "/sign-in/links/codes"),
    *("/invitation", "/invitation/answers", "/invitation/provider", "/sign-in/provider"),
}
OF_NOBODY = {
    "/sign-in",
    BY_PASSKEY,
    *BY_CODE,
    "/sign-out",
    "/welcome",
    "/language",
    *BY_MAIL,
    *BY_LINK,
}
"""Who sends these is not known yet, or of no account: any sign-in of the browser ends."""
POSTS = [path for method, path in pages() if method == "POST" and path not in OF_NOBODY]


def nowhere(template: str) -> str:
    """An address of nothing that there is."""
    names = re.findall(r"\{(\w+?)(?:_id)?:\w+\}", template)
    ids = {name: ["1" if name == "entry" else str(uuid4())] for name in names}
    return next(addresses(template, ids))


@pytest.fixture
def path(world: World) -> str:
    """Where somebody's own words are sent."""
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}/sessions"


def entries(world: World) -> int:
    return len(world.store.entries(own_log(ORGANIZATION_ID), Log.EVENTS))


def sends(world: World, path: str, **form: str) -> Response:
    """Post as a leader what a page may send, all of it agreed to."""
    words = {name: str(word) for name, word in WORDS.items()}
    return Reader(world, LEA).send(path, {**words, "once": str(uuid4()), "sure": "yes", **form})


def refusals(world: World, said: str, **form: str) -> dict[str, Response]:
    """Post all there is to be posted: each is refused, saying so, and nothing comes of it."""
    before, asked = entries(world), len(world.warden.asked)
    replies = {path: sends(world, nowhere(path), **form) for path in POSTS}
    assert {path: r.status_code for path, r in replies.items() if r.status_code != 409} == {}
    assert [path for path, reply in replies.items() if said not in reply.text] == []
    assert (entries(world), len(world.warden.asked)) == (before, asked)
    return replies


@pytest.mark.usefixtures("path")
def test_no_form_of_another_persons_page_is_done(world: World) -> None:
    said = "Someone else is signed in on this browser"
    for reply in refusals(world, said, text=TYPED, **world.whose(MEMBER)).values():
        assert 'name="carried"' in reply.text
        assert TYPED not in unescape(reply.text), "it is sealed for whose page it was"


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    "forged",
    ["", "not ours", SealedBookmarks("x").leave(UUID(int=0), "a")],
    ids=["nothing", "what-is-not-ours", "what-another-secret-sealed"],
)
def test_no_form_that_does_not_say_whose_it_is_is_done(world: World, forged: str) -> None:
    refusals(world, sentence("form.nobodys"), **{FIELD: forged})


def test_every_form_is_of_somebody_but_those_that_need_nobody_signed_in() -> None:
    assert len(POSTS) > 70
    posted = {path for method, path in pages() if method == "POST"}
    assert posted - set(POSTS) == {"/language", BY_PASSKEY, *BY_CODE, *BY_MAIL, *BY_LINK}


@pytest.mark.parametrize("name", PAGES_FILLED)
def test_every_form_that_a_page_posts_says_whose_it_is(name: str) -> None:
    page = drawn(name, "en")
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    assert forms
    says = f'<input type="hidden" name="{FIELD}" value="{MARK}">'
    assert [form for form in forms if (says in form) is ('method="get"' in form)] == []
    assert max(form.count(f'name="{FIELD}"') for form in forms) == 1


def test_no_template_sends_what_its_pages_cannot_mark() -> None:
    for template in (path for folder in FOLDERS.values() for path in folder.glob("*.html")):
        text = template.read_text()
        got = re.findall(r'<form\b[^>]*\bmethod="get"', text)
        assert text.count("<form") == len(got) + len(POSTED.findall(text)), template.name
        sending = text.count("data-hx-post")
        assert sending == sum("data-hx-post" in form for form in POSTED.findall(text))


def test_what_a_page_asks_first_is_asked_of_its_own_person(world: World, path: str) -> None:
    """The question's form is anew of whom it was drawn for."""
    group = path.rpartition("/")[0]
    asked = Reader(world, LEA).send(f"{group}/pauses", {})
    assert 'name="sure"' in asked.text
    assert asked.text.partition("question")[2].count(f'name="{FIELD}"') == 1


def test_in_french_too(world: World, path: str) -> None:
    refused = Reader(world, LEA, language="fr").send(path, world.whose(MEMBER))
    assert "Une autre personne est connectée dans ce navigateur" in unescape(refused.text)


def test_once_their_own_sign_in_is_back_it_is_done_for_them(world: World, path: str) -> None:
    when = {"number": "1", "day": "2030-01-16", "time": "19:00", **world.whose(LEA)}
    assert Reader(world, MEMBER).send(path, when).status_code == 409
    assert Reader(world, LEA).send(path, when).status_code == 303
