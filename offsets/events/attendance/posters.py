"""A questionnaire's poster as a file to print or to show, with what HTTP needs to know of it."""

import hashlib
from dataclasses import dataclass

from offsets.certificates import cache
from offsets.config import settings
from offsets.errors import Invalid
from offsets.events.attendance.find import Asked
from offsets.events.attendance.poster import MIMETYPES, PAPERS, PosterText, edition, poster


@dataclass(frozen=True, slots=True)
class File:
    """A poster; ``etag`` names what it says and by which templates."""

    body: bytes
    mimetype: str
    etag: str
    filename: str


def text_of(asked: Asked) -> PosterText:
    """What an event's poster says."""
    house = settings()
    return PosterText(
        name=asked.name,
        place=asked.place,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        code=asked.code,
        public_url=house.public_url,
        operator=house.operator_name,
        demo=house.is_demo,
    )


def poster_file(asked: Asked, file_format: str, paper: str = "a4") -> File:
    """The poster, drawn once for what it says; raises Invalid for another paper."""
    if paper not in PAPERS:
        raise Invalid("paper", "unknown_choice", choices=", ".join(PAPERS))
    said = text_of(asked)
    etag = hashlib.sha256(f"{edition()}\n{said!r}\n{paper}".encode()).hexdigest()[:32]
    folder = settings().var_dir / "cache" / "posters"
    name = f"{etag}.{file_format}"
    body = cache.get(folder, name)
    if body is None:
        body = poster(said, file_format, paper)
        cache.put(folder, name, body)
    return File(body, MIMETYPES[file_format], etag, f"poster-{asked.code}-{paper}.{file_format}")
