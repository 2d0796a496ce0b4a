"""A form says, in words that only this service reads, for whom its page was drawn.

One browser may hold a page of one person while another is signed in. What is posted is done for
nobody but the person whose page it was; a form that is got is an address, as a link is.
"""

import re
from typing import Final
from uuid import UUID

from litestar.datastructures import FormMultiDict

from domain.kernel import PersonId
from domain.ports import Bookmarks

FIELD: Final = "whose"
POSTED: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
_EVERYBODY: Final = UUID(int=0)


def mark_of(bookmarks: Bookmarks, person: PersonId) -> str:
    """Seal whose a page is."""
    return bookmarks.leave(_EVERYBODY, str(person))


def marked(text: str, mark: str) -> str:
    """Let every form that a page posts say whose it is; without a mark, that is nobody's."""
    if not mark:
        return text
    said = f'<input type="hidden" name="{FIELD}" value="{mark}">'
    return POSTED.sub(lambda form: form[0] + said, text)


def drawn_for(bookmarks: Bookmarks, form: FormMultiDict) -> PersonId | None:
    """Read whose the page of a form was; None if it does not say so in our words."""
    mark = form.get(FIELD)
    person = bookmarks.left(_EVERYBODY, mark) if isinstance(mark, str) else None
    return None if person is None else PersonId(UUID(person))
