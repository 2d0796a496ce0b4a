"""A process that has taken on another user may read none of its own files any more."""

import subprocess
import sys

WITHOUT_FILES = """
import sys
from services.web.prepare import prepare
from services.web.render import render
from services.web.speech import LOCALES, speech
from services.web.visit import Visit
from tests.kit.page_samples import PAGES_FILLED

def closed(event, arguments):
    if event == "open" and not str(arguments[0]).startswith("/usr/share/zoneinfo"):
        raise PermissionError(arguments[0])

prepare()
sys.addaudithook(closed)
for tag in LOCALES:
    spoken = speech(None, tag, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    for template, view in PAGES_FILLED.values():
        render(spoken.language, template, visit=visit, speech=spoken, page=view)
print("drawn", len(PAGES_FILLED))
"""


def test_once_prepared_pages_need_no_file() -> None:
    command = [sys.executable, "-c", WITHOUT_FILES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout.startswith("drawn"), done.stderr
