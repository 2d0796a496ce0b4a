"""Where buttons of pages send the forms of steps: what the rows say, and no template."""

from domain.kernel.classes import Coded
from services.app.tables import step_named
from services.http.places import DOORS, page_of


def to(name: Coded, page: Coded = "", **ids: object) -> Coded:
    """Return where the form of a step is sent, by its name: ``seat.offer``.

    That is below the ``page`` of its place, or below the place that the ``ids`` of its path name.
    Raises ``LookupError`` for a step, or an id, that there is not.
    """
    step = step_named(name)
    return (page or page_of(DOORS[step.where].path, **ids)) + step.address
