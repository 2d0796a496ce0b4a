"""Durable append of events of 300 bytes, each acknowledged to its writer, beside four peers."""
