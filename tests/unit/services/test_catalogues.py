"""Both languages say everything, each in its own typography."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import InternationalizationExtension

from domain.codes import CODES
from services.languages import CATALOGUES, LANGUAGES, LETTERS, PAGES, SOURCE
from services.web.frame import extraction, words
from services.web.frame.notices import DONE
from services.web.frame.refusals import OTHERWISE, sentence
from services.web.frame.render import FOLDERS

TEMPLATES = [path for folder in FOLDERS.values() for path in sorted(folder.glob("*.html"))]
ROOT = Path(__file__).parents[3]
SAID_IN = {PAGES: "services/web/", LETTERS: "services/letters/"}
OTHERS = [language for language in LANGUAGES if language != SOURCE]
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LITERAL = re.compile(r">([^<>{}]*[^\W\d_]{2,}[^<>{}]*)<")
READ_ALOUD = re.compile(r"""(?:aria-label|placeholder|title|alt)="([^"{]*[^\W\d_]{2}[^"{]*)\"""")


def message_ids(domain: str) -> set[str]:
    """What pages or letters may say, found as `make catalogues` finds it."""
    with (CATALOGUES / f"{domain}.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's own
    folder = SAID_IN[domain]
    found = extract_from_dir(
        str(ROOT / folder),
        [(pattern.removeprefix(folder), method) for pattern, method in methods],
        {pattern.removeprefix(folder): value for pattern, value in options.items()},
        keywords=KEYWORDS,
    )
    return {m if isinstance(m, str) else m[0] for _, _, m, _, _ in found}


@cache
def catalogue(language: str, domain: str = PAGES) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(message: Message) -> list[str]:
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


@pytest.mark.parametrize("domain", SAID_IN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_what_is_said_and_nothing_else(language: str, domain: str) -> None:
    held = catalogue(language, domain)
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in held if m.id}
    assert ids == message_ids(domain), "run `make catalogues`"


@pytest.mark.parametrize("domain", SAID_IN)
@pytest.mark.parametrize("language", OTHERS)
def test_every_message_has_a_text_in_each_language(language: str, domain: str) -> None:
    missing = [message.id for message in catalogue(language, domain) if not all(texts(message))]
    assert missing == []


@pytest.mark.parametrize("domain", SAID_IN)
@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same_in_each_language(language: str, domain: str) -> None:
    for message in catalogue(language, domain):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {name for text in ids for name in re.findall(r"%\(\w+\)s", text)}
        for text in texts(message) if message.id else ():
            assert set(re.findall(r"%\(\w+\)s", text)) == wanted, message.id


@pytest.mark.parametrize("domain", SAID_IN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_are_typographic(language: str, domain: str) -> None:
    for message in catalogue(language, domain):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert not any("'" in text for text in (*ids, *texts(message)) if message.id), message.id


@pytest.mark.parametrize("domain", SAID_IN)
def test_french_puts_a_hard_space_before_a_colon_and_none_before_other_signs(domain: str) -> None:
    for message in catalogue("fr", domain):
        for text in texts(message) if message.id else ():
            prose = re.sub(r"(JJT)?HH:MM", "", text)
            assert not re.search(r"(?<!\N{NO-BREAK SPACE}):(?!\d)", prose), text
            assert not re.search(r"\s[;!?]", prose), text


NOT_OUR_WORDS = re.compile(
    r"\b(organisations?|auditeurs?|cercles?|personnes? en fonction|certificats?)\b"
    r"|(?<!facteurs relatifs à la )vie privée|\bTU\b",
    re.IGNORECASE,
)
"""What one thing was also called, before each had one word. The assessment has its name by law."""


@pytest.mark.parametrize("domain", SAID_IN)
def test_french_has_one_word_for_a_thing(domain: str) -> None:
    said = [text for message in catalogue("fr", domain) for text in texts(message)]
    others = [text for text in said if NOT_OUR_WORDS.search(text)]
    assert others == []


def test_french_tells_three_ways_back_apart() -> None:
    said = {message.id: message.string for message in catalogue("fr")}
    assert said["Undo"] == "Revenir en arrière"
    assert said["Change nothing"] == "Ne rien changer"
    assert said["Cancel this session"] == "Annuler la séance"
    cancels = [
        text
        for message in catalogue("fr")
        for text in texts(message)
        if message.id and re.match(r"Annuler\b", text)
    ]
    assert {
        text for text in cancels if not re.match(r"Annuler l(a|es) (séance|présences)", text)
    } == set()


def test_every_refusal_is_said_in_words() -> None:
    assert CODES.keys() >= {"group.full", "access.not_recorded", "version.stale"}
    assert all(sentence(code) != OTHERWISE for code in CODES)
    assert sentence("no.such_code") == OTHERWISE
    found = {message for _, _, message, _ in extraction.refusals(None, {}, (), {})}  # type: ignore[arg-type]  # it reads no file
    assert {sentence(code) for code in CODES} <= found


def test_every_word_and_notice_is_in_the_catalogue() -> None:
    said = {text for list_ in words.LISTS.values() for text in list_.values()}
    ids = {m.id for m in catalogue("fr")}
    assert said | set(DONE.values()) <= ids


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_past_the_catalogues(path: Path) -> None:
    environment = Environment(extensions=[InternationalizationExtension], autoescape=True)
    source = path.read_text("utf-8")
    environment.parse(source)
    bare = re.sub(r"\{%-?\s*trans.*?endtrans\s*-?%\}", "", source, flags=re.DOTALL)
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "\0", bare, flags=re.DOTALL)
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", bare, flags=re.DOTALL)
    outside = [text.strip("\0 \n·,\N{EN DASH}") for text in LITERAL.findall(bare.replace("\0", ""))]
    assert [text for text in outside if text] == []
    assert READ_ALOUD.findall(bare) == []
    assert "style=" not in source, "the content security policy forbids it"
    assert not re.search(r"\son\w+=", source)
