"""A password whose code is still due: what it opens is listed here, of the Warden and of routes."""

from datetime import UTC, date, datetime
from typing import Any, Final, get_args
from uuid import UUID

import pytest
from msgspec import inspect
from msgspec.structs import fields, replace

from domain.access.factors import Weakly
from domain.access.purposes import Purpose
from domain.kernel import Sealed
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.door import ProveFactor, ShowFactor, SignedIn, SignOut
from domain.protocol.invitations import (
    InvitationShown,
    Invited,
    ShowInvitation,
)
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.passkeys import AskStepUp, StepUpByPasskey
from domain.protocol.providers import ConfirmThere, Leave
from services.http.visitor import WEAKLY
from tests.kit.addresses import routes
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_factors import Phone
from tests.unit.warden.test_invitations import ADA, answer, handed_over, inviting, letter_of

OPEN: Final = (AskStepUp, ConfirmThere, Leave, ProveFactor, ShowFactor, SignOut, StepUpByPasskey)
ROUTES: Final = {
    "POST /api/v1/sign-out",
    "GET /api/v1/account/second-factor",
    "POST /api/v1/account/second-factor/challenges",
    "POST /api/v1/account/second-factor/passkeys",
    "POST /api/v1/account/second-factor/proofs",
    "GET /account/second-factor",
    "GET /account/second-factor/proofs",
    "POST /account/second-factor/continuations",
    "POST /account/second-factor/passkeys",
    "POST /account/second-factor/proofs",
    "POST /account/second-factor/provider",
}
SIGNED_IN: Final = [
    kind
    for kind in get_args(Request)
    if any(one.name == "token" and one.required for one in fields(kind))
]
"""What somebody signed in asks; what else takes a token is for whoever has a link, or came back."""
PLAIN: Final[dict[type[inspect.Type], object]] = {
    inspect.BoolType: False,
    inspect.BytesType: b"x",
    inspect.DateTimeType: datetime(2030, 1, 1, tzinfo=UTC),
    inspect.DateType: date(2030, 1, 1),
    inspect.IntType: 1,
    inspect.NoneType: None,
    inspect.StrType: "x",
    inspect.UUIDType: UUID(int=7),
    inspect.VarTupleType: (),
}


def made(kind: inspect.Type) -> Any:  # noqa: ANN401 - a value of any type
    """Make a value up, of a type."""
    match kind:
        case inspect.StructType(cls=cls, fields=there):
            return cls(**{one.name: made(one.type) for one in there if one.required})
        case inspect.UnionType(types=types):
            return made(types[0])
        case inspect.EnumType(cls=cls):
            return next(iter(cls))
        case inspect.CustomType(cls=cls):
            return cls("x")
        case _:
            return PLAIN[type(kind)]


def asked(kind: type[Any], token: Sealed) -> Request:
    """Make a request up, of somebody signed in."""
    request: Request = replace(made(inspect.type_info(kind)), token=token)
    return request


@pytest.fixture
async def unfinished(memory: MemoryWarden) -> Phone:
    """An officer whose code is still due."""
    house = await memory.house(sessions=0)
    found = Phone(memory, house, await provided(house, house.admin))
    await found.sign_in()
    await found.add()
    await found.sign_in()
    return found


async def test_whatever_is_asked_is_refused_but_what_gives_the_code_or_ends_the_sign_in(
    unfinished: Phone,
) -> None:
    """Of every request there is: a password alone tells nothing, ends nothing, accepts nothing."""
    house = unfinished.house
    for kind in SIGNED_IN:
        if kind not in (*OPEN, ShowNames):
            refused = await house.ask(asked(kind, unfinished.token))
            assert code_of(refused) == "sign_in.second_factor", kind.__name__
    assert await unfinished.strength() == "unfinished"


@pytest.mark.parametrize(
    "kind", [one for one in OPEN if one is not SignOut], ids=lambda kind: kind.__name__
)
async def test_what_is_open_is_not_refused_for_the_code_that_it_gives(
    unfinished: Phone, kind: type[Any]
) -> None:
    answer = await unfinished.house.ask(asked(kind, unfinished.token))
    assert getattr(answer, "code", "") != "sign_in.second_factor"


async def test_whose_code_is_due_sees_their_own_name_alone_and_signs_out(
    unfinished: Phone,
) -> None:
    house, token = unfinished.house, unfinished.token
    own, other = (house.admin,), (house.leader,)
    shown = await house.wants(ShowNames(token, house.program, own, Purpose.OWN), NamesShown)
    assert set(shown.names) == {house.admin}
    for purpose in set(Purpose) - {Purpose.OWN}:
        asking = ShowNames(token, house.program, own, purpose)
        assert code_of(await house.ask(asking)) == "sign_in.second_factor"
    another = await house.ask(ShowNames(token, house.program, other, Purpose.OWN))
    assert not isinstance(another, NamesShown) or not another.names
    await house.wants(SignOut(token), Done)
    assert code_of(await house.ask(ShowFactor(token))) == "session.none"


async def test_an_invitation_counts_such_a_sign_in_as_none(memory: MemoryWarden) -> None:
    """It neither says that the mailbox is the one invited, nor accepts without a password."""
    house = await memory.house(sessions=0)
    first = await house.wants(inviting(house, await house.token(house.admin), mailed=True), Invited)
    link = (await letter_of(house, first.invitation)).link
    here = Phone(memory, house, Sealed(ADA))
    here.token = (await house.wants(answer(link, password=PASSWORD), SignedIn)).token
    await here.add()
    second = (await handed_over(house)).link
    assert (await house.wants(ShowInvitation(second, here.token), InvitationShown)).mine
    assert (await here.sign_in()).unfinished
    assert not (await house.wants(ShowInvitation(second, here.token), InvitationShown)).mine
    refused = await house.ask(answer(second, token=here.token))
    assert code_of(refused) == "invitation.password_needed"
    await here.prove()
    await house.wants(answer(second, token=here.token), SignedIn)


def test_routes_are_open_to_such_a_sign_in_by_one_list() -> None:
    found = {
        f"{method} {route.path}"
        for route in routes()
        for method, (handler, _) in route.route_handler_map.items()
        if handler.opt.get(WEAKLY) is Weakly.GIVING
    }
    assert found == ROUTES
