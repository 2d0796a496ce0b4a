"""Every refusal has a code that is listed once, raised somewhere, and tested by a sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.access.messages import RefusedAnswer
from domain.access.refusing import answer_of, refusal_of
from domain.codes import CODES, refusal
from domain.kernel import Refused, Unavailable
from domain.sessions.warnings import WARNINGS
from tests.kit.examples import EVENTS, tag_of

SOURCES = sorted(
    path
    for path in Path(domain.__path__[0]).rglob("*.py")
    if path.name != "appending.py"  # what it lists are types of events
)
TESTS = sorted(Path(__file__).parent.glob("*.py"))
CODE = re.compile(r"[a-z]+\.[a-z_]+")


def raised() -> Iterator[str]:
    """Every string of the domain that has the form of a code, but for event tags and the table."""
    for path in SOURCES:
        if path.name in ("codes.py", "warnings.py"):
            continue
        tree = ast.parse(path.read_text())
        tags = {
            keyword.value
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for keyword in node.keywords
        }
        for node in ast.walk(tree):
            if node in tags or not isinstance(node, ast.Constant):
                continue
            if isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


def test_every_code_that_is_raised_is_listed_and_every_listed_one_is_raised() -> None:
    assert set(raised()) == CODES.keys()


def test_nothing_is_refused_past_the_table() -> None:
    kinds = {kind.__name__ for kind, _ in CODES.values()} | {"Refused"}
    past = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        if path.name not in ("codes.py", "errors.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
    ]
    assert past == []


def test_every_code_is_tested_by_a_sentence() -> None:
    asserted = "".join(path.read_text() for path in TESTS)
    assert [code for code in CODES if f'"{code}"' not in asserted] == []


@pytest.mark.parametrize("code", CODES)
def test_a_code_names_its_area_and_its_sentence_says_what_to_do(code: str) -> None:
    kind, sentence = CODES[code]
    refused = refusal(code)
    assert CODE.fullmatch(code)
    assert issubclass(kind, Refused)
    assert (type(refused), refused.code, refused.reason) == (kind, code, sentence)
    assert str(refused) == sentence
    assert len(sentence.split()) >= 4
    assert not sentence.endswith(".")


def test_a_sentence_in_the_table_holds_no_place_for_a_name() -> None:
    assert [sentence for _, sentence in CODES.values() if "{" in sentence or "%" in sentence] == []


@pytest.mark.parametrize("code", ["group.full", "group.missing", "agreement.not_the_person"])
def test_a_refusal_crosses_the_warden_s_socket_and_is_the_same(code: str) -> None:
    there = refusal_of(answer_of(refusal(code)))
    assert (type(there), there.reason) == CODES[code]
    assert there.code == code


def test_a_special_case_crosses_as_its_kind_and_an_unknown_kind_as_a_plain_refusal() -> None:
    assert answer_of(Unavailable("store.unavailable", "try again")).kind == "unavailable"
    assert answer_of(Refused("import.bad_date", "write dates")).kind == "refused"
    assert type(refusal_of(RefusedAnswer("odd", "a.b", "why"))) is Refused


def test_warnings_are_no_refusals() -> None:
    assert WARNINGS.keys().isdisjoint(CODES)
    assert WARNINGS.keys().isdisjoint(tag_of(event) for event in EVENTS)
