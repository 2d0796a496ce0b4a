"""Has Python look for cycles less often: what is loaded stays, and the rest goes by its counts."""

import gc

COLLECTED_AFTER = 20_000


def let_the_collector_rest() -> None:
    """Do not look through what there is now again, and through new objects only by the thousands.

    Looking through folded streams cost a seventh of a command, and through pages of events half
    of what Python does for a read model.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER, 20, 50)
    gc.enable()
