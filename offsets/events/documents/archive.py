"""Write a ZIP piece by piece, so that a large one never lies in memory whole.

The last two files name all the others: ``manifest.json`` with every SHA-256, and
``SHA256SUMS``, which the tools of any system read.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from offsets import clock
from offsets.ledger.commitment import canonical

MAX_NAME = 60
_STRANGE = re.compile(r"[^\w.-]+")
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; its bytes are made when it is its turn."""

    path: str
    read: Callable[[], bytes]


class _Sink(io.RawIOBase):
    """Where the ZIP is written, until somebody takes it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def archive(members: Iterable[Member], told: dict[str, Any], at: datetime) -> Iterator[bytes]:
    """The ZIP's bytes in pieces; ``told`` opens the manifest. Same members, same bytes."""
    sink, listed = _Sink(), []
    # The sink cannot be sought: zipfile then writes sizes behind each file.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for member in members:
            body = member.read()
            hashed = sha256(body).hexdigest()
            listed.append({"path": member.path, "bytes": len(body), "sha256": hashed})
            target.writestr(_info(member.path, at), body)
            yield sink.take()
        manifest = canonical(told | {"files": listed})
        listed.append({"path": "manifest.json", "sha256": sha256(manifest).hexdigest()})
        sums = "".join(f"{each['sha256']}  {each['path']}\n" for each in listed)
        target.writestr(_info("manifest.json", at), manifest)
        target.writestr(_info("SHA256SUMS", at), sums.encode())
    yield sink.take()


def safe_name(name: str) -> str:
    """What of a typed name may stand in a path: no separator, no leading dot, no surprise."""
    plain = _STRANGE.sub("_", unicodedata.normalize("NFC", name)).lstrip(".")
    return plain[-MAX_NAME:].lstrip(".") or "file"


def _info(path: str, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, clock.on_screen(at).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _READABLE
    return info
