"""What a test opens is closed when it ends: what is not is found in the middle of another's."""

import ast
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.ending import ending

TESTS = Path(__file__).parents[1]
CLIENTS = {"httpx.Client", "httpx.AsyncClient"}
ENTERING = ("enter_context", "enter_async_context")
SLEEPING = "print('here', flush=True)\nimport time\ntime.sleep(60)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPING


def entered(tree: ast.AST) -> Iterator[ast.expr]:
    """Give what is closed after a block, or with a stack."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With | ast.AsyncWith):
            yield from (item.context_expr for item in node.items)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ENTERING):
            yield from node.args


def test_each_client_of_a_test_is_closed_after_a_block() -> None:
    left = []
    for path in TESTS.rglob("*.py"):
        text = path.read_text()
        if "httpx" not in text:
            continue
        tree = ast.parse(text)
        closed = {id(one) for one in entered(tree)}
        left += [
            f"{path.relative_to(TESTS)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in CLIENTS
            and id(node) not in closed
        ]
    assert left == []


def python(program: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", program]
    started = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    assert started.stdout is not None
    assert started.stdout.readline() == "here\n"
    return started


def test_a_process_is_told_to_end_after_its_block() -> None:
    with ending(python(SLEEPING)) as process:
        assert process.poll() is None
    assert process.returncode == -signal.SIGTERM


def test_a_process_that_does_not_hear_is_killed_and_fails_the_test() -> None:
    process = python(DEAF)
    with pytest.raises(subprocess.TimeoutExpired), ending(process, within=0.1):
        pass
    assert process.returncode == -signal.SIGKILL


def test_a_process_is_gone_after_a_test_that_failed() -> None:
    process = python(DEAF)
    with pytest.raises(ZeroDivisionError), ending(process):
        raise ZeroDivisionError
    assert process.returncode == -signal.SIGKILL
