"""What two officers can say of keys: the table; what comes of a word is told at once."""

from typing import Final

from domain.kernel import ProgramId
from domain.keys.commands import DestroyKeyVersion, GiveUpSigningKey
from services.app.numbers import Version
from services.app.steps import Body, By, Step, Where, table

BY_TWO: Final = (By.PRIVACY_OFFICER, By.ORGANIZATION_ADMIN)


class KeyVersionBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Which version of which program's key is to go."""

    program: ProgramId
    version: Version


STEPS: Final = table(
    Step(
        word="destruction",
        command=DestroyKeyVersion,
        where=Where.KEYS,
        address="/destructions",
        operation="destroy_key_version",
        says="Say that a version goes before it is due; one of each office, in person",
        by=BY_TWO,
        body=KeyVersionBody,
        notice="key_destruction_told",
        first="KEY_VERSION_GOES",
    ),
    Step(
        word="loss",
        command=GiveUpSigningKey,
        where=Where.SIGNING_KEYS,
        address="/losses",
        operation="replace_signing_key",
        says="Say that the newest is lost for good; one of each office, in person",
        by=BY_TWO,
        body=Body,
        notice="key_loss_told",
        first="SIGNING_KEY_LOST",
    ),
)
