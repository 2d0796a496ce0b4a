"""What is refused where the service is installed, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Missing, Refused, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "file.no_room": (
        Unavailable,
        "a file cannot be written. Make room on its disk",
    ),
    "file.damaged": (
        Conflict,
        "a file has changed. Restore it from backup; without one, see docs/transparency.md",
    ),
    "file.not_ours": (Conflict, "this file cannot be used: give it to who runs the service"),
    "file.not_plain": (
        Conflict,
        (
            "this is no plain file: name another, or move away what is there and bring the "
            "file from its backup"
        ),
    ),
    "file.in_the_way": (
        Conflict,
        "something is in the way. Move it, or choose another place",
    ),
    "file.missing": (Missing, "this file is missing"),
    "data.in_use": (
        Conflict,
        "the data folder is in use: end what uses it, or name another folder",
    ),
    "data.not_ours": (
        Conflict,
        (
            "the data folder belongs to another user. Give it to the user of the service (chown "
            "-R), or choose another"
        ),
    ),
    "data.run_damaged": (
        Conflict,
        (
            "this file is not what was written: end the service, if it runs, give the file "
            "another name, and start it again"
        ),
    ),
    "secret.damaged": (Conflict, "this secret is not what was written: bring it from its backup"),
    "secret.missing": (
        Missing,
        (
            "this secret is missing, and the data was made with it: bring it from the "
            "backup of the keys"
        ),
    ),
    "settings.unfit": (
        Conflict,
        "a setting does not fit: see docs/operations.md for what it may be",
    ),
    "certificate.not_trusted": (
        Unavailable,
        (
            "the certificate of the other side is not trusted by this machine: add whoever "
            "issued it, or name the right host"
        ),
    ),
    "port.taken": (Conflict, "this port cannot be listened on: name another"),
    "service.not_running": (
        Unavailable,
        "nothing runs in this data folder: start the service with circlekeep up",
    ),
    "database.unavailable": (
        Unavailable,
        (
            "the database does not answer as it should: name the right one in "
            "CIRCLEKEEP_DATABASE_URL, or try again shortly"
        ),
    ),
    "database.unnamed": (
        Missing,
        "the database is a server of your own: name it in CIRCLEKEEP_DATABASE_URL",
    ),
    "database.pooled": (
        Conflict,
        (
            "between Circlekeep and PostgreSQL is a pooler that does not keep a connection "
            "to itself: give the address of PostgreSQL, or a pool in session mode that lets"
            " search_path pass"
        ),
    ),
    "database.not_ours": (
        Conflict,
        (
            "the database does not know the secrets of this data folder: name the folder "
            "that belongs to it, or the database"
        ),
    ),
    "database.missing": (
        Missing,
        (
            "there is no such database on that server: make it, or name the right one in "
            "CIRCLEKEEP_DATABASE_URL"
        ),
    ),
    "database.not_migrated": (
        Conflict,
        "the database is not that of this version: run circlekeep migrate",
    ),
    "database.not_started": (
        Unavailable,
        "the database did not start: see the log in the data folder",
    ),
    "database.not_installed": (Conflict, "the database's programs cannot be used here"),
    "database.differs": (Unavailable, "the database was changed by hand"),
    "rights.differ": (Unavailable, "rights were changed by hand in the database"),
    "database.too_old": (Conflict, "this PostgreSQL is too old: 15 to 18 are known to work"),
    "database.not_allowed": (
        Conflict,
        (
            "the database login may not do what is needed: give it CREATEROLE, let it own "
            "the database, and use the login that made the roles"
        ),
    ),
    "database.role_taken": (
        Conflict,
        (
            "this role was made by someone else and is left as it is: choose other names by "
            "CIRCLEKEEP_ROLE_PREFIX"
        ),
    ),
    "database.role_too_strong": (
        Conflict,
        (
            "this role may do more than Circlekeep gave it: take its superuser, CREATEROLE,"
            " CREATEDB, REPLICATION and BYPASSRLS away first"
        ),
    ),
    "clock.apart": (
        Unavailable,
        "the clocks of Warden and database differ. No one can sign in until they are right",
    ),
    "clock.ahead": (
        Unavailable,
        (
            "the clock of the database is ahead of what can be: nothing is recorded until "
            "it is set right"
        ),
    ),
    "demo.exists": (Conflict, "there is a demo here already"),
    "demo.damaged": (
        Conflict,
        (
            "the list of the demo's accounts is not what was written: bring its backup, or "
            "write [] there"
        ),
    ),
    "demo.not_evaluation": (
        Refused,
        "a demo can be made only where the service is evaluated, on this machine alone",
    ),
    "export.exists": (Conflict, "this file exists already; name a new one"),
    "backup.exists": (Conflict, "this folder exists already; name a new one"),
    "backup.not_whole": (Conflict, "a log is not intact. Run circlekeep verify"),
    "restore.not_empty": (Conflict, "this folder holds an installation; name an empty one"),
    "restore.incomplete": (Missing, "the backup lacks a part: bring all that belongs to it"),
    "restore.differs": (Conflict, "the logs do not end where the backup says they did"),
    "restore.no_journal": (
        Missing,
        (
            "there is no journal of what was destroyed: name the newest one by --journal, "
            "or say --without-journal, and what was destroyed since the backup may be "
            "readable again"
        ),
    ),
    "restore.journal_older": (
        Conflict,
        "this journal of destructions is older than the backup, or another's: bring the newest",
    ),
    "restore.other_format": (
        Conflict,
        (
            "this program does not read the format of this backup: restore with the version"
            " that made it, or a newer one"
        ),
    ),
    "restore.manifest_damaged": (Conflict, "the manifest of the backup is cut or damaged"),
    "restore.damaged": (Conflict, "the database's file is not the one that was backed up"),
}
