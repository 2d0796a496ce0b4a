"""Nobody reads or types an id: pages say names and dates, and keep numbers for the records."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from services.languages import LANGUAGES
from services.web.frame.render import FOLDERS
from tests.kit.drawing import drawn
from tests.kit.page_samples import PAGES_FILLED

TEMPLATES = [path for folder in FOLDERS.values() for path in sorted(folder.glob("*.html"))]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FOR_RECORDS = re.compile(r'<details class="for-records">.*?</details>', re.DOTALL)
INPUT = re.compile(r"<(?:input|textarea)\b[^>]*>")
UNTYPED = ("hidden", "radio", "checkbox")
IDS = {"actor", "grant", "group", "item", "object", "person", "program", "session", "subject"}
"""What forms and addresses call the things that have an id of ours."""
EVIDENCE = ("trail", "proof", "audit", "operator-admitted")
"""Pages read beside an entry of the log, a signed paper or a sample, and a code to hand over."""


def said(page: str) -> str:
    """What a page shows or reads aloud, but for what it keeps for the records."""
    return unescape(re.sub(r"<[^>]*>", " ", FOR_RECORDS.sub("", page)))


def typed(page: str) -> Iterator[str]:
    """Name the fields of a page that somebody types into."""
    for field in INPUT.findall(page):
        kind = re.search(r'\stype="([^"]*)"', field)
        named = re.search(r'\sname="([^"]*)"', field)
        if named and (kind is None or kind.group(1) not in UNTYPED):
            yield named.group(1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [n for n in PAGES_FILLED if not n.startswith(EVIDENCE)])
def test_no_page_shows_an_id_outside_what_is_for_the_records(name: str, language: str) -> None:
    assert ID.findall(said(drawn(name, language))) == []


@pytest.mark.parametrize("name", PAGES_FILLED)
def test_no_field_asks_for_an_id_that_somebody_would_type(name: str) -> None:
    page = drawn(name, "en")
    assert set(typed(page)) & IDS == set()
    assert "(id)" not in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_asks_for_one_either(path: Path) -> None:
    source = path.read_text("utf-8")
    assert set(typed(source)) & IDS == set()
    assert "(id)" not in source


def test_an_id_that_a_page_shows_is_found() -> None:
    one = "0199cafe-0000-7000-8000-00000000000a"
    assert ID.findall(said(f"<p>{one}</p>")) == [one]
    assert (
        ID.findall(said(f'<a href="/{one}">x</a><details class="for-records">{one}</details>'))
        == []
    )
    assert list(typed('<input name="person" maxlength="36">')) == ["person"]
    assert list(typed('<input type="radio" name="person"><input type="date" name="day">')) == [
        "day"
    ]
