"""Whoever's password is another hears of it at once."""

from uuid import UUID

from domain.access.events import PasswordReplaced
from domain.kernel import Log, PersonId
from domain.policies.policy import Reaction, Scene, TellOfPassword
from domain.policies.sign_ins import SIGN_INS
from tests.kit.projected import recorded
from tests.kit.stores import NOON

PERSON = PersonId(UUID(int=7))


def test_whose_password_is_another_hears_of_it_from_the_access_log() -> None:
    fact = recorded(PasswordReplaced(person=PERSON))
    assert SIGN_INS.log is Log.ACCESS
    told = [Reaction(TellOfPassword(PERSON), NOON)]
    assert list(SIGN_INS.react(Scene(fact, [fact], {}))) == told
