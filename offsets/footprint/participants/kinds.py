"""What kind of file was uploaded, by its first bytes and never by its name."""

from offsets.errors import Invalid
from offsets.footprint.participants.limits import MAX_FILE_BYTES

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Excel until 2003, and of newer files under a password."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"<?xml": "XML",
    b"<html": "HTML",
    b"<!DOC": "HTML",
}
"""Old exports of web sites are often HTML under the name .xls."""


def is_xlsx(data: bytes) -> bool:
    """Whether the file is to be opened as XLSX; else as CSV. Raises Invalid for other kinds."""
    if len(data) > MAX_FILE_BYTES:
        raise Invalid("file", "file_too_large", max_mb=MAX_FILE_BYTES // 10**6)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Invalid("file", "empty_file")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Invalid("file", "password_protected")
        raise Invalid("file", "old_workbook")
    start = data[:16].removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, kind in _FOREIGN.items():
        if start.lower().startswith(sign.lower()):
            raise Invalid("file", "not_a_table", kind=kind)
    return data.startswith(_ZIP)
