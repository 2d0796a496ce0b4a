"""Pages that are written from the source are as the source is."""

import re

from tests.golden.write_refusals import PAGE, ROOT, page

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_the_page_of_refusals_lists_what_the_code_refuses() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.golden.write_refusals"


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
