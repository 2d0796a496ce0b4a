"""Every refusal has a code that is listed once, raised somewhere, and tested by a sentence."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from domain.access.refusing import answer_of, refusal_of
from domain.codes import CODES, refusal
from domain.imports.refusals import OF_ROWS
from domain.kernel import Refused, Throttled, Unavailable
from domain.protocol.answers import RefusedAnswer
from domain.sessions.warnings import WARNINGS
from tests.kit.examples import EVENTS, tag_of

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
EXPECTED = re.compile(rf'"({CODE.pattern})(?:: )?"')
LISTS = {"appending.py", "rights.py", "refusals.py", "warnings.py"}
"""What they list has the form of a code: types of events, rules, the codes themselves."""
SOURCES = sorted(path for path in (ROOT / "domain").rglob("*.py") if path.name not in LISTS)
ELSEWHERE = sorted(path for room in ("infra", "services") for path in (ROOT / room).rglob("*.py"))
EXCUSES = {"test_authors.py", "test_catalogues.py", "test_codes.py"}
"""Files that list codes without provoking them."""
TESTS = [
    path
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    if path.name not in EXCUSES and path != ROOT / "tests/unit/services/imports/test_refusals.py"
]
OF_THE_DOMAIN = sorted(set(Path(__file__).parent.glob("*.py")) - {Path(__file__)})
TABLES = sorted((ROOT / "domain").glob("*/refusals.py"))


def raised() -> Iterator[str]:
    """Every string of the domain that has the form of a code, but for event tags and the table."""
    for path in SOURCES:
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


def refused_elsewhere() -> Iterator[str]:
    """Every code by which something that runs makes a refusal of the table."""
    for path in ELSEWHERE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refusal":
                for part in (each for said in node.args for each in ast.walk(said)):
                    if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                        yield str(part.value)


def test_every_code_that_is_raised_is_listed_and_every_listed_one_is_raised() -> None:
    somewhere = "".join(path.read_text() for path in ELSEWHERE)
    assert {*raised(), *refused_elsewhere()} <= CODES.keys()
    for code in CODES.keys() - set(raised()):
        assert f'"{code}"' in somewhere, code


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
    """A code that the domain raises by a sentence of the domain, any other wherever it is made.

    It stands there in quotes, by itself or as a command says it, before its sentence. Those of
    rows are each provoked by a row, in the tests of imports.
    """
    decided = set(raised())
    here = "".join(path.read_text() for path in OF_THE_DOMAIN)
    anywhere = "".join(path.read_text() for path in TESTS)
    assert [code for code in decided if f'"{code}"' not in here] == []
    expected = {*EXPECTED.findall(anywhere + here)} | OF_ROWS.keys()
    assert [code for code in CODES if code not in expected] == []


def test_each_code_stands_in_the_table_of_one_area() -> None:
    listed = [
        code
        for path in TABLES
        for code in import_module(f"domain.{path.parent.name}.refusals").REFUSALS
    ]
    assert sorted(listed) == sorted(CODES)


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


def test_what_is_refused_for_being_too_often_says_when_it_may_be_tried_again() -> None:
    refused = refusal("work.too_much", after_s=7)
    assert isinstance(refused, Throttled)
    assert refused.after_s == 7
    assert refusal("work.too_much", after_s=None).code == "work.too_much"


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
