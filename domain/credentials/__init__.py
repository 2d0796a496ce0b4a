"""Leaders are trained: a dated credential given by two, and training under who agreed to it."""
