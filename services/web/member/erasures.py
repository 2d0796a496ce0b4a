"""The forms by which one asks for the erasure of one's own texts, or of oneself."""

from typing import Final

from services.app.privacy.steps import STEPS, take_step
from services.web.frame.forms import forms_of, questions_in
from services.web.member import asked

STEP_FORMS: Final = forms_of(
    [STEPS["own_erasure"], STEPS["erasure_withdrawal"]], take_step, STEPS, questions_in(asked)
)
