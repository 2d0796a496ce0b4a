"""A group's agreement to print: a PDF that can be read aloud (PDF/UA-1), in its language."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from domain.groups.agreement import Document
from domain.kernel.classes import Coded
from services.languages import N_, PAGES, catalogue

PDF: Final = "application/pdf"
STANDARD: Final = "ua-1"
TITLE: Final = N_("Group agreement")
VERSION: Final = N_("Version %(version)s.")
FINGERPRINT: Final = N_("Fingerprint of this text:")
_TEMPLATE: Final = Path(__file__).with_name("agreement.typ").read_bytes()


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed: the text, of which group by name and code, in which version, and when."""

    document: Document
    name: Coded
    code: Coded
    version: int
    at: datetime


async def agreement_pdf(printed: Printed) -> bytes:
    """Write it, beside what else is served. It names nobody."""
    return await asyncio.to_thread(_written, printed)


def _written(printed: Printed) -> bytes:
    """Write it by the group's name, or by its code if no letter of ours writes the name."""
    try:
        return _compiled(printed, printed.name)
    except typst.TypstError:
        return _compiled(printed, printed.code)


def _compiled(printed: Printed, name: str) -> bytes:
    said = msgspec.json.encode(_said(printed, name)).decode()
    written: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"said": said},
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
        timestamp=int(printed.at.timestamp()),
    )
    return written


def _said(printed: Printed, name: str) -> Mapping[str, Any]:
    document = printed.document
    say = catalogue(PAGES, document.language).gettext
    return {
        "title": say(TITLE),
        "group": name,
        "version": say(VERSION) % {"version": printed.version},
        "language": document.language,
        "clauses": document.clauses,
        "fingerprint": say(FINGERPRINT),
        "digest": document.digest,
    }
