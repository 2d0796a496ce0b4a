"""An administrator ends somebody's access: the page says first whom it is about, and what stays."""

from uuid import UUID, uuid4

from domain.kernel import PersonId, ProgramId, Role
from domain.protocol.people import (
    Belonging,
    Details,
    LetIn,
    Mailbox,
    PersonShown,
    ShowPerson,
    Standing,
)
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, MORNING, World


def test_the_page_that_asks_names_the_groups_in_which_a_place_stays(world: World) -> None:
    program, ada = ProgramId(UUID(world.program())), PersonId(uuid4())
    world.warden.told[ShowPerson] = PersonShown(
        person=ada,
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=None,
        standing=Standing.IN,
        mailbox=Mailbox.PROVEN,
        belongs=(
            Belonging(program=program, role=Role.MEMBER, group=uuid4(), name="Harbour"),
            Belonging(program=program, role=Role.PROGRAM_ADMIN),
        ),
        record=4,
    )
    path = f"/organization/people/{ada}/deactivations"
    asks = Reader(world, ADMIN).send(path, {"reason": "away"}).text
    assert "End this person’s access?" in asks
    for told in ("Ada Roy", "Harbour", "told by email, without a name"):
        assert told in asks
    assert asks.count("<dt>Group</dt>") == 1
    assert not [one for one in world.warden.asked if isinstance(one, LetIn)]
