"""Old events of programs."""

from domain.kernel import Event
from domain.kernel.classes import Coded, Public
from domain.programs.events import ProgramFounded
from domain.rules import Participation, SamePractice
from domain.upcasts.languages import both
from domain.upcasts.upcast import Upcast


class ProgramDefined(Event, frozen=True, tag="program.defined"):
    """A program exists, with a name in English and one in French."""

    code: Coded
    name_en: Public
    name_fr: Public
    setting: Coded
    region: Coded
    zone: Coded
    locale: Coded
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[Coded, ...]


def _founded(old: ProgramDefined) -> ProgramFounded:
    return ProgramFounded(
        code=old.code,
        languages=both(old.locale),
        names={"en": old.name_en, "fr": old.name_fr},
        setting=old.setting,
        region=old.region,
        zone=old.zone,
        participation=old.participation,
        same_practice=old.same_practice,
        eligible_professions=old.eligible_professions,
    )


PROGRAM_DEFINED = Upcast(ProgramDefined, (ProgramFounded,), _founded)
