"""The poster leads where it says, on every paper, and an independent decoder reads it."""

import io

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

from offsets.events.attendance.poster import PosterText, poster
from tests.events.attendance.making import make_asked

SAID = PosterText(
    name="山海论坛", place="福州", starts_on="2026-04-18", ends_on="2026-04-20", code="ABC2345",
    public_url="https://offsets.example/forest", operator="某林场", demo=False,
)  # fmt: skip
LONG = PosterText(
    name="2026 海峡两岸林业碳汇与绿色会议国际研讨会暨福建省林学会第十二届会员代表大会" * 3,
    place="某会展中心" * 20, starts_on="2026-04-18", ends_on="2026-04-18", code="ABC2345",
    public_url="https://offsets.some-very-long-name.example.cn", operator="某" * 40, demo=True,
)  # fmt: skip
A4, A3 = (595, 842), (842, 1191)


def codes_in(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("said", [SAID, LONG])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_the_code_is_read_from_paper_and_picture(said: PosterText, paper: str) -> None:
    sheet = pypdfium2.PdfDocument(poster(said, "pdf", paper))
    assert len(sheet) == 1
    assert tuple(map(round, sheet[0].get_size())) == (A4 if paper == "a4" else A3)
    assert codes_in(sheet[0].render(scale=1).to_pil()) == [said.qr_text]
    picture = Image.open(io.BytesIO(poster(said, "png", paper)))
    assert codes_in(picture) == [said.qr_text]
    # A photograph from the last row of the hall.
    assert codes_in(picture.resize((picture.width // 5, picture.height // 5))) == [said.qr_text]


def test_the_code_is_the_address_in_capitals() -> None:
    assert SAID.qr_text == "HTTPS://OFFSETS.EXAMPLE/forest/A/ABC2345"
    assert SAID.address == "offsets.example/forest/a/ABC2345"


def test_it_says_everything_in_both_languages() -> None:
    said = PdfReader(io.BytesIO(poster(SAID, "pdf"))).pages[0].extract_text()
    squeezed = "".join(said.split())
    for words in (
        "山海论坛", "福州", "2026-04-18–2026-04-20", "从哪里来", "Fromwhere?", "怎么来的", "How?",
        "住几晚", "Howmanynights?", "offsets.example/forest/a/ABC2345", "某林场",
    ):  # fmt: skip
        assert words in squeezed, words
    assert "演示" not in squeezed
    assert "演示" in PdfReader(io.BytesIO(poster(LONG, "pdf"))).pages[0].extract_text()


@pytest.mark.parametrize("name", ['#import "x"', "$x^2$", "*a* _b_", '"}],"', "#panic()"])
def test_a_name_is_never_read_as_markup(name: str) -> None:
    said = PosterText(name, "福州", "2026-04-18", "2026-04-18", "ABC2345", "http://x", "y", False)
    text = PdfReader(io.BytesIO(poster(said, "pdf"))).pages[0].extract_text()
    assert "".join(name.split()) in "".join(text.split())


def test_the_same_words_are_the_same_bytes() -> None:
    first = poster(SAID, "pdf")
    poster(LONG, "pdf")
    assert poster(SAID, "pdf") == first


def test_its_files_are_served_and_kept(app: Flask, client: FlaskClient) -> None:
    questions = make_asked()
    for file_format, mimetype in (
        ("pdf", "application/pdf"), ("png", "image/png"), ("svg", "image/svg+xml"),
    ):  # fmt: skip
        path = f"/a/{questions.code}/poster.{file_format}"
        first, again = client.get(path), client.get(path)
        assert (first.status_code, first.mimetype) == (200, mimetype)
        assert first.data == again.data
        unchanged = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert unchanged.status_code == 304
    large = client.get(f"/a/{questions.code}/poster.pdf?paper=a3")
    assert large.data != first.data
    assert client.get(f"/a/{questions.code}/poster.pdf?paper=a9").status_code == 422
    page = client.get(f"/a/{questions.code}/poster")
    assert f"/a/{questions.code}" in page.text
