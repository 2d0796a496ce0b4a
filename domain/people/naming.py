"""A name: one line in any letters, of one part or several, in one language or two."""

from typing import Final

from domain.kernel.shapes import is_line

LONGEST_POST_NOMINALS: Final = 100


def is_name(given: str, family: str) -> bool:
    """Whether it names somebody: one part is enough, and each that is there is a line of a name."""
    return bool(given or family) and all(is_part(part) for part in (given, family) if part)


def is_part(part: str) -> bool:
    """Whether it is a part of a name: a line, kept as it is written."""
    return is_line(part)


def is_post_nominals(text: str) -> bool:
    """Whether it can follow a name, such as ``MD, FCFP``; nothing can too."""
    return not text or (len(text) <= LONGEST_POST_NOMINALS and is_line(text))
