"""What a document says, read back from where people and programs see it."""

import io
import re
from decimal import Decimal

from pypdf import PdfReader

_MASS = re.compile(r"([\d,]+(?:\.\d+)?)(吨|千克|tonnes|kg)(?![\w/])")
_GRAMS = {"吨": 1_000_000, "t": 1_000_000, "千克": 1_000, "kg": 1_000}


def pdf_text(body: bytes) -> list[str]:
    """The text of each page, without blanks: setting breaks lines where it likes."""
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(body)).pages]


def page_text(html: str) -> str:
    """What a reader sees of a page's article, without blanks."""
    article = html[html.index("<article") : html.index("</article>")]
    return squeezed(re.sub(r"<[^>]+>", " ", article))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def grams(mass: str) -> int:
    """``3.141592吨`` in grams; nothing finer than a gram is told anywhere."""
    number, unit = re.fullmatch(r"([\d,.]+)(吨|千克)", squeezed(mass)).groups()
    mass_g = Decimal(number.replace(",", "")) * _GRAMS[unit]
    assert mass_g == int(mass_g), mass
    return int(mass_g)


def after(name: str, text: str) -> int:
    """The mass that follows a name, in grams."""
    found = re.search(re.escape(squeezed(name)) + r"(?:预估)?([\d,]+(?:\.\d+)?(?:吨|千克))", text)
    assert found, f"no mass after {name}"
    return grams(found[1])
