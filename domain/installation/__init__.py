"""The place where the service is installed: its files, database and backups."""
