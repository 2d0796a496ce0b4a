"""What is refused where the service is installed, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Missing, Refused, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "file.no_room": (
        Unavailable,
        "the disk is full. Free some space, then try again",
    ),
    "file.damaged": (
        Conflict,
        (
            "this file is damaged. Restore it from the backup. If there is none, see "
            "docs/transparency.md"
        ),
    ),
    "file.not_ours": (
        Conflict,
        "the service cannot use this file. Make the user of the service its owner (chown)",
    ),
    "file.not_plain": (
        Conflict,
        (
            "this is not a regular file. Give another file, or move this away and restore "
            "the file from the backup"
        ),
    ),
    "file.in_the_way": (
        Conflict,
        "there is already a file or folder here. Move it, or choose another place",
    ),
    "file.missing": (
        Missing,
        "this file does not exist. Check its name, or restore it from the backup",
    ),
    "data.in_use": (
        Conflict,
        "the data folder is in use. Stop the process that uses it, or choose another folder",
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
            "this file is damaged. Stop the service if it runs, rename the file, then start"
            " the service"
        ),
    ),
    "secret.damaged": (Conflict, "this secret is damaged. Restore it from the backup of the keys"),
    "secret.missing": (
        Missing,
        (
            "this secret is missing, and the data cannot be read without it. Restore it "
            "from the backup of the keys"
        ),
    ),
    "settings.unfit": (
        Conflict,
        "a setting is not valid. See docs/operations.md for the values you can use",
    ),
    "certificate.not_trusted": (
        Unavailable,
        (
            "this machine does not trust the server's certificate. Add the authority that "
            "issued it, or check the host name"
        ),
    ),
    "port.taken": (Conflict, "the service cannot listen on this port. Choose another"),
    "service.not_running": (
        Unavailable,
        "the service is not running in this data folder. Start it with circlekeep up",
    ),
    "database.unavailable": (
        Unavailable,
        "the database cannot be reached. Check CIRCLEKEEP_DATABASE_URL, then try again",
    ),
    "database.unnamed": (
        Missing,
        "the database runs on your own server. Give its address in CIRCLEKEEP_DATABASE_URL",
    ),
    "database.pooled": (
        Conflict,
        (
            "a connection pooler in transaction mode stands before PostgreSQL. Give the "
            "address of PostgreSQL itself, or of a pool in session mode that passes "
            "search_path"
        ),
    ),
    "database.not_ours": (
        Conflict,
        (
            "the database does not accept the passwords of this data folder. Check the "
            "folder and the database address"
        ),
    ),
    "database.missing": (
        Missing,
        "this database does not exist on the server. Create it, or check CIRCLEKEEP_DATABASE_URL",
    ),
    "database.not_migrated": (
        Conflict,
        "the database is not on this version. Run circlekeep migrate",
    ),
    "database.not_started": (
        Unavailable,
        "the database did not start. See log/postgres.log in the data folder",
    ),
    "database.not_installed": (
        Conflict,
        (
            "the programs of the database cannot be run here. Run make setup again, or use "
            "a PostgreSQL of your own"
        ),
    ),
    "database.differs": (
        Unavailable,
        "the database was changed by hand. Restore it from the backup, or undo the change",
    ),
    "rights.differ": (
        Unavailable,
        "rights were changed by hand in the database. Restore it from the backup",
    ),
    "database.too_old": (Conflict, "this PostgreSQL is too old. Use version 15 to 18"),
    "database.not_allowed": (
        Conflict,
        (
            "the database login lacks rights. Give it CREATEROLE and ownership of the "
            "database, and use the login that made the roles"
        ),
    ),
    "database.role_taken": (
        Conflict,
        (
            "someone else made this database role, so it was left unchanged. Choose other "
            "names with CIRCLEKEEP_ROLE_PREFIX"
        ),
    ),
    "database.role_too_strong": (
        Conflict,
        (
            "this database role has more rights than Circlekeep gave it. First take SUPERUSER, "
            "CREATEROLE, CREATEDB, REPLICATION and BYPASSRLS away from it"
        ),
    ),
    "clock.apart": (
        Unavailable,
        "the clocks of the Warden and the database differ, so no one can sign in. Set them right",
    ),
    "clock.ahead": (
        Unavailable,
        (
            "the database's clock is ahead, so nothing is recorded. Set it right, then run "
            "circlekeep clocks take"
        ),
    ),
    "demo.exists": (
        Conflict,
        "this data folder already has a demo. Choose another folder for a new one",
    ),
    "demo.damaged": (
        Conflict,
        (
            "the list of demo accounts is damaged. Restore it from the backup, or write [] "
            "in the file"
        ),
    ),
    "demo.not_evaluation": (
        Refused,
        (
            "a demo can be made only for evaluation, on this machine alone. Start without a"
            " public address"
        ),
    ),
    "export.exists": (Conflict, "this file already exists. Give another name"),
    "backup.exists": (Conflict, "this folder already exists. Give another name"),
    "backup.not_whole": (Conflict, "a log is not intact. Run circlekeep verify"),
    "restore.not_empty": (Conflict, "this folder holds an installation. Choose an empty one"),
    "restore.incomplete": (
        Missing,
        "part of the backup is missing. Put all its files together, then try again",
    ),
    "restore.differs": (
        Conflict,
        "the restored logs do not end where the backup says. Use another backup",
    ),
    "restore.no_journal": (
        Missing,
        (
            "the journal of destructions is missing. Give the newest one with --journal. "
            "With --without-journal, texts destroyed since the backup may become readable "
            "again"
        ),
    ),
    "restore.journal_older": (
        Conflict,
        (
            "this journal of destructions is older than the backup, or belongs to another. "
            "Give the newest one"
        ),
    ),
    "restore.other_format": (
        Conflict,
        (
            "this version cannot read the backup. Restore it with the version that made it,"
            " or a newer one"
        ),
    ),
    "restore.manifest_damaged": (Conflict, "the backup's manifest is damaged. Use another backup"),
    "restore.damaged": (
        Conflict,
        "the backup's database file has changed since it was made. Use another backup",
    ),
}
