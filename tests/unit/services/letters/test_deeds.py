"""Each deed of letters has one handler, and no letter knows in which language it is read."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from domain.policies.policy import LetterDeed
from services.languages import LANGUAGES
from services.letters.deeds import HANDLERS, Handler

LETTERS = Path(__file__).parents[4] / "services" / "letters"
WITHOUT_FILES = """
import asyncio, sys
from services.letters.post import prepare
from tests.kit.letters import all_letters

def closed(event, arguments):
    if event == "open":
        raise PermissionError(arguments[0])

prepare()
sys.addaudithook(closed)
for locale in ("en-CA", "fr-CA"):
    print("written", len(asyncio.run(all_letters(locale))))
"""


def test_each_deed_that_takes_the_mail_or_the_warden_has_its_handler() -> None:
    assert set(HANDLERS) == set(get_args(LetterDeed))


@pytest.mark.parametrize(("deed", "handler"), HANDLERS.items(), ids=lambda value: value.__name__)
def test_each_deed_is_carried_out_by_what_takes_it(deed: type, handler: Handler) -> None:
    hints = get_type_hints(handler)
    del hints["return"]
    _, _, taken = hints.values()
    assert deed in (taken, *get_args(taken))


def test_once_prepared_letters_need_no_file() -> None:
    """A process that has taken on another user may read none of its own files any more."""
    command = [sys.executable, "-c", WITHOUT_FILES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout.count("written") == 2, done.stderr


@pytest.mark.parametrize("path", sorted(LETTERS.rglob("*.py")), ids=lambda path: path.stem)
def test_no_letter_names_a_language(path: Path) -> None:
    """A language more is a folder of catalogues, and no code."""
    strings = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert strings.isdisjoint(LANGUAGES)
