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
        "this is not the secret the data was made with. Restore it from the backup of the keys",
    ),
    "key.material_differs": (
        Conflict,
        (
            "a program's key is missing or does not match its log. Restore the newest copy of "
            "the keys"
        ),
    ),
    "keys.unavailable": (Unavailable, "the keys cannot be reached. Contact your operator"),
    "keys.no_module": (
        Unavailable,
        "the token's module cannot be loaded. Check its path in the settings",
    ),
    "keys.no_pin": (
        Missing,
        "the token's PIN is missing. Write it to this file, readable by this process only",
    ),
    "keys.damaged": (
        Unavailable,
        "this key is damaged. Restore the newest copy of the keys",
    ),
    "keys.not_ours": (
        Unavailable,
        (
            "other users can read this key. Give it to the user of its process and close it"
            " to others (chmod 600). If others may have read it, rotate the key "
            "(docs/keys.md)"
        ),
    ),
    "keys.others": (
        Conflict,
        (
            "these are not the keys that sealed this data, or some are missing. Restore the"
            " newest copy of the keys"
        ),
    ),
    "journal.lost": (
        Conflict,
        (
            "the journal of destructions is missing or too old. Restore the newest copy, or"
            " go on without it (docs/keys.md)"
        ),
    ),
    "journal.damaged": (
        Conflict,
        "a line of the journal of destructions is damaged. Restore the newest copy",
    ),
    "journal.unwritable": (
        Unavailable,
        (
            "the journal of destructions cannot be written, so nothing is destroyed. Free "
            "some space on its disk, then try again"
        ),
    ),
}
