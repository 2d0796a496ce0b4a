"""What can be done and seen here, and who may: one table, from which its page is drawn."""
