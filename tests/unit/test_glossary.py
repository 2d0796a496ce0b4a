"""One word for a thing: events, commands, addresses and sentences keep to the glossary."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final, get_args

import msgspec
import pytest
from babel.messages.pofile import read_po

import domain
from domain.registry import AnyEvent
from services.languages import CATALOGUES
from tests.kit.addresses import pages

ROOT: Final = Path(__file__).parents[2]
GLOSSARY: Final = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROW: Final = re.compile(r"^\| (?P<word>.+?) \|.*\| ?(?P<never>[^|]*?) ?\|$", re.MULTILINE)
SMALL: Final = re.compile(r"## Small words\n(.+?)\n## ", re.DOTALL)
NEVER: Final = re.compile(r"Never (.+?) in a sentence")


def words_of(text: str) -> set[str]:
    """Give the words of a text, each in the singular."""
    return {singular(word) for word in re.findall(r"[a-z]+", text.lower())}


def singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


@cache
def known() -> set[str]:
    """Every word that the glossary gives, or allows as a small one."""
    small = SMALL.search(GLOSSARY)
    assert small is not None
    said = " ".join(row["word"] for row in ROW.finditer(GLOSSARY))
    return words_of(f"{said} {small[1].partition(':')[2]}")


@cache
def never() -> list[str]:
    """Every word that no sentence uses."""
    general = NEVER.search(GLOSSARY)
    assert general is not None
    columns = ", ".join(row["never"] for row in ROW.finditer(GLOSSARY) if row["word"] != "word")
    return [word for word in re.split(r", +", f"{columns}, {general[1].replace('*', '')}") if word]


def commands() -> Iterator[str]:
    """Name every struct of a module of commands."""
    for found in walk_packages(domain.__path__, "domain."):
        if found.name.endswith(".commands"):
            for name, kind in vars(import_module(found.name)).items():
                if not isinstance(kind, type) or kind.__module__ != found.name:
                    continue
                if issubclass(kind, msgspec.Struct):
                    yield name


def test_every_word_of_an_event_is_in_the_glossary() -> None:
    tags = {str(event.__struct_config__.tag) for event in get_args(AnyEvent)}
    assert len(tags) > 100
    assert words_of(" ".join(tags).replace("_", " ")) - known() == set()


def test_every_word_of_a_command_is_in_the_glossary() -> None:
    names = [word for name in commands() for word in re.findall(r"[A-Z][a-z]+", name)]
    assert len(names) > 100
    assert words_of(" ".join(names)) - known() == set()


def test_every_word_of_an_address_is_in_the_glossary() -> None:
    paths = [*json.loads((ROOT / "tests/golden/openapi.json").read_text())["paths"]]
    paths += [re.sub(r":\w+", "", path) for _, path in pages()]
    assert len(paths) > 200
    assert words_of(" ".join(paths).replace("_", " ")) - known() == set()


@pytest.mark.parametrize("catalogue", ["pages", "letters"])
def test_no_sentence_uses_a_word_that_the_glossary_rules_out(catalogue: str) -> None:
    with (CATALOGUES / "en" / "LC_MESSAGES" / f"{catalogue}.po").open("rb") as file:
        said = [
            text
            for message in read_po(file)
            for text in ([message.id] if isinstance(message.id, str) else message.id)
        ]
    assert len(said) > 20
    words = re.compile(rf"\b({'|'.join(map(re.escape, never()))})\b", re.IGNORECASE)
    assert [text for text in said if words.search(text)] == []


def test_a_word_that_nobody_explained_is_missed() -> None:
    assert words_of("/meetings/{frobnication_id}") - known() == {"meeting", "frobnication"}
    assert {"meeting", "nobody"} <= set(never())


CHANGING: Final = {
    *("Append", "Begin", "Destroy", "Drop", "End", "Erase", "Finish", "Forget", "Keep", "Note"),
    *("Record", "Release", "Seal", "Shred", "Sign", "Start", "Stop"),
}
"""What a docstring begins with that changes something, or puts it on record."""
PARTICIPLE: Final = re.compile(r"^_*[a-z]*(?:(?<!shr)ed|kept|taken|gone|made|told|sent)(?:_|$)")


def functions() -> Iterator[tuple[str, str, str]]:
    """Give place, name and first word of each documented function of the product."""
    for area in ("domain", "infra", "projections", "services"):
        for path in (ROOT / area).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    doc = ast.get_docstring(node)
                    if doc:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node.name, doc.split()[0]


def test_what_records_or_changes_something_is_called_by_a_verb() -> None:
    found = list(functions())
    assert len(found) > 3000
    assert [
        f"{where} {name}"
        for where, name, verb in found
        if verb in CHANGING and PARTICIPLE.search(name)
    ] == []
