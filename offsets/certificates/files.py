"""A certificate as a file to keep or to share, with what HTTP needs to know about it."""

import hashlib
from dataclasses import dataclass

from offsets.certificates import cache, printed, proof, read, render
from offsets.certificates import number as numbers
from offsets.certificates.document import CertificateDocument
from offsets.config import settings
from offsets.log.errors import NotSealedYet

MIMETYPES = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
}
"""The formats there are; the last is that of the proof."""


@dataclass(frozen=True, slots=True)
class File:
    """A rendered certificate; ``etag`` is the hash of the body."""

    body: bytes
    mimetype: str
    etag: str
    filename: str


def certificate_file(number: str, file_format: str, full: bool) -> File:
    """The file for strangers or, with ``full``, for the holder; raises NotFound.

    The caller has made sure that whoever asks for ``full`` may see it.
    """
    return file_of(read.document(number, full=full), file_format)


def file_of(document: CertificateDocument, file_format: str, attached: bytes | None = None) -> File:
    """The file of a document that was read already; a PDF may carry the proof as an attachment."""
    if document.masked:
        body = _kept(document, file_format)
    else:
        body = render.render(document, file_format, attached)
    return _file(document.number, body, file_format)


def proof_as_file(number: str, key: str) -> File:
    """The proof for whoever has the key; raises NotFound or NotSealedYet."""
    return _file(number, proof.certificate_file(number, key), "json")


def proof_of(document: CertificateDocument, key: str) -> bytes | None:
    """The proof that goes with a full document; None until the public log holds it."""
    try:
        return proof.certificate_file(document.number, key)
    except NotSealedYet:
        return None


def _file(number: str, body: bytes, file_format: str) -> File:
    return File(
        body=body,
        mimetype=MIMETYPES[file_format],
        etag=hashlib.sha256(body).hexdigest()[:32],
        filename=f"certificate-{numbers.shown(number)}.{file_format}",
    )


def _kept(document: CertificateDocument, file_format: str) -> bytes:
    data = printed.data(document)
    digest = hashlib.sha256(f"{render.edition()}\n{data}".encode()).hexdigest()
    folder, name = settings().var_dir / "cache" / "certificates", f"{digest}.{file_format}"
    body = cache.get(folder, name)
    if body is None:
        body = render.render(document, file_format)
        cache.put(folder, name, body)
    return body
