"""The parts of an XLSX file, unpacked within limits, and packed again for the reader.

An XLSX file is a ZIP archive of XML parts. Its directory may lie about sizes, name a
part twice or point two names at the same bytes, and two ZIP readers may understand it
differently. So the parts are unpacked here, each up to what is allowed, looked at, and
a new archive is packed of exactly what was looked at; nothing else opens the upload.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from offsets.errors import Invalid
from offsets.footprint.participants.limits import (
    MAX_PARTS,
    MAX_STORED_BYTES,
    MAX_TAGS,
    MAX_UNPACKED_BYTES,
)

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression method that Python does not know
    OSError,
    RuntimeError,  # an encrypted part
    ValueError,
    KeyError,
    OverflowError,
)
"""What the standard library raises on archives that are no good."""
_NEEDED = (".xml", ".rels")
_IDLE = ("docProps/", "customXml/", "xl/theme/", "xl/drawings/", "xl/charts/", "xl/media/")


def parts(data: bytes) -> dict[str, bytes]:
    """Name to content of the XML parts that tables need; raises Invalid.

    The limits hold for all parts together, whether they are needed or not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS:
                raise Invalid("file", "unpacks_too_large", max_mb=MAX_UNPACKED_BYTES // 10**6)
            return dict(_unpacked(archive, entries))
    except _BROKEN:
        raise Invalid("file", "damaged_workbook") from None


def _unpacked(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    left = MAX_UNPACKED_BYTES
    if sum(entry.file_size for entry in entries) > left:
        raise Invalid("file", "unpacks_too_large", max_mb=MAX_UNPACKED_BYTES // 10**6)
    for entry in entries:
        if not entry.filename.endswith(_NEEDED) or entry.filename.startswith(_IDLE):
            continue
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0 or content.count(b"<") > MAX_TAGS:
            raise Invalid("file", "unpacks_too_large", max_mb=MAX_UNPACKED_BYTES // 10**6)
        yield entry.filename, content


def packed(contents: dict[str, bytes]) -> io.BytesIO:
    """A new archive of these parts, each of which is let go once it is written.

    Stored as they are, for that saves a tenth of the time of a long list; compressed quickly
    where they are so large that twice their size in memory would be too much.
    """
    size = sum(map(len, contents.values()))
    method = zipfile.ZIP_STORED if size <= MAX_STORED_BYTES else zipfile.ZIP_DEFLATED
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        while contents:
            archive.writestr(*contents.popitem())
    target.seek(0)
    return target


def elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Each element's local name and attributes, of a small part; raises Invalid.

    A part with a document type is refused: no spreadsheet writes one, and entities
    declared in it could grow without bound.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append((name.rpartition(":")[2], local))

    def doctype(*_: object) -> None:
        raise Invalid("file", "damaged_workbook")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Invalid("file", "damaged_workbook") from None
    return found
