"""The questions of the organization, before what cannot be taken back in one tap."""

from typing import Final

from services.languages import N_
from services.web.frame.questions import FOR_GOOD, Asking, ByCase, Question
from services.web.organization import facts

OFFICERS: Final = "/officers"
OPERATOR: Final = "/operator"
NAMING_HERE: Final = "/naming"
PARKED: Final = "/parked"
SIGNING_KEY: Final = "/signing-key"
KEYS: Final = "/keys"


async def _of_a_lost_key(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    seen = await facts.signing_keys_of(asking)
    return KEY_LOSS_AGREED if seen.may == "agree" else KEY_LOSS_SAID


async def _of_a_version(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    version = await facts.key_version_of(asking)
    agrees = version is not None and version.may == "agree"
    return VERSION_AGREED if agrees else VERSION_SAID


async def _if_changed(asking: Asking) -> Question | None:
    """Ask where another policy is chosen than holds."""
    return NAMING if await facts.changes_naming(asking) else None


CONFIRMATION: Final = Question(
    title=N_("Confirm this appointment?"),
    does=(
        N_("You are the second officer: the office begins in three days."),
        N_("All officers are told by email, and any of them can stop it until then."),
    ),
    way_back=N_("Until it begins you can stop it, by objecting to it."),
    yes=N_("Confirm this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OBJECTION: Final = Question(
    title=N_("Object to this appointment?"),
    does=(N_("An officer’s objection ends it. Your objection is on record, with your name."),),
    way_back=N_("The person can be proposed again."),
    yes=N_("Object to this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OFFICE_END: Final = Question(
    title=N_("End this office?"),
    does=(N_("The person loses every right of this office at once, sessions that run included."),),
    way_back=N_("This cannot be undone. To return, they must be appointed again."),
    yes=N_("End this office"),
    back=OFFICERS,
    final=True,
    facts=facts.of_office,
)
ADMISSION: Final = Question(
    title=N_("Let the operator’s staff in?"),
    does=(
        N_("You are given a code. Whoever has it can enter once, for this reason and this long."),
        N_("Auditors see that you let them in, and what was done."),
    ),
    way_back=N_("This cannot be undone: the code is not called back. It ends by itself."),
    yes=N_("Let them in once"),
    back=OPERATOR,
    final=True,
    facts=facts.of_admission,
)
NAMING: Final = Question(
    title=N_("Change what authors are told of who looked?"),
    does=(
        N_("It holds at once for every author of the organization, and for earlier looks, too."),
        N_("Authors see it under “Who looked at mine”; no email. The log keeps every name."),
        N_("Your choice is on record, with your name."),
    ),
    way_back=N_("You can choose otherwise at any time; that is on record as well."),
    yes=N_("Save setting"),
    back=NAMING_HERE,
    facts=facts.of_naming,
)
ANOTHER_NAMING: Final = ByCase(among=(NAMING,), which=_if_changed)
SKIP: Final = Question(
    title=N_("Leave this entry out for good?"),
    does=(
        N_("What is listed here goes on as if the entry were not there: what it said is lost."),
        N_("The log itself keeps the entry. Who decided it, when and why stays on record."),
        N_("First ask those concerned what it said. Afterwards it has to be entered again."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Leave it out for good"),
    back=PARKED,
    final=True,
    facts=facts.of_parked,
)
KEY_LOSS_SAID: Final = Question(
    title=N_("Say that the key that signs the logs is lost?"),
    does=(
        N_("Nothing is signed otherwise until an officer of the other role says so, too."),
        N_("The officers of both roles are told by email. Your name stays on record."),
    ),
    way_back=N_("Your word stays on record. If the key is found, signing goes on with it."),
    yes=N_("Say that the key is lost"),
    back=SIGNING_KEY,
    facts=facts.of_signing_key,
)
KEY_LOSS_AGREED: Final = Question(
    title=N_("Agree that the key that signs the logs is lost?"),
    does=(
        N_("Another key signs from now on, if the old one is missing where the logs are signed."),
        N_("Auditors and officers are told by email. Every later check shows where it changed."),
        N_("Have you asked the operator yourself that no copy of the old key is left?"),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that the key is lost"),
    back=SIGNING_KEY,
    final=True,
    facts=facts.of_signing_key,
)
SIGNING_KEY_LOST: Final = ByCase(among=(KEY_LOSS_SAID, KEY_LOSS_AGREED), which=_of_a_lost_key)
VERSION_SAID: Final = Question(
    title=N_("Ask that this version goes now?"),
    does=(
        N_("It goes when an officer of the other role agrees. Nothing is destroyed before."),
        N_("Texts stay readable: they are under a newer version already."),
        N_("Your name stays on record."),
    ),
    way_back=N_("This cannot be undone. Nothing comes of it unless the other role agrees."),
    yes=N_("Ask that it goes now"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
VERSION_AGREED: Final = Question(
    title=N_("Agree that this version goes now?"),
    does=(
        N_("It is destroyed at once. Backups from its time cannot be opened again, by anybody."),
        N_("Texts stay readable: they are under a newer version already."),
        N_("Your name stays on record."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that it goes now"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
KEY_VERSION_GOES: Final = ByCase(among=(VERSION_SAID, VERSION_AGREED), which=_of_a_version)
