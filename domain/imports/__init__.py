"""Spreadsheets of a year that was: what their import refuses and warns of."""
