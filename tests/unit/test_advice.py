"""No message tells anybody to destroy what cannot be had again."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESTROYS = re.compile(
    r"\b(remove|delete|erase|wipe|drop|rm -r|empty the|overwrite|purge|clear out|throw away)\b",
    re.IGNORECASE,
)
HAD_AGAIN = {
    "it holds a socket and no data, so remove it",
}
"""Parts of messages that say so of what is made anew by itself."""
OF_THE_WORK = re.compile(
    r"erase (an|one|what|it|your|texts|ask|approve|run|certificate|refuse|withdraw)|"
    r"--data|Erase|an erasure|restore",
)
"""The service's own work: erasing on request, and restoring into an empty folder."""
PLACES = ("services/cli", "services/wiring", "infra/health", "infra/postgres", "infra/vault")
FILES = ("infra/home.py", "services/supervisor.py", "domain/codes.py")


def sentences() -> Iterator[tuple[str, str]]:
    """Give every text in the code that somebody may read: more than a word, and no docstring."""
    files = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    for path in [*files, *(ROOT / file for file in FILES)]:
        tree = ast.parse(path.read_text("utf-8"))
        said = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and " " in node.value
                and id(node) not in said
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def advice(text: str) -> bool:
    """Whether a text tells somebody to destroy something that is not had again."""
    return bool(
        DESTROYS.search(text)
        and not OF_THE_WORK.search(text)
        and not any(known in text for known in HAD_AGAIN)
    )


def test_no_message_of_the_commands_and_of_doctor_advises_to_destroy() -> None:
    found = [f"{place} {text}" for place, text in sentences() if advice(text)]
    assert found == []


def test_no_page_of_the_documents_advises_to_destroy() -> None:
    told = re.compile(
        r"^\s*(\$ )?(sudo )?(rm |shred |dropdb )|\b(remove|delete|wipe) (the|your|its)\b"
    )
    found = [
        f"{page.name}:{number} {line}"
        for page in sorted((ROOT / "docs").glob("*.md"))
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        if told.search(line) and not any(known in line for known in HAD_AGAIN)
    ]
    assert found == []


def test_such_advice_would_be_found() -> None:
    assert advice("keyring belongs to somebody else: remove it")
    assert advice("the journal is damaged: delete it and start again")
    assert not advice("the journal is damaged: restore the journal")
