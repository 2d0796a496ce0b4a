"""An agreement is printed as a tagged PDF, in the language it is read in."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from domain.groups.agreement import document_in
from services.exports.agreement import Printed, agreement_pdf
from tests.kit.paper import Reader
from tests.kit.web import World
from tests.unit.services.web.test_beginning import LEA, recruiting

TITLES = {"en": "Group agreement", "fr": "Entente de groupe"}
CLAUSES = 12


def opened(written: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(written))


async def printed(name: str, language: str = "fr") -> bytes:
    document = document_in(language)
    assert document is not None
    at = datetime(2030, 1, 15, 12, tzinfo=UTC)
    return await agreement_pdf(Printed(document=document, name=name, code="G001", version=3, at=at))


@pytest.mark.parametrize("language", TITLES)
async def test_it_is_tagged_titled_and_in_its_language(language: str) -> None:
    pdf = opened(await printed("Groupe de l’Île-d’Orléans, Šárka Nøkkvi", language))
    assert pdf.Root.Lang == language
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"] == TITLES[language]
    tags = [str(one.S) for one in elements(pdf.Root.StructTreeRoot)]
    assert tags.count("/H2") == CLAUSES or tags.count("/H1") == CLAUSES
    assert all("/ToUnicode" in font for font in fonts(pdf))


async def test_the_same_is_printed_alike_and_a_name_of_other_letters_by_the_code() -> None:
    assert await printed("Étoile") == await printed("Étoile")
    assert await printed("Étoile") != await printed("Soleil")
    assert await printed("🌊 海") == await printed("G001")


def elements(parent: pikepdf.Object) -> list[pikepdf.Object]:
    """List the structure elements below one, in order."""
    below = parent.get("/K", pikepdf.Array())
    kids = list(below) if isinstance(below, pikepdf.Array) else [below]
    found = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return [one for kid in found for one in (kid, *elements(kid))]


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font for page in pdf.pages for font in page.Resources.Font.values()]


def test_it_is_downloaded_from_the_page_in_its_language_and_over_the_api(world: World) -> None:
    group = recruiting(world, 1)
    reader = Reader(world, LEA, "fr")
    assert f'href="{group}/agreement/print"' in reader.get(f"{group}/agreement").text
    page = reader.get(f"{group}/agreement/print")
    assert page.headers["content-type"] == "application/pdf"
    assert 'filename="agreement.pdf"' in page.headers["content-disposition"]
    assert opened(page.content).Root.Lang == "fr"
    api = world.of(LEA).get(f"{group}/agreement/document", locale="en-CA")
    assert api.headers["content-type"] == "application/pdf"
    assert opened(api.content).Root.Lang == "en"
    refused = world.of(LEA).get(f"{group}/agreement/document", locale="de-CH")
    assert refused.json()["code"] == "agreement.locale_unknown"
    world.meet("out@example.org")
    assert world.of("out@example.org").get(f"{group}/agreement/document").status_code == 404
