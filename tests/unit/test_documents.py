"""Pages that are written from the source are as the source is."""

import re

import pytest

from tests.golden import write_rights, write_threats
from tests.golden.write_refusals import PAGE, ROOT, page

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
THREATS = (
    "Rogue DBA edits or reads",
    "Ciphertext transplanted",
    "Triggers disabled",
    "A compromised web process",
    "An officer taken over by their password, or by their mailbox",
    "A forged caller",
    "Audit suppressed or flooded",
    "An admin who grants to themselves",
    "An auditor who exfiltrates",
    "Cross-tenant access",
    "IDOR: roles × objects × verbs",
    "Replayed or raced break-glass approval",
    "Backup leakage",
    "Rollback",
    "Key theft and fork",
    "Log injection",
    "Content in logs, traces, error pages",
    "Enumeration by timing or body",
    "Stolen session",
    "A sign-in of an organization that is forged, borrowed or flooded",
    "Snooping by a legitimate member",
    "Clock tampering",
    "Erasure used to hide evidence",
    "Re-identification by metadata",
    "Denial of service through the audit path",
)
PROMISES = [f"P{number}" for number in range(1, 32)]
OF_A_FILE = re.compile(r"- \[[^]]+\]\(\.\./tests/([^)]+)\): (.+)")


def test_the_page_of_refusals_lists_what_the_code_refuses() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.golden.write_refusals"


def test_the_page_of_rights_is_the_table() -> None:
    written = write_rights.PAGE.read_text("utf-8")
    assert written == write_rights.page(), "run python -m tests.golden.write_rights"


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(documents) > 5
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in LINK.findall(document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def sections() -> dict[str, str]:
    """What the page of threats says under each heading."""
    text = write_threats.PAGE.read_text("utf-8")
    return dict(part.split("\n", 1) for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:])


def test_the_page_of_threats_lists_the_tests_of_each_promise() -> None:
    assert write_threats.page() == write_threats.PAGE.read_text("utf-8"), (
        "run python -m tests.golden.write_threats"
    )
    assert write_threats.promised().keys() <= set(PROMISES)


def test_each_promise_and_each_threat_has_its_place_on_the_page() -> None:
    promises = [heading.split()[0] for heading in sections() if re.match(r"P\d", heading)]
    assert promises == PROMISES
    assert [one for one in sections() if not re.match(r"P\d", one)] == list(THREATS)
    for id_, says in zip(promises, sections().values(), strict=False):
        assert f"<!-- tests of {id_} -->" in says
        assert OF_A_FILE.search(says) or says.lstrip().startswith("*Not covered.*")


@pytest.mark.parametrize("threat", THREATS)
def test_each_threat_names_tests_that_there_are(threat: str) -> None:
    there = {(file, name) for file, name, _ in write_threats.tests()}
    named = {
        (file, name)
        for file, names in OF_A_FILE.findall(sections()[threat])
        for name in re.findall(r"`(\w+)`", names)
    }
    assert named
    assert named <= there
