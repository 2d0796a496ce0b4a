"""Templates in each language: one environment for each, everything escaped, nothing undefined."""

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import InternationalizationExtension

from domain.sessions.themes import PERSPECTIVES, THEMES
from domain.sessions.words import CorrectionReason
from services.languages import PAGES, catalogue
from services.web.frame.assets import address
from services.web.frame.buttons import to
from services.web.frame.drawings import seats
from services.web.frame.visit import Visit
from services.web.frame.whose import marked
from services.web.frame.words import word
from services.web.frame.words.looks import LOOKS

OF_THE_WHOLE_SESSION = (
    CorrectionReason.MARKED_BY_MISTAKE,
    CorrectionReason.PAPER_SAYS_OTHERWISE,
    CorrectionReason.NOT_THIS_SESSION,
)
"""Why an attendance is annulled: the other reasons are of one person."""
HERE = Path(__file__).parent
WEB = HERE.parent
FOLDERS = {"parts": WEB / "parts"} | {
    folder.parent.name: folder for folder in sorted(WEB.glob("*/templates"))
}
"""Where templates are, by what stands before their names: a console, the frame, or parts."""
_MADE_BY = sha256(Path(__file__).read_bytes() + version("jinja2").encode()).hexdigest()[:16]
KEPT = HERE / "__pycache__" / f"templates-{_MADE_BY}"
"""Where set-up keeps what it compiled, by what an environment is as this file makes it."""


class Compiled(BytecodeCache):
    """What templates become, once for all languages: words are looked up when one is filled.

    What was kept of the same text in a folder is taken from there; anything else is compiled.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this text, if anything was."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        if bucket.code is None and (kept := self._kept / bucket.key).exists():
            with kept.open("rb") as file:
                bucket.load_bytecode(file)
            self.dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled(KEPT)


def render(language: str, template: str, *, visit: Visit, **values: object) -> str:
    """Fill a template in a language, for whoever visits."""
    text = environment(language).get_template(template).render(visit=visit, **values)
    return marked(text, visit.mark)


@cache
def environment(language: str) -> Environment:
    """Make the environment of a language."""
    made = Environment(
        loader=PrefixLoader({name: FileSystemLoader(path) for name, path in FOLDERS.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[InternationalizationExtension],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=COMPILED,
    )
    translations = catalogue(PAGES, language)
    # The extension adds this method when it is loaded, where no type checker sees it.
    cast("Any", made).install_gettext_translations(translations, newstyle=True)
    made.globals.update(
        asset=address,
        to=to,
        seated=seats,
        looks=LOOKS,
        themes=THEMES,
        perspectives=PERSPECTIVES,
        reasons=tuple(CorrectionReason),
        reasons_to_annul=OF_THE_WHOLE_SESSION,
        word=partial(_say, translations.gettext),
    )
    made.globals["icon"] = cast("Any", made.get_template("parts/icons.html").module).icon
    made.globals["parts"] = made.get_template("parts/parts.html").module
    return made


def _say(gettext: Callable[[str], str], kind: str, code: str) -> str:
    """Say a code; of one about which there is nothing to say, nothing: not the catalogue's head."""
    said = word(kind, code)
    return gettext(said) if said else ""
