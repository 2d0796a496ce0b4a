"""What letters say of keys: what an officer says of one, and what two of them agree on."""

from typing import Final

from services.languages import N_
from services.letters.post import Words

SIGNING_KEY_LOST: Final = Words(
    N_("Circlekeep: the key that signs the logs is reported lost"),
    (
        N_(
            "An officer of your organization reports that the key that signs the logs is lost "
            "for good. A new key signs only if an officer of the other role agrees."
        ),
        N_(
            "First ask your operator whether any copy of the key is left. Then sign in and open "
            "“Privacy desk”, “The key that signs the logs”."
        ),
    ),
)
SIGNING_KEY_GIVEN_UP: Final = Words(
    N_("Circlekeep: a new key will sign the logs"),
    (
        N_(
            "Two officers of your organization agree that the key that signs the logs is lost. A "
            "new key signs from now on."
        ),
        N_(
            "Before you trust the new key to verify the logs, compare it with what the two "
            "officers tell you by telephone or in person. “The key that signs the logs” on the "
            "privacy desk shows who they are, and from when it signs."
        ),
    ),
)
PROGRAM_KEY_TO_GO: Final = Words(
    N_("Circlekeep: destruction of a version of a program’s key requested"),
    (
        N_(
            "An officer of your organization requests destruction of a version of a program’s "
            "key now, before it is due. Older backups that need it will no longer open. It is "
            "destroyed only if an officer of the other role agrees."
        ),
        N_("Sign in and open “Keys of the programs” to see which version it is, and who asks."),
    ),
)
PROGRAM_KEY_DESTROYED: Final = Words(
    N_("Circlekeep: a version of a program’s key was destroyed"),
    (
        N_(
            "Two officers of your organization agreed to the destruction of a version of a "
            "program’s key before it was due. It is destroyed. Older backups that need it no "
            "longer open."
        ),
        N_(
            "Texts in use have a newer version and open as before. “Keys of the programs” shows "
            "which version was destroyed."
        ),
    ),
)
