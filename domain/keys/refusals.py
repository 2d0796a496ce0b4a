"""What is refused of keys, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "key.not_officer": (
        Forbidden,
        "only a privacy officer or an organization administrator can rotate or destroy keys",
    ),
    "key.missing": (Missing, "key or version not found. Check the address"),
    "key.current": (Conflict, "the version in use cannot be destroyed. Rotate the key first"),
    "key.held": (Conflict, "a legal hold is in force. Nothing is destroyed until it is lifted"),
    "key.in_use": (
        Conflict,
        "data keys still use this version. Wait until they use the new one",
    ),
    "key.not_due": (
        Conflict,
        "a version is destroyed 35 days after it is retired. Wait, or destroy it now",
    ),
    "key.secret_differs": (
        Conflict,
        ("this is not the secret the data was made with. Restore it from the backup of the keys"),
    ),
    "key.material_differs": (
        Conflict,
        (
            "a program's key is missing or does not match its log. Restore the newest copy of "
            "the keys"
        ),
    ),
    "keys.unavailable": (Unavailable, "the keys cannot be reached. Contact your operator"),
    "keys.no_module": (Unavailable, "the module of the token cannot be used"),
    "keys.no_pin": (Missing, "write the PIN of the token to this file, for this process alone"),
    "keys.damaged": (
        Unavailable,
        "this key is not what was written: bring the newest copy of the keys",
    ),
    "keys.not_ours": (
        Unavailable,
        (
            "this key is not for the user of its process alone: give it to that user and "
            "close it to others (chmod 600); where others may have read it, rotate the key "
            "(docs/keys.md)"
        ),
    ),
    "keys.others": (
        Conflict,
        (
            "the keyring is not the one that this data was sealed with, or lacks files: "
            "bring the newest copy of the keys"
        ),
    ),
    "journal.lost": (
        Conflict,
        (
            "the journal of destructions is gone, or is an older one: bring the newest copy"
            " there is, or restore without it (docs/keys.md)"
        ),
    ),
    "journal.damaged": (
        Conflict,
        (
            "a line of the journal of destructions is not what was written: bring the "
            "newest copy there is"
        ),
    ),
    "journal.unwritable": (
        Unavailable,
        (
            "the journal of destructions cannot be written, so nothing is destroyed: make "
            "room on its disk, then ask again"
        ),
    ),
}
