"""What drawing a certificate costs: milliseconds of compute and size, beside another library.

    python -m benchmarks.render [rounds]

Every round draws another certificate, so nothing can be remembered from the
round before. The first drawing, which loads the font, is told apart. Memory is
this process's peak after its own drawings; a web worker needs that much and its own.
The page is asked for through the whole application on SQLite.
"""

import io
import logging
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.house import fill, settings_of, sqlite_url
from offsets import create_app
from offsets.certificates import printed, qr, render
from offsets.certificates.document import CertificateDocument
from offsets.certificates.number import new_number
from offsets.edge import font
from tests.certificates.documents import make_document

LIMIT_MS = {"PDF": 15, "PNG": 40, "page": 10}
NAMES = "春风化雨润泽青山绿水长流万木葱茏竹影松涛云霞明月"


def main(rounds: int) -> None:
    drawings: dict[str, Callable[[CertificateDocument], bytes]] = {
        "QR": lambda document: qr.svg(document.qr_text).encode(),
        "PDF": lambda document: render.render(document, "pdf"),
        "SVG": lambda document: render.render(document, "svg"),
        "PNG": lambda document: render.render(document, "png"),
    }
    print(f"{'':18}{'first ms':>9}{'median ms':>11}{'p95 ms':>9}{'kB':>7}  limit")
    for name, draw in drawings.items():
        print(_row(name, *_measure(draw, rounds)))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with _certificate_page() as page:
        print(_row("page", *_measure(page, rounds)))
    print(_row("PDF by reportlab", *_measure(_with_reportlab, rounds)))
    print(f"peak memory of our drawings {peak_mb} MB")


@contextmanager
def _certificate_page() -> Iterator[Callable[[object], bytes]]:
    """Asks the whole application on SQLite for the page of one certificate."""
    from offsets.certificates.models import Certificate
    from offsets.db import session
    from tests import factories

    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        settings = settings_of(sqlite_url(Path(name)), "http://localhost", Path(name) / "var")
        fill(settings)
        app = create_app(settings)
        with app.app_context():
            factories.make_settled_order(project="village")
            number = session().query(Certificate.number).scalar()
        client = app.test_client()
        yield lambda _: client.get(f"/c/{number}").data
        app.extensions["engine"].dispose()


def _measure(draw: Callable[[CertificateDocument], bytes], rounds: int) -> tuple[list[float], int]:
    took, size = [], 0
    for i in range(rounds + 1):
        document = _document(i)
        started = time.process_time()
        size = len(draw(document))
        took.append((time.process_time() - started) * 1000)
    return took, size


def _row(name: str, took: list[float], size: int) -> str:
    first, rest = took[0], sorted(took[1:])
    limit = f"{LIMIT_MS[name]} ms" if name in LIMIT_MS else ""
    p95 = rest[int(len(rest) * 0.95)]
    median = statistics.median(rest)
    return f"{name:18}{first:9.1f}{median:11.1f}{p95:9.1f}{size / 1000:7.0f}  {limit}"


def _document(i: int) -> CertificateDocument:
    name = NAMES[i % len(NAMES)] + NAMES[i * 7 % len(NAMES)] + NAMES[i * 11 % len(NAMES)]
    return make_document(number=new_number(), holder=name, mass_g=10_000 + i)


@cache
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont("Noto", str(font.directory() / font.FILE)))


def _with_reportlab(document: CertificateDocument) -> bytes:
    """The same words and code without the layout: the least that library would cost."""
    _register_font()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.setFont("Noto", 11)
    for line, text in enumerate(_words(printed.strings(document))):
        canvas.drawString(60, 800 - 14 * line, text)
    widget = QrCodeWidget(document.qr_text, barLevel="M")
    drawing = Drawing(90, 90)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, 60, 60)
    canvas.save()
    return target.getvalue()


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) < 500 else []
    if isinstance(value, dict):
        return [word for part in value.values() for word in _words(part)]
    if isinstance(value, list):
        return [word for part in value for word in _words(part)]
    return []


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
