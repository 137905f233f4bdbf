"""The report: readable, complete, the same bytes every time, and no formula in any cell."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from offsets.footprint.event import Inventory, Journey, Treatment, Unresolved, Use
from offsets.footprint.lines import Group
from offsets.inventories import commands, report, report_pdf, report_xlsx
from offsets.inventories.compute import compute
from offsets.inventories.read import Kept
from offsets.inventories.report import Heading, heading_of
from tests.inventories.lists import kept_event
from tests.inventories.making import flight, train

HEADING = Heading("第一届示例峰会", "示例县林业局", "2026-05-01")


def kept(**more: Any) -> Kept:
    given = Inventory(
        journeys=(Journey(train(), 80, "CN-350100"), Journey(flight(), 20, "CN-350200")),
        uses=(Use(Group.GOODS, "paper", Decimal(350), "kg"),),
        unresolved=(Unresolved(7, Treatment.ASK, "=1+1"),),
        notes=("@note",),
        **more,
    )
    computed = compute(given)
    when = datetime(2026, 5, 1, tzinfo=UTC)
    return Kept(
        "ABCDEFGH", computed.kind, computed.method.name, computed.export, computed.sha256,
        computed.total, when, "zh",
    )  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_sheet_says_everything(app: Flask) -> None:
    body = report_pdf.render(kept(), HEADING)
    said = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))
    for fact in (
        *vars_of(HEADING), "北京", "预估", "尚不完整", "china-2026", "footprintrecompute",
        kept().sha256, "cn-grid-2023", "/f/ABCDEFGH", "高铁", "演示", "不等于碳中和声明",
    ):  # fmt: skip
        assert squeezed(fact) in said, fact
    export = kept().export
    for line in export["lines"]:
        for name in filter(None, [line["factor_id"], *line["via"]]):
            source = export["factors"][name]["source"]
            if source["link"].startswith("http"):
                assert squeezed(source["publisher"] + ":" + source["document"]) in said, name
                assert squeezed(source["link"]) in said, name


def vars_of(heading: Heading) -> list[str]:
    return [getattr(heading, name) for name in Heading.__slots__]


def test_every_sheet_can_be_drawn(app: Flask) -> None:
    document = pypdfium2.PdfDocument(report_pdf.render(kept(), HEADING))
    assert len(document) >= 2
    for page in document:
        low, high = page.render(scale=0.5).to_pil().convert("L").getextrema()
        assert low < 100 < 200 < high


def test_the_same_result_gives_the_same_bytes(app: Flask) -> None:
    first = report_pdf.render(kept(), HEADING)
    assert report_pdf.render(kept(), HEADING) == first
    assert report_pdf.render(kept(), Heading()) != first
    assert report_xlsx.workbook(kept()) == report_xlsx.workbook(kept())


@pytest.mark.parametrize("name", ['#import "x"', "$x^2$", "*a* _b_", '"}],"', "[#text]", "\\u{41}"])
def test_what_is_typed_is_never_read_as_markup(app: Flask, name: str) -> None:
    body = report_pdf.render(kept(), heading_of({"name": name}))
    assert squeezed(name) in squeezed(PdfReader(io.BytesIO(body)).pages[0].extract_text())


def test_a_heading_keeps_within_bounds() -> None:
    assert heading_of({"name": "a\x00b\n c" + "d" * 200}).name == "a b c" + "d" * 75


def test_the_tables_hold_every_line_input_and_factor(app: Flask) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_xlsx.workbook(kept())))
    summary, lines, inputs, factors = (
        book.get_sheet_by_name(name).to_python() for name in book.sheet_names
    )
    export = kept().export
    assert len(lines) == len(export["lines"]) + 1
    assert len(factors) == len(export["factors"]) + 1
    assert ["journeys.0.people", 80.0] in [row[:2] for row in inputs]
    total_kg = sum(each["central_g"] for each in export["totals"].values()) / 1000
    assert summary[1][3] == total_kg
    middle = lines[0].index("千克")
    assert round(sum(float(str(row[middle] or 0)) for row in lines[1:]), 3) == total_kg


def test_a_figure_on_paper_leads_to_its_source(app: Flask) -> None:
    """Each factor of a line is a link within the file, each publisher one out of it."""
    pages = PdfReader(io.BytesIO(report_pdf.render(kept(), HEADING))).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", ())]
    within = [note for note in notes if "/Dest" in note or note["/A"]["/S"] == "/GoTo"]
    used = [name for line in kept().export["lines"] for name in factors_of(line)]
    assert len(within) >= len(used) > 4
    out = {note["/A"]["/URI"] for note in notes if "/A" in note and "/URI" in note["/A"]}
    links = {kept().export["factors"][name]["source"]["link"] for name in used}
    assert {link for link in links if link.startswith("http")} <= out


def test_a_figure_in_a_table_leads_to_its_source(app: Flask) -> None:
    with zipfile.ZipFile(io.BytesIO(report_xlsx.workbook(kept()))) as book:
        lines, factors = (book.read(f"xl/worksheets/sheet{at}.xml").decode() for at in (2, 4))
        leads_to = book.read("xl/worksheets/_rels/sheet4.xml.rels").decode()
    export = kept().export
    names = list(export["factors"])
    rows = set(re.findall(r"location=\"'[^']+'!A(\d+)\"", lines))
    # The first row is the header's.
    assert {names[int(row) - 2] for row in rows} == {
        name for line in export["lines"] for name in factors_of(line)
    }
    assert factors.count("<hyperlink ") > 2
    assert "https://www.gov.uk/" in leads_to


def factors_of(line: dict[str, Any]) -> list[str]:
    return [name for name in (*line["via"], line["factor_id"]) if name]


def test_no_cell_can_run(app: Flask) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_xlsx.workbook(kept())))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_the_files_are_offered(client: FlaskClient) -> None:
    address = kept_event(client)
    pdf = client.get(f"{address}.pdf?name=示例")
    assert pdf.data.startswith(b"%PDF")
    assert "no-cache" in pdf.headers["Cache-Control"]
    assert client.get(f"{address}.xlsx").data.startswith(b"PK")
    assert client.get("/f/AAAAAAAAAAAAAAAA.pdf").status_code == 404


def test_anybody_recomputes_the_download(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(client.get(kept_event(client) + ".json").data)
    told = CliRunner().invoke(commands.commands, ["recompute", str(file)])
    assert told.exit_code == 0, told.output
    assert "same to the gram" in told.output
    export = json.loads(file.read_text("utf-8"))
    export["inputs"]["journeys"][0]["people"] = 2
    file.write_text(json.dumps(export), "utf-8")
    assert CliRunner().invoke(commands.commands, ["recompute", str(file)]).exit_code == 1


def test_every_word_of_the_report_is_there(app: Flask) -> None:
    assert all(report.strings(kept(), HEADING)["words"].values())
