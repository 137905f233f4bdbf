"""One letter: what it says in both languages, as plain text and as simple HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NamedTuple

from flask import current_app
from flask_babel import LazyString, force_locale

from offsets.config import settings

_LANGUAGES = ("zh", "en")


class Part(NamedTuple):
    """A paragraph, an address to open, or a code to be typed over."""

    words: LazyString | str
    kind: Literal["text", "link", "code", "soft"] = "text"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. The reader's language comes first and the other one below it."""

    kind: str
    """What it is about in a word, for counting."""
    to: str = field(repr=False)
    locale: str
    subject: LazyString
    parts: tuple[Part, ...] = field(repr=False)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Fill the blanks of subject and parts."""
    lives: timedelta = timedelta(days=2)
    """After this long it helps nobody, and is no longer sent."""


class Written(NamedTuple):
    """A letter in words, ready to be carried."""

    to: str
    subject: str
    text: str
    html: str


def write(letter: Letter) -> Written:
    """Put the letter into words; needs the application's templates and translations."""
    first = letter.locale if letter.locale in _LANGUAGES else "zh"
    order = sorted(_LANGUAGES, key=lambda language: language != first)
    said = {language: _said(letter, language) for language in order}
    with force_locale(first):
        subject = str(letter.subject) % letter.facts
    text, html = (_set("mail/letter." + kind, said, subject) for kind in ("txt", "html"))
    # Whatever a name holds, a header is one line.
    return Written(letter.to, " ".join(subject.split()), text, html)


def _set(template: str, said: object, subject: str) -> str:
    # Not by render_template, which wants a request: reminders are written by the worker.
    house = settings()
    return current_app.jinja_env.get_template(template).render(
        said=said,
        subject=subject,
        operator_name=house.operator_name,
        public_url=house.public_url,
    )


def _said(letter: Letter, language: str) -> list[tuple[str, str]]:
    with force_locale(language):
        return [(part.kind, _filled(part, letter.facts)) for part in letter.parts]


def _filled(part: Part, facts: Mapping[str, str]) -> str:
    # An address or a code is complete already, and may hold a per cent sign.
    return part.words if isinstance(part.words, str) else str(part.words) % facts
