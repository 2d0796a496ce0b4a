"""Nothing that anybody reads tells them to destroy what cannot be had again.

Each part of a sentence is looked at for a word that destroys, in the imperative or the infinitive:
"is destroyed" says what happens, "destroy it" what to do. What says so all the same is named here,
word for word, with why it may.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

from services.languages import CATALOGUES, LANGUAGES

ROOT = Path(__file__).parents[2]
DESTROYS: Final = re.compile(
    r"\b(remove|delete|erase|wipe|drop|destroy|empty (?:the|your|its|it|this|that)|overwrite|"
    r"purge|clear out|clean out|discard|unlink|shred|truncate|throw away|reset|reinstall|recreate|"
    r"start over|start afresh|from scratch|get rid of|rm|rmdir|dropdb|initdb|mkfs|down -v|"
    r"volume rm|supprime[rz]|efface[rz]|détrui(?:re|sez)|vide[rz]|écrase[rz]|jete[rz]|élimine[rz]|"
    r"enleve[rz]|réinitialise[rz]|réinstalle[rz])\b",
    re.IGNORECASE,
)
PARTS: Final = re.compile(r"(?<=[.;:,?!])\s+|\s\|\s|\n")
CODE = ("services", "infra", "domain", "projections")
NOT_OURS = ("vendor", "demo_data", "migrations")
PAGES = (*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md")))
MADE_ANEW: Final = {
    "so remove it": "a socket, which holds no data and is made anew by the next start",
}
ASKED: Final = dict.fromkeys(
    (
        "Erasure request",
        "An erasure request",
        "Erase my data",
        "Effacer mes renseignements",
        "Que faut-il effacer?",
        "Pour tout effacer,",
        "To erase all,",
        "circlekeep erase list",
        "circlekeep erase run REQUEST",
        "circlekeep erase proof",
        "`erase run`",
        "(`circlekeep erase`,",
    ),
    "an erasure, which somebody asks for and another approves",
)
OF_ITS_AUTHOR: Final = dict.fromkeys(
    (
        "Destroy this text",
        "Destroy one's own item,",
        "Détruire ce texte",
        "Destroy them and seal the theme",
        "Les détruire et sceller le thème",
        "and destroy its sealed texts",
        "Retirer mon cas et détruire ses textes scellés",
        "Destroy my texts about this case",
        "Détruire mes textes sur ce cas",
        "You can destroy one of your texts at any time.",
        "Vous pouvez détruire un de vos textes",
        "Authors can destroy their texts again.",
        "Les auteurs peuvent de nouveau détruire leurs textes.",
        "authors destroy single texts at any time.",
        "authors still destroy what is theirs;",
        "You can destroy it once the hold is lifted.",
        "Vous pourrez le détruire une fois la mesure levée.",
    ),
    "a text of one's own, which the page asks about first",
)
OF_TWO_OFFICES: Final = dict.fromkeys(
    (
        "or destroy it now",
        "ou détruisez-la maintenant.",
        "Destroy a version that is due or that two officers approved.",
        "circlekeep keys destroy PROGRAM VERSION",
        "`keys destroy`",
        "`rotate` · `destroy`",
        "can rotate or destroy keys",
        "peut renouveler ou détruire les clés.",
    ),
    "what is due, or a second office agrees to",
)
OF_THE_JOURNAL: Final = dict.fromkeys(
    ("and the Warden destroy it again",),
    "what had been destroyed before and a backup brought back",
)
OF_A_ROSTER: Final = dict.fromkeys(
    (
        "Remove from group",
        "Remove someone from the group",
        "Remove this person from the group?",
        "Person to remove",
    ),
    "a person's place in a group, which the page asks about first",
)
OF_TWO_REGISTRATIONS: Final = dict.fromkeys(
    ("Unlink", "You can unlink them again at any time.", "| unlink |"),
    "two registrations of one person, which are as they were before",
)
EXPLAINED: Final = dict.fromkeys(
    (
        "**destroy** destroyed destruction **shred** shredded | détruire",
        "**erase** erased **erasure** | effacer",
        "**twin** linked unlink unlinked",
    ),
    "the glossary says what the word means",
)
NOT_DONE: Final = dict.fromkeys(
    (
        "No one can destroy it while the hold lasts.",
        "Personne ne peut le détruire tant que dure la mesure.",
        "No one has a right to insert, update or delete there.",
        "Effacer les filtres",
        "ou effacez les filtres",
        "or destroy by theme",
    ),
    "it says that it is not done, or is about what a page looks for",
)
KNOWN: Final = {
    **MADE_ANEW,
    **ASKED,
    **OF_ITS_AUTHOR,
    **OF_TWO_OFFICES,
    **OF_THE_JOURNAL,
    **OF_A_ROSTER,
    **OF_TWO_REGISTRATIONS,
    **EXPLAINED,
    **NOT_DONE,
}
"""What may be said, word for word, and why."""


def literals() -> Iterator[tuple[str, str]]:
    """Give every text in the code that somebody may read: more than a word, and no docstring."""
    for path in sorted(path for place in CODE for path in (ROOT / place).rglob("*.py")):
        if set(path.parts) & set(NOT_OURS):
            continue
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


def helps() -> Iterator[tuple[str, str]]:
    """Give what commands say of themselves: the docstrings of their functions."""
    for path in sorted((ROOT / "services" / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (said := ast.get_docstring(node)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", said


def messages() -> Iterator[tuple[str, str]]:
    """Give all texts of pages and letters, in both languages."""
    for language in LANGUAGES:
        for path in sorted((CATALOGUES / language).rglob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file):
                    for text in (message.id, message.string):
                        for one in [text] if isinstance(text, str) else text or ():
                            yield f"{language} catalogue", one


def lines() -> Iterator[tuple[str, str]]:
    """Give every line of the documents."""
    for page in PAGES:
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            yield f"{page.relative_to(ROOT)}:{number}", line


def advice(text: str) -> list[str]:
    """Give the parts of a text that tell somebody to destroy something."""
    for known in sorted(KNOWN, key=len, reverse=True):
        text = text.replace(known, "…")
    return [part for part in PARTS.split(text) if DESTROYS.search(part)]


READ: Final[Mapping[str, Callable[[], Iterator[tuple[str, str]]]]] = {
    "code": literals,
    "help": helps,
    "pages": messages,
    "documents": lines,
}


@cache
def read(where: str) -> Sequence[tuple[str, str]]:
    """Give all texts of one sort, with their places."""
    return list(READ[where]())


@pytest.mark.parametrize("where", READ)
def test_nothing_that_is_read_advises_to_destroy(where: str) -> None:
    found = [f"{place} {part}" for place, text in read(where) for part in advice(text)]
    assert found == []


def test_what_may_be_said_is_said_somewhere() -> None:
    said = "\n".join(text for where in READ for _, text in read(where))
    assert [known for known in KNOWN if known not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        "keyring belongs to somebody else: remove it",
        "the journal is damaged: delete it and start again",
        "remove the keyring, then restore",
        "Erase --data and restore it",
        "to restore, empty the folder first",
        "Stop it and `rm -r /srv/circlekeep/keyring`",
        "Supprimez le trousseau, puis restaurez-le",
    ],
)
def test_such_advice_would_be_found(text: str) -> None:
    assert advice(text)


def test_what_happens_is_no_advice() -> None:
    assert not advice("the journal is damaged: restore the journal")
    assert not advice("Nothing is destroyed before two officers agree")
