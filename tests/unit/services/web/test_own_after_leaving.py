"""Rights end, authorship does not: one's own texts stay open to their author, from /mine on."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import ProgramId, Sealed
from domain.organizations.events import Naming
from domain.protocol.answers import Done
from domain.protocol.cases import (
    EraseItem,
    ItemListed,
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    NoteCodes,
    PresentationCodes,
    ReadItem,
    TakeBackPresentation,
)
from domain.protocol.glass import ListNotices, NoticesListed
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.privacy import ListOwnRequests, OwnRequests
from domain.sessions.words import Audience, MaterialKind
from tests.kit.paper import Reader
from tests.kit.web import MORNING, World

LEA, M1, FAR = "lea@example.org", "m1@example.org", "far@example.org"
TEXT, CASE = UUID(int=5), UUID(int=6)


class Kept:
    """A session with a text and a case of somebody's who has no place there any more."""

    def __init__(self, world: World, why: str) -> None:
        self.world = world
        self.program = world.program()
        group = world.active_group(self.program)
        path = f"/programs/{self.program}/groups/{group}"
        plan = {"number": 1, "localStart": "2030-01-15T18:30"}
        self.session = str(world.of(LEA).does(f"{path}/sessions", plan)["id"])
        self.author = FAR if why == "elsewhere" else M1
        self.back = self.here if why == "closed" else "/mine"
        match why:
            case "left":
                world.of(M1).does(f"{path}/endings")
            case "closed":
                world.admin.does(f"{path}/closing-plans")
                world.admin.does(f"{path}/closings")
            case _:
                world.meet(FAR, world.program(code="P02"))
        world.clock.at += timedelta(minutes=1)
        world.warden.told[WhoSawMine] = MineShown(naming=Naming.NEVER, newest=None)
        world.warden.told[ListNotices] = NoticesListed((), 0)
        world.warden.told[ListOwnRequests] = OwnRequests(())
        kinds = {TEXT: MaterialKind.REFLECTION, CASE: MaterialKind.PRESENTATION}
        mine = tuple(self.listed(item, kind) for item, kind in kinds.items())
        world.warden.told[ListOwnItems] = world.warden.told[ListItems] = ItemsListed(mine)

    def listed(self, item: UUID, kind: MaterialKind) -> ItemListed:
        return ItemListed(
            item=item,
            program=ProgramId(UUID(self.program)),
            kind=kind,
            session=UUID(self.session),
            own=True,
            audience=Audience.NOBODY,
            sealed_at=MORNING,
        )

    def shows(self, item: UUID, kind: MaterialKind, text: str) -> None:
        self.world.warden.told[ReadItem] = ItemShown(
            item=item,
            kind=kind,
            session=UUID(self.session),
            locale="en-CA",
            text=Sealed(text),
            sealed_at=MORNING,
            own=True,
            record=9,
        )

    @property
    def reader(self) -> Reader:
        return Reader(self.world, self.author)

    @property
    def here(self) -> str:
        return f"/programs/{self.program}/sessions/{self.session}"


@pytest.fixture(params=["left", "closed", "elsewhere"])
def kept(world: World, request: pytest.FixtureRequest) -> Kept:
    return Kept(world, request.param)


def test_each_link_to_one_s_own_opens_and_is_no_denial(kept: Kept) -> None:
    """Ruling 4: a text is always readable by its author."""
    mine = kept.reader.get("/mine").text
    assert f'href="{kept.here}/items/{TEXT}"' in mine
    asked = kept.reader.get(f"{kept.here}/items/{TEXT}")
    assert asked.status_code == 200
    assert "This is your own text." in asked.text
    kept.shows(TEXT, MaterialKind.REFLECTION, "What I cannot put down.")
    shown = kept.reader.send(f"{kept.here}/items/{TEXT}", {"purpose": "own"})
    assert "What I cannot put down." in shown.text
    assert f'href="{kept.back}"' in shown.text
    codes = PresentationCodes(kept.world.warden.people[kept.author], "system")
    kept.shows(CASE, MaterialKind.PRESENTATION, msgspec.json.encode(codes).decode())
    case = kept.reader.send(f"{kept.here}/items/{CASE}", {"purpose": "own"})
    assert "<dt>Presented by</dt>" in case.text
    assert kept.world.warden.denials == []


def test_one_s_own_is_destroyed_and_taken_back_from_there(kept: Kept) -> None:
    kept.world.warden.told[EraseItem] = Done(3, TEXT)
    erasure = f"/programs/{kept.program}/items/{TEXT}/erasures"
    assert f'href="{kept.back}"' in kept.reader.send(erasure).text
    assert kept.reader.does(erasure).headers["location"] == kept.back
    kept.world.warden.told[TakeBackPresentation] = Done(4, CASE)
    case = f"{kept.here}/presentations/{CASE}"
    assert f'action="{case}/withdrawals"' in kept.reader.get("/mine").text
    question = kept.reader.send(f"{case}/withdrawals").text
    assert "Withdraw your case?" in question
    assert ("<dt>Sealed on</dt><dd>January 15, 2030</dd>" in question) is (kept.back == "/mine")
    assert kept.reader.does(f"{case}/withdrawals").headers["location"] == kept.back
    done = [type(one) for one in kept.world.warden.asked]
    assert EraseItem in done
    assert TakeBackPresentation in done
    assert kept.world.warden.denials == []


def test_one_s_own_case_is_coded_anew_from_there(kept: Kept) -> None:
    """P31: that no text of it is kept is the author's own wish, whenever they have it."""
    kept.world.warden.told[NoteCodes] = Done(5, CASE)
    codes = PresentationCodes(kept.world.warden.people[kept.author], "system", ("patient",))
    kept.shows(CASE, MaterialKind.PRESENTATION, msgspec.json.encode(codes).decode())
    case = kept.reader.send(f"{kept.here}/items/{CASE}", {"purpose": "own"}).text
    address = f"{kept.here}/presentations/{CASE}/codes"
    assert f'action="{address}"' in case
    assert '<option value="system" selected>' in case
    assert 'value="patient" checked>' in case
    form = {"once": str(UUID(int=9)), "theme": "making_errors"}
    asking = kept.reader.send(address, form).text
    assert "Texts about this case are destroyed" in asking
    assert f'href="{kept.back}"' in asking
    noted = kept.reader.send(address, {**form, "agreed": "yes"})
    assert noted.headers["location"] == kept.back
    [request] = [one for one in kept.world.warden.asked if isinstance(one, NoteCodes)]
    assert (request.presentation, request.theme, request.agreed) == (CASE, "making_errors", True)
    assert kept.world.warden.denials == []


def test_the_api_does_the_same(kept: Kept) -> None:
    kept.shows(TEXT, MaterialKind.REFLECTION, "What I cannot put down.")
    kept.world.warden.told[EraseItem] = Done(3, TEXT)
    kept.world.warden.told[TakeBackPresentation] = Done(4, CASE)
    author, of_program = kept.world.of(kept.author), f"/programs/{kept.program}"
    read = author.post(f"{of_program}/items/{TEXT}/readings", {"purpose": "own"})
    assert (read.status_code, read.json()["text"]) == (200, "What I cannot put down.")
    author.does(f"{of_program}/items/{TEXT}/erasures")
    kept.world.warden.told[NoteCodes] = Done(5, CASE)
    author.does(f"{kept.here}/presentations/{CASE}/codes", {"theme": "system"})
    author.does(f"{kept.here}/presentations/{CASE}/withdrawals")
    assert kept.world.warden.denials == []


def test_what_is_somebody_else_s_stays_closed_and_the_try_is_on_record(kept: Kept) -> None:
    theirs = f"{kept.here}/items/{UUID(int=7)}"
    assert kept.reader.get(theirs).status_code == 404
    assert kept.reader.send(theirs, {"purpose": "own"}).status_code == 404
    expected = [] if kept.back == kept.here else ["session.missing"] * 2
    assert kept.world.warden.denials == expected, "in a closed group the Warden says so by itself"
