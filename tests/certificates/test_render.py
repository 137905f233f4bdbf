"""What comes off the press: readable text, a code that decodes, the same bytes every time."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from offsets.certificates import render
from offsets.certificates.document import CertificateDocument, PublicNotice
from offsets.certificates.wording import Words
from offsets.edge import font
from tests.certificates.documents import KEY, make_document, make_slice
from tests.certificates.test_holder import GOOD


def text_of(document: CertificateDocument) -> str:
    pages = PdfReader(io.BytesIO(render.render(document, "pdf"))).pages
    return "\n".join(page.extract_text() for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_sheet_says_everything() -> None:
    said = squeezed(text_of(make_document(purpose="event", occasion="春季运动会")))
    for fact in (
        "林晓月", "10", "千克", "某村碳汇", "一元碳汇（地方自愿碳汇）", "不是CCER", "2022",
        "T-7000001", "[995,000,1,000,000)", "T-7000002", "[0,5,000)", "测试登记簿", "R-2023-17",
        "2023-05-01", "5f" * 32, "为自己", "春季运动会", "2026-05-01", "2345-6789-ABCF",
        "https://offsets.example/verify", "ABCD-EFGH-IJKL", "某林场", "LOT-1",
    ):  # fmt: skip
        assert squeezed(fact) in said, fact
    assert "VOID" not in said
    assert "DEMONSTRATION" not in said


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_name_is_printed(name: str) -> None:
    assert squeezed(name) in squeezed(text_of(make_document(holder=name)))


@pytest.mark.parametrize(
    "name", ['#import "x"', "#panic()", "$x^2$", "*a* _b_ `c`", '"}],"', "\\u{41}", "[#text]", "//"]
)
def test_a_name_is_never_read_as_markup(name: str) -> None:
    assert squeezed(name) in squeezed(text_of(make_document(holder=name)))
    assert render.render(make_document(holder=name), "png")


def test_stranger_gets_neither_name_nor_key() -> None:
    said = squeezed(text_of(make_document(holder="林**", key=None)))
    assert "林**" in said
    assert KEY[:4] not in said
    assert "匿名持有人" in text_of(make_document(holder=None))


@pytest.mark.parametrize("key", [KEY, None])
def test_decoder_reads_poster_and_sheet(key: str | None) -> None:
    document = make_document(key=key)
    poster = Image.open(io.BytesIO(render.render(document, "png")))
    assert poster.size == (1080, 1440)
    sheet = pypdfium2.PdfDocument(render.render(document, "pdf"))
    scan = sheet[0].render(scale=150 / 72).to_pil()
    for picture in (poster, scan, poster.resize((540, 720))):
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [document.qr_text]


@pytest.mark.parametrize("file_format", ["pdf", "svg", "png"])
def test_same_data_same_bytes(file_format: str) -> None:
    first = render.render(make_document(), file_format)
    render.render(make_document(holder="别人", demo=True), file_format)
    assert render.render(make_document(), file_format) == first
    assert render.render(make_document(holder="别人"), file_format) != first


def test_many_threads_share_the_press() -> None:
    documents = [make_document(holder=name) for name in GOOD[:8]]
    alone = [render.render(document, "pdf") for document in documents]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda document: render.render(document, "pdf"), documents))
    assert together == alone


def test_void_and_demonstration_are_written_across() -> None:
    voided = make_document(
        voided_at=datetime(2026, 6, 1, tzinfo=UTC), void_reason="退款", demo=True
    )
    said = squeezed(text_of(voided))
    assert "已作废VOID" in said
    assert "退款" in said
    assert "演示" in said
    assert "DEMONSTRATION" in said
    assert "只归本证书持有人" not in said


def test_many_lots_flow_to_further_sheets() -> None:
    parts = tuple(make_slice(lot=f"LOT-{i}") for i in range(30))
    document = make_document(slices=parts)
    said = squeezed(text_of(document))
    assert all(f"LotLOT-{i}" in said for i in range(30))
    assert "共30个批次" in said
    assert render.render(document, "svg").startswith(b"<svg")


def test_code_stands_on_every_sheet_however_long_the_words() -> None:
    long = Words("某" * 120, "w" * 8 + " word" * 30)
    notice = PublicNotice(datetime(2026, 5, 2, tzinfo=UTC), Words("火" * 120, "fire " * 40))
    document = make_document(
        holder="字" * 40, project=long, beneficiary=long, mass_g=8_108_000_123, occasion="会" * 60,
        notices=(notice,), operator="林" * 40,
    )  # fmt: skip
    sheets = pypdfium2.PdfDocument(render.render(document, "pdf"))
    for sheet in sheets:
        scan = sheet.render(scale=150 / 72).to_pil()
        assert [found.text for found in zxingcpp.read_barcodes(scan)] == [document.qr_text]
    code = zxingcpp.read_barcodes(Image.open(io.BytesIO(render.render(document, "png"))))
    assert [found.text for found in code] == [document.qr_text]


def test_files_are_small() -> None:
    document = make_document()
    assert len(render.render(document, "pdf")) < 90_000
    assert len(render.render(document, "png")) < 250_000


def test_missing_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font, "PACKAGE", "no-such-package")
    with pytest.raises(font.FontMissing, match="pip install --no-deps no-such-package"):
        font.directory()
