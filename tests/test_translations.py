"""Every sentence of the screens has its Chinese, and what is compiled is what was written."""

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CHINESE = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None}
BLANK = re.compile(r"%\(\w+\)s|\{\w+\}")


@cache
def written() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh")


@cache
def sentences() -> frozenset[str]:
    """Every msgid of the code and the templates, as babel.cfg finds them."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return frozenset(
        message
        for folder in ("offsets", "templates")
        for _, _, message, _, _ in extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            options,
            keywords=KEYWORDS,
        )
        if isinstance(message, str)
    )


def untranslated(found: frozenset[str], catalog: Catalog) -> list[str]:
    return [text for text in sorted(found) if not (entry := catalog.get(text)) or not entry.string]


def test_every_sentence_has_its_chinese() -> None:
    assert len(sentences()) > 300
    assert untranslated(sentences(), written()) == []


def test_a_sentence_without_chinese_is_seen() -> None:
    assert untranslated(frozenset({"A brand new sentence"}), written()) == ["A brand new sentence"]


def test_nothing_is_fuzzy_or_left_over() -> None:
    entries = [entry for entry in written() if entry.id]
    assert [entry.id for entry in entries if entry.fuzzy] == []
    assert [entry.id for entry in entries if entry.id not in sentences()] == []
    assert not written().obsolete


def test_every_blank_is_kept() -> None:
    wrong = [
        entry.id
        for entry in written()
        if entry.id and set(BLANK.findall(entry.id)) != set(BLANK.findall(entry.string))
    ]
    assert wrong == []


def test_what_is_compiled_is_what_was_written() -> None:
    with CHINESE.with_suffix(".mo").open("rb") as file:
        compiled = {entry.id: entry.string for entry in read_mo(file) if entry.id}
    assert compiled == {entry.id: entry.string for entry in written() if entry.id}


def test_a_sale_is_never_called_a_donation() -> None:
    assert [entry.id for entry in written() if "捐" in entry.string] == []
