"""Which of one's own texts and cases a question is about."""

from domain.kernel import ProgramId, Sealed
from domain.protocol.cases import ItemListed
from services.app import passkeys
from services.app.boards import zone_of
from services.app.denials import report_and_mask
from services.app.details.steps import show_person
from services.app.sessions import materials
from services.app.sessions.entering import seek_session
from services.languages import N_
from services.web.frame.facts import named
from services.web.frame.questions import Asking, Fact
from services.web.frame.visit import visit_of


async def of_passkey(asking: Asking) -> tuple[Fact, ...]:
    """Say which passkey it is, as its owner calls it."""
    listed = await passkeys.listed(asking.shell, asking.caller.token)
    ours = (one for one in listed.passkeys if one.id == asking.at["passkey_id"])
    return tuple(Fact(label=N_("Passkey"), value=one.name.reveal()) for one in ours)


async def is_text_held(asking: Asking) -> bool:
    """Whether a legal hold covers a text of one's own."""
    return any(one.held for one in await _own_texts(asking) if one.item == asking.at["item_id"])


async def of_own_text(asking: Asking) -> tuple[Fact, ...]:
    """Say which of one's own texts it is: its kind, and when it was sealed."""
    speech, zone = visit_of(asking.request).speech, await zone_of(asking.shell, asking.caller)
    return tuple(
        fact
        for one in await _own_texts(asking)
        if one.item == asking.at["item_id"]
        for fact in (
            Fact(label=N_("Text"), kind="kind", value=one.kind),
            Fact(label=N_("Sealed on"), value=speech.day(one.sealed_at, zone, "long")),
        )
    )


async def has_left(asking: Asking) -> bool:
    """Whether a session in which the asker has something of their own is closed to them.

    Raises ``Missing`` (``session.missing``), on record, where they have nothing.
    """
    program, session = ProgramId(asking.at["program_id"]), asking.at["session_id"]
    if await seek_session(asking.shell, asking.caller, program, session) is not None:
        return False
    if not any(one.session == session for one in await _own_texts(asking)):
        raise await report_and_mask(asking.shell, asking.caller, program, "session.missing")
    return True


async def of_own_case(asking: Asking) -> tuple[Fact, ...]:
    """Say which of one's own cases it is, by when it was sealed."""
    speech, case = visit_of(asking.request).speech, asking.at["presentation_id"]
    zone = await zone_of(asking.shell, asking.caller)
    return tuple(
        Fact(label=N_("Sealed on"), value=speech.day(one.sealed_at, zone, "long"))
        for one in await _own_texts(asking)
        if one.item == case
    )


async def of_own_texts(asking: Asking) -> tuple[Fact, ...]:
    """Count one's own texts that there still are, and which of them a legal hold covers."""
    left = [one for one in await _own_texts(asking) if one.redacted is None]
    number, held = visit_of(asking.request).speech.number, sum(one.held for one in left)
    texts = Fact(label=N_("Your texts"), value=number(len(left)))
    covered = Fact(label=N_("Of these under a legal hold"), value=number(held))
    return (texts, covered) if held else (texts,)


async def _own_texts(asking: Asking) -> tuple[ItemListed, ...]:
    return await materials.list_own_items(asking.shell, asking.caller)


async def of_new_mailbox(asking: Asking) -> tuple[Fact, ...]:
    """Say which address was typed."""
    return (Fact(label=N_("New email address"), typed=Sealed(named(asking, "email"))),)


async def of_leaving(asking: Asking) -> tuple[Fact, ...]:
    """Name the groups in which one has a place; the look is on record for oneself alone."""
    shown = await show_person(asking.shell, asking.caller)
    groups = [one.name for one in shown.belongs if one.group is not None]
    return tuple(Fact(label=N_("Group"), value=name) for name in groups)
