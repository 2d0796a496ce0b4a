"""How catalogues find the sentences of refusals, which no template and no marked word holds.

`services/locale/pages.cfg` names this file; `make catalogues` brings both languages up to it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from domain.codes import CODES
from services.web.frame.refusals import as_sentence

Found = tuple[int, str, str, list[str]]


def refusals(
    file: IO[bytes],  # noqa: ARG001 - the sentences are read where they are used
    keywords: Mapping[str, Any],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """Give every refusal's sentence, as pages say it."""
    for code, (_, reason) in CODES.items():
        yield 0, "gettext", as_sentence(reason), [code]
