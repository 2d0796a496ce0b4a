"""Warns of groups and people who, by the files, were in two sessions at once."""

from datetime import timedelta

from domain.sessions.bookings import Booking, double_bookings
from services.app.imports import rows
from services.app.imports.book import Book
from services.app.imports.report import Place

MET = frozenset({rows.Status.HELD, rows.Status.SCHEDULED})


def warn_of_double_bookings(book: Book) -> None:
    """Warn on the later of two rows; what was refused or did not take place books nobody."""
    tally = book.tally
    for what, booked in (("group", _of_groups(book)), ("person", _of_people(book))):
        for later, earlier in double_bookings(booked):
            reason = f"this {what} is in another session at that time: {earlier}"
            tally.warn(later, f"import.{what}_double_booked", reason)


def _of_groups(book: Book) -> list[tuple[Place, Booking]]:
    return [
        (entry.place, _booking(book, entry.row, entry.row.group))
        for entry in book.sessions.values()
        if entry.row.status in MET and book.stands(entry.place)
    ]


def _of_people(book: Book) -> list[tuple[Place, Booking]]:
    found = []
    for entry in book.attendance.values():
        session = book.sessions.get((entry.row.session,))
        there = entry.row.presence is rows.Presence.PRESENT
        if there and session and session.row.status in MET and book.stands(entry.place):
            found.append((entry.place, _booking(book, session.row, entry.row.person)))
    return found


def _booking(book: Book, session: rows.Session, who: str) -> Booking:
    group = book.groups.get((session.group,))
    minutes = group.row.slot_minutes if group else 0
    return Booking(who, session.starts_at, session.starts_at + timedelta(minutes=minutes))
