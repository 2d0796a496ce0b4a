"""One's mailbox over HTTP: moved by steps."""

from typing import Final

from services.api.steps import addresses_of
from services.app.details.mailboxes import STEPS, take_step

STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)
