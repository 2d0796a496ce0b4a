"""Break-glass as its officers and reviewers read it: what opens, when, and whom to ask."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.codes import refusal
from domain.kernel import ProgramId, Sealed
from domain.protocol.answers import Done
from domain.protocol.glass import (
    ApproveBreakGlass,
    BreakGlassListed,
    GrantLine,
    JustificationShown,
    ListBreakGlass,
    ListSealed,
    OpenByBreakGlass,
    ReadJustification,
    RequestBreakGlass,
    SealedListed,
)
from tests.kit.glass_samples import ACTIVE, ITEMS, NAMES, NOW, OPENED, REQUESTED, SEALED, line
from tests.kit.listed import as_row, listed_program
from tests.kit.page_samples import group_row, session_row
from tests.kit.paper import Reader
from tests.kit.web import AUDITOR, PRIVACY, World

WHY = "An order of the court. [why]"


def plain(page: str) -> str:
    """What a page says, with spaces that break."""
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def told(world: World, grant: GrantLine) -> str:
    """Let the Warden show a request of a program; its address."""
    program = ProgramId(UUID(listed_program(world)))
    shown = msgspec.structs.replace(grant, program=program)
    world.warden.told[ListBreakGlass] = BreakGlassListed((shown,), NAMES, 7)
    return f"/programs/{program}/break-glass/{grant.grant}"


def of_a_session(world: World, state: str) -> str:
    """Let a session be listed in a state; the address where its texts are chosen."""
    program = listed_program(world)
    session = session_row(1, state)
    group = msgspec.structs.replace(group_row(1), group_id=session.group_id, name="Group 5")
    world.reads.rows["sessions.session"] = [as_row(session)]
    world.reads.rows["group_board.groups"] = [as_row(group)]
    return f"/programs/{program}/sessions/{session.session_id}/break-glass"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "You can choose what to keep once the session is closed."),
        ("closed", "No text was sealed in this session."),
    ],
)
def test_of_a_session_that_runs_the_page_does_not_say_that_nothing_is_kept(
    world: World, state: str, said: str
) -> None:
    world.warden.told[ListSealed] = SealedListed((), 0)
    page = Reader(world, PRIVACY).get(of_a_session(world, state)).text
    assert said in page
    assert ("No text was sealed" in page) == (state == "closed")


def test_whoever_names_texts_sees_of_which_session_and_why_no_more(world: World) -> None:
    world.warden.told[ListSealed] = SealedListed(SEALED, 4)
    page = Reader(world, PRIVACY).get(of_a_session(world, "closed")).text
    assert "Group 5, session" in page
    assert "This list does not say what kind a text is" in page


def test_a_text_opened_once_says_when_and_leads_back_to_its_request(world: World) -> None:
    here = told(world, msgspec.structs.replace(OPENED, stage="active"))
    world.warden.told[OpenByBreakGlass] = refusal("grant.used")
    reply = Reader(world, PRIVACY).send(f"{here}/openings", {"item": str(ITEMS[0]), "sure": "yes"})
    assert reply.status_code == 409
    assert (
        "Opened once, on Thu, Nov\u00a026,\u00a02026, 8:40".replace(" Nov", "\u00a0Nov")
        in reply.text
    )
    assert "This has changed" not in reply.text


@pytest.mark.parametrize("stage", ["active", "withdrawn", "expired"])
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Both officers have approved"), ("fr", "Les deux responsables ont autorisé")],
)
def test_only_a_request_that_is_active_says_until_when_texts_open(
    world: World, stage: str, language: str, said: str
) -> None:
    until = NOW + timedelta(hours=4)
    here = told(world, line(1, stage, until=until, approvals=ACTIVE.approvals))
    page = Reader(world, PRIVACY, language).get(here).text
    assert (said in page) == (stage == "active")
    assert ("until Thu" in plain(page)) == (stage == "active" and language == "en")


def test_after_an_approval_the_request_says_how_many_there_are(world: World) -> None:
    here = told(world, msgspec.structs.replace(REQUESTED, approvals=ACTIVE.approvals[:1]))
    world.warden.told[ApproveBreakGlass] = Done(4)
    officer = Reader(world, PRIVACY)
    page = officer.after(officer.does(f"{here}/approvals")).text
    assert "Approval recorded." in page
    assert "1 of 2 officers has approved." in page


def test_whoever_asked_is_led_to_their_request(world: World) -> None:
    here = told(world, REQUESTED)
    world.warden.told[RequestBreakGlass] = Done(4, REQUESTED.grant)
    program = here.split("/")[2]
    form = {
        "ground": "legal_order",
        "reason": WHY,
        "items": str(ITEMS[0]),
        "once": str(UUID(int=9)),
        "session": str(UUID(int=301)),
    }
    address = f"/programs/{program}/break-glass"
    assert Reader(world, PRIVACY).send(address, form).headers["location"] == here


def test_a_reviewer_who_decides_such_requests_reads_the_reason_first(world: World) -> None:
    here = told(world, msgspec.structs.replace(OPENED, reads_reason=True))
    world.warden.told[ReadJustification] = JustificationShown(Sealed(WHY), 8)
    officer = Reader(world, PRIVACY)
    assert f'action="{here}/justifications"' in officer.get(here).text
    page = officer.send(f"{here}/justifications").text
    assert WHY in page
    assert f'action="{here}/reviews"' in page


def test_an_auditor_who_reviews_is_told_whom_to_ask_for_the_reason(world: World) -> None:
    page = Reader(world, AUDITOR).get(told(world, OPENED)).text
    assert "/justifications" not in page
    assert "Étienne Vaillancourt, Ariane Desrochers" in page


def test_deadlines_are_in_the_hour_of_the_program_and_in_utc(world: World) -> None:
    here = told(world, ACTIVE)
    for path in ("/break-glass", here):
        page = Reader(world, AUDITOR).get(path).text
        assert "EST" in page
        assert "UTC" in page
