"""A process that has taken on another user may read none of its own files any more."""

import subprocess
import sys
from pathlib import Path

from services.web.frame.compiling import keep_compiled
from services.web.frame.render import FOLDERS, Compiled, environment

WITHOUT_FILES = """
import sys
from services.web.frame.prepare import prepare
from services.web.frame.render import render
from services.web.frame.formats import LOCALES, speech
from services.web.frame.visit import Visit
from services.web.frame.ways import Way
from services.web.frame.zones import zones_of
from tests.kit.page_samples import PAGES_FILLED

def closed(event, arguments):
    if event == "open" and not str(arguments[0]).startswith("/usr/share/zoneinfo"):
        raise PermissionError(arguments[0])

prepare()
sys.addaudithook(closed)
for tag in LOCALES:
    spoken = speech(None, tag, None)
    zones_of("CA-QC", spoken)
    visit = Visit(spoken, (Way("/mine", "Mine"),), True, "/", "/", None)
    for template, view in PAGES_FILLED.values():
        render(spoken.language, template, visit=visit, speech=spoken, page=view)
print("drawn", len(PAGES_FILLED))
"""


def test_once_prepared_pages_need_no_file() -> None:
    command = [sys.executable, "-c", WITHOUT_FILES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout.startswith("drawn"), done.stderr


def test_what_was_compiled_at_set_up_is_taken_for_the_same_text_and_for_no_other(
    tmp_path: Path,
) -> None:
    keep_compiled(tmp_path / "templates-of-before")
    keep_compiled(tmp_path / "templates-of-now")
    assert [each.name for each in tmp_path.iterdir()] == ["templates-of-now"]
    compiled, made = Compiled(tmp_path / "templates-of-now"), environment("fr")
    for file in (file for folder in FOLDERS.values() for file in folder.iterdir()):
        text, whole = file.read_text("utf-8"), str(file)
        assert compiled.get_bucket(made, file.name, whole, text).code is not None
        assert compiled.get_bucket(made, file.name, whole, f"{text} ").code is None
