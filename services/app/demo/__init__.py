"""A whole organization to look around in: evaluation only, on one machine."""
