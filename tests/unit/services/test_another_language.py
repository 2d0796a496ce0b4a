"""A third language is a folder of catalogues: pages, letters and refusals speak it, and no code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any, Final

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from domain.codes import CODES
from services.languages import CATALOGUES, LETTERS, PAGES, SOURCE
from services.web.frame.refusals import sentence

ROOT: Final = Path(__file__).parents[3]
REFUSED: Final = "sign_in.refused"
SUBJECT: Final = "Circlekeep: your request is decided"
SAID: Final[Mapping[str, Mapping[str, str]]] = {
    PAGES: {
        "Password": "Facal-faire",
        sentence(REFUSED): "Chan eil seo ceart.",
        "short": "HH:mm",
    },
    LETTERS: {SUBJECT: "Circlekeep: chaidh d’ iarrtas a cho-dhùnadh"},
}
"""Scottish Gaelic, ``gd``: nothing of ours names it."""
SPEAKS: Final = """
import json
from datetime import UTC, date, datetime
from uuid import UUID
from domain.kernel import PersonId, Sealed
from domain.protocol.names import PostalAddress
from services.languages import LANGUAGES, is_spoken
from services.letters.post import Words, letter
from services.web.frame.render import render
from services.web.frame.formats import speech
from services.web.frame.visit import Visit
from tests.kit.page_samples import PAGES_FILLED

spoken = speech(None, "gd-GB", None)
template, view = PAGES_FILLED["sign-in-refused"]
visit = Visit(spoken, (), False, "/", "/", None)
to = PostalAddress(PersonId(UUID(int=1)), Sealed("a@example.org"), "gd-GB")
sent = letter(Words("Circlekeep: your request is decided", ()), to, UUID(int=2), {})
print(json.dumps({
    "languages": LANGUAGES,
    "known": is_spoken("gd-GB"),
    "page": render(spoken.language, template, visit=visit, speech=spoken, page=view),
    "letter": [sent.locale, sent.subject],
    "day": spoken.day(date(2026, 3, 2), form="long"),
    "time": spoken.clock(datetime(2026, 3, 2, 18, 30, tzinfo=UTC), "UTC"),
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What a copy of the service says once it has a third folder of catalogues."""
    house = tmp_path_factory.mktemp("house")
    copytree(ROOT / "services", house / "services", ignore=ignore_patterns("__pycache__"))
    folder = house / "services" / "locale" / "gd" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain, said in SAID.items():
        with (CATALOGUES / SOURCE / "LC_MESSAGES" / f"{domain}.po").open("rb") as source:
            catalogue = read_po(source, locale="gd")
        for message in catalogue:
            if message.id in said:
                message.string = said[str(message.id)]
        with (folder / f"{domain}.po").open("wb") as file:
            write_po(file, catalogue)
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SPEAKS],
        capture_output=True,
        text=True,
        check=False,
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{ROOT}"},
    )
    assert done.returncode == 0, done.stderr
    answer: Mapping[str, Any] = json.loads(done.stdout)
    return answer


def test_a_catalogue_makes_a_language_known(told: Mapping[str, Any]) -> None:
    assert told["languages"] == ["en", "fr", "gd"]
    assert told["known"]


def test_a_page_speaks_it_and_so_does_a_refusal_on_it(told: Mapping[str, Any]) -> None:
    assert REFUSED in CODES
    assert '<html lang="gd"' in told["page"]
    assert "Facal-faire" in told["page"]
    assert "Chan eil seo ceart." in told["page"]


def test_a_page_offers_each_other_language_by_the_name_it_has_for_itself(
    told: Mapping[str, Any],
) -> None:
    for language, name in (("en", "English"), ("fr", "Français")):
        assert f'value="{language}" lang="{language}">{name}</button>' in told["page"]


def test_a_letter_speaks_it(told: Mapping[str, Any]) -> None:
    assert told["letter"] == ["gd-GB", SAID[LETTERS][SUBJECT]]


def test_days_and_times_are_written_as_it_does(told: Mapping[str, Any]) -> None:
    assert told["day"] == "2mh dhen Mhàrt 2026"
    assert told["time"] == "18:30\u00a0UTC"
