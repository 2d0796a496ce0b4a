"""What letters say of keys: what an officer says of one, and what two of them agree on."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

SIGNING_KEY_LOST: Final = Words(
    N_("Circlekeep: an officer says that the key that signs the logs is lost"),
    (
        N_(
            "An officer of your organization says that the key that signs the logs is lost for "
            "good. Another key signs only if an officer of the other role agrees."
        ),
        N_(
            "Ask your operator first whether any copy of the key is left. Then sign in and open "
            "“Privacy desk”, “The key that signs the logs”."
        ),
    ),
)
SIGNING_KEY_GIVEN_UP: Final = Words(
    N_("Circlekeep: another key will sign the logs"),
    (
        N_(
            "Two officers of your organization agree that the key that signs the logs is lost. "
            "From now on another one signs."
        ),
        N_(
            "Whoever verifies the logs compares the new key with what the two officers say by "
            "telephone or in person, before trusting it. “The key that signs the logs” on the "
            "privacy desk says who they are, and from when on it signs."
        ),
    ),
)
PROGRAM_KEY_TO_GO: Final = Words(
    N_("Circlekeep: an officer asks that a program’s key goes now"),
    (
        N_(
            "An officer of your organization asks that a version of a program’s key is destroyed "
            "now, before it is due. Older backups cannot be opened under it then. It goes only if "
            "an officer of the other role agrees."
        ),
        N_("Sign in and open “Keys of the programs” to see which version it is, and who asks."),
    ),
)
PROGRAM_KEY_DESTROYED: Final = Words(
    N_("Circlekeep: a version of a program’s key was destroyed"),
    (
        N_(
            "Two officers of your organization agreed that a version of a program’s key goes "
            "before it is due. It is destroyed: older backups cannot be opened under it."
        ),
        N_(
            "What is in use is sealed under a newer version, and opens as before. “Keys of the "
            "programs” shows which version it was."
        ),
    ),
)
