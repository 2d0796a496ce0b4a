"""Identifiers are found however they are written; prose with figures, places and eponyms passes."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel import Finding, FindingKind, Sealed
from infra.screening.screening import AT_ONCE, TextScreening, findings
from tests.kit.labelled import labelled, measure

KIND = FindingKind


def wide(text: str) -> str:
    """Write a text in the wide characters of a Japanese keyboard."""
    return "".join(chr(ord(one) + 0xFEE0) if one > " " else one for one in text)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in findings(text)]


@pytest.mark.parametrize("split", ["tune", "held", "later"])
def test_of_the_labelled_texts_identifiers_and_names_are_found_and_clean_ones_pass(
    split: str,
) -> None:
    got = measure((one for one in labelled() if one.split == split), findings)
    assert got.share("structured") >= 0.99
    assert got.share("names") >= 0.90
    assert got.share("stopped") <= 0.02
    assert got.share("warned") <= 0.10


def test_the_labelled_set_is_large_in_both_languages_and_a_third_is_held_out() -> None:
    texts = labelled()
    assert len(texts) >= 300
    for language in ("en", "fr"):
        ours = [one for one in texts if one.language == language]
        assert len(ours) >= 150
        assert len([one for one in ours if one.split != "tune"]) >= len(ours) * 0.3
        assert len([one for one in ours if one.is_clean]) >= 60
    assert {one.kind for text in texts for one in text.findings} >= set(KIND) - {KIND.LONG_NUMBER}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call 416-555-0122 after noon", KIND.TELEPHONE),
        ("call 416\N{EN DASH}555\N{EN DASH}0122 after noon", KIND.TELEPHONE),
        ("call 416\N{NO-BREAK SPACE}555\N{THIN SPACE}0122", KIND.TELEPHONE),
        (wide("call 416-555-0122"), KIND.TELEPHONE),
        ("call 4\u200b1\u200b6-555-0122", KIND.TELEPHONE),
        ("4 1 6 5 5 5 0 1 2 2", KIND.TELEPHONE),
        ("416\n555\n0122", KIND.TELEPHONE),
        ("(416) 555.0122", KIND.TELEPHONE),
        ("six one three five five five zero one four three", KIND.TELEPHONE),
        ("+33 6 39 98 12 34", KIND.TELEPHONE),
        ("01 99 00 12 34", KIND.TELEPHONE),
        ("555-0199", KIND.TELEPHONE),
        ("health number 943 476 5919", KIND.HEALTH_NUMBER),
        ("4165 550 122 AB", KIND.HEALTH_NUMBER),
        ("TREM 1234 5678", KIND.HEALTH_NUMBER),
        ("trem62530112", KIND.HEALTH_NUMBER),
        ("1 85 05 78 006 084 91", KIND.HEALTH_NUMBER),
        ("046 454 286", KIND.NATIONAL_NUMBER),
        ("8003 6088 3335 7361", KIND.HEALTH_NUMBER),
        ("ZAC5361", KIND.HEALTH_NUMBER),
        ("1EG4-TE5-MK73", KIND.HEALTH_NUMBER),
        ("756.9217.0769.85", KIND.NATIONAL_NUMBER),
        ("born 1961-04-03", KIND.DATE),
        ("née le 03/04/1961", KIND.DATE),
        ("né le 3 mars 1962", KIND.DATE),
        ("born March 3rd, 1962", KIND.DATE),
        ("DOB 03/03/62", KIND.DATE),
        ("naquit le vingt-deux mai 1950", KIND.DATE),
        ("her birthday, June 12", KIND.DATE),
        ("née en mars 1962", KIND.DATE),
        ("19620303", KIND.DATE),
        ("somebody@example.org", KIND.EMAIL),
        ("jane at example dot org", KIND.EMAIL),
        ("jane (at) gmail.com", KIND.EMAIL),
        ("jane arobase videotron point ca", KIND.EMAIL),
        (wide("jane@example.org"), KIND.EMAIL),
        ("see https://example.org/p/1", KIND.WEB_ADDRESS),
        ("on mysmallgrief.ca/2021", KIND.WEB_ADDRESS),
        ("as @saltmarsh_kid", KIND.WEB_ADDRESS),
        ("K1A 0B1", KIND.POSTCODE),
        ("k1a-0b1", KIND.POSTCODE),
        ("SW1A 1AA", KIND.POSTCODE),
        ("à 75011 Paris", KIND.POSTCODE),
        ("Albany, NY 12207", KIND.POSTCODE),
        ("MRN 445566", KIND.RECORD_NUMBER),
        ("dossier no 88123", KIND.RECORD_NUMBER),
        ("chart number A-12345", KIND.RECORD_NUMBER),
        ("at 123 Maple Street", KIND.STREET_ADDRESS),
        ("au 12 bis, rue des Érables", KIND.STREET_ADDRESS),
    ],
)
def test_an_identifier_is_found_however_it_is_written(text: str, kind: FindingKind) -> None:
    assert [one.kind for one in findings(text) if one.kind is not KIND.NAME] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "we have met 10 times since 2012",
        "from 2012-2013 on, in 2012 2013 2014",
        "room 12, at 18:30, for 15 minutes",
        "a mark of [123456789012] at the end",
        "the ratio was 1.5, then 2.25, in version 2.0.1",
        "1 200 000 dollars, 38 000 000 people, 250 000 platelets",
        "148/92, then 72 71 70; 10-12-14 mg; 1-2-3; 9-1-1",
        "the unit is 300 km away and the file of 2019 has 120 pages",
        "2 cours du soir, 3 places de parking, 2 côtes cassées",
        "she looked at home. he looked at me. point.",
        "PHQ-9: 2 1 3 2 0 1 2 1 0",
    ],
)
def test_figures_that_identify_nobody_pass(text: str) -> None:
    assert [one for one in findings(text) if one.kind is not KIND.NAME] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Margaret told me so, and her husband, Bill Smith, left.", ["Margaret", "Bill Smith"]),
        ("Mme Gagnon est revenue. Josée pleurait.", ["Gagnon", "Josée"]),
        ("la mère d’Élodie et J. Tremblay", ["Élodie", "Tremblay"]),
        ("my patient is named margaret", ["margaret"]),
        ("Grace told me; grace is what I lacked.", ["Grace"]),
        ("Then Xanthippe Qvist laughed.", ["Xanthippe Qvist"]),
    ],
)
def test_a_likely_name_is_found_by_lists_and_by_what_stands_around_it(
    text: str, names: list[str]
) -> None:
    assert found(text) == [("name", name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "In May, on a Tuesday in Toronto, I gave Tylenol. Hope is what she brought.",
        "Her Parkinson's disease, his Bell's palsy, la maladie de Wilson, a Balint group.",
        "Noël à Trois-Rivières, une amie française, un Canadien. Roche sur roche.",
        "Will she come? May I? Mark my words. Rose petals. Young and old.",
        "I said to God, to Mom and to the DPJ: enough.",
    ],
)
def test_places_months_drugs_and_eponyms_are_no_names(text: str) -> None:
    assert found(text) == []


async def test_a_long_text_is_screened_as_a_short_one_is() -> None:
    text = "We sat and said nothing. " * (AT_ONCE // 20) + "call 416-555-0122"
    one = Finding(len(text) - 12, len(text), KIND.TELEPHONE)
    assert list(await TextScreening().find(Sealed(text))) == [one]
    assert list(await TextScreening().find(Sealed(text[-20:]))) == [Finding(8, 20, KIND.TELEPHONE)]


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_every_place_is_within_the_text_and_none_overlaps_another(text: str) -> None:
    places = [(one.start, one.end) for one in findings(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


@settings(max_examples=60)
@given(st.text(alphabet="abc é.,\n-(", max_size=60), st.text(alphabet="abc é.,\n-)", max_size=60))
def test_a_number_is_found_in_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before} TREM 6253 0112 {after}"
    assert KIND.HEALTH_NUMBER in [one.kind for one in findings(text)]
