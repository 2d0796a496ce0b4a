"""Ends break-glass, and writes to those whose texts it opened and to the leaders of their groups.

What it was about is not said: a letter is read by whoever opens the mailbox.
"""

from uuid import uuid5

from domain.policies.policy import EndGrant, Owed, TellOfGrant
from domain.protocol.answers import Done
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, Subjects, SubjectsOf
from services.app.asking import ask_for
from services.letters.notice import NOTICE
from services.letters.post import Post


async def end_grant(post: Post, owed: Owed, deed: EndGrant) -> None:
    """Note that its time has passed."""
    request = EndBreakGlass(post.secret, *owed.tenant, deed.grant)
    await ask_for(post.warden, request, Done)


async def tell_of_grant(post: Post, owed: Owed, deed: TellOfGrant) -> None:
    """Write to each, then note it: who dies in between writes again, the same letters."""
    asked = SubjectsOf(post.secret, *owed.tenant, deed.grant)
    told = await ask_for(post.warden, asked, Subjects)
    if not told.items:
        return
    items = ",".join(map(str, told.items))
    await post.write(NOTICE, told.addresses, lambda who: uuid5(deed.grant, f"{who}:{items}"))
    people = len(told.addresses)
    note = NoteSubjectsTold(post.secret, *owed.tenant, deed.grant, told.items, people)
    await ask_for(post.warden, note, Done)
