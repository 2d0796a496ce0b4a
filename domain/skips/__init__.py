"""Entries of a log that are left out of what is made from it, by a decision on record."""
