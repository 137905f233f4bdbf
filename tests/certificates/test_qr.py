"""The code says exactly its address, in the small modes, and an independent decoder reads it."""

import pytest
import zxingcpp
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, optimal_data_chunks

from offsets.certificates import qr

NUMBER, KEY = "23456789ABCF", "ABCDEFGHIJKLMNOPQRSTUVWX24"


@pytest.mark.parametrize(
    ("house", "said"),
    [
        ("https://offsets.example", f"HTTPS://OFFSETS.EXAMPLE/C/{NUMBER}"),
        ("http://127.0.0.1:8000", f"HTTP://127.0.0.1:8000/C/{NUMBER}"),
        ("https://example.cn/forest", f"HTTPS://EXAMPLE.CN/forest/C/{NUMBER}"),
    ],
)
def test_address(house: str, said: str) -> None:
    assert qr.address(house, NUMBER) == said
    assert qr.address(house, NUMBER, KEY) == f"{said}#{KEY}"


def test_only_the_hash_sign_takes_bytes() -> None:
    text = qr.address("https://offsets.example", NUMBER, KEY)
    chunks = optimal_data_chunks(text.encode(), qr._SHORTEST_SEGMENT)
    assert [chunk.data for chunk in chunks if chunk.mode == MODE_8BIT_BYTE] == [b"#"]
    # All in bytes would need version 5, 37 modules.
    assert len(qr.matrix(text)) == 33


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("house", ["https://offsets.example", "https://example.cn/forest"])
def test_decoder_reads_it(house: str, key: str | None) -> None:
    text = qr.address(house, NUMBER, key)
    assert _decoded(qr.matrix(text)) == text


def test_a_spoilt_symbol_is_not_read() -> None:
    # Negative control: the decoder does look at the modules.
    modules = qr.matrix(qr.address("https://offsets.example", NUMBER, KEY))
    spoilt = [[not dark if 8 < y < 25 else dark for dark in row] for y, row in enumerate(modules)]
    assert _decoded(spoilt) is None


def test_path_covers_the_dark_modules() -> None:
    modules = [[True, True, False], [False, False, False], [True, False, True]]
    assert qr.path(modules) == "M0 0h2v1h-2zM0 2h1v1h-1zM2 2h1v1h-1z"


def _decoded(modules: list[list[bool]]) -> str | None:
    side = len(modules) + 2 * qr.QUIET_ZONE
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + qr.QUIET_ZONE, y + qr.QUIET_ZONE), 0)
    found = zxingcpp.read_barcode(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return found.text if found else None
