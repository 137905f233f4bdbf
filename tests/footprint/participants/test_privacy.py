"""Nothing about a person gets past the reader, in whatever way a Reading is looked at."""

import pickle

import pytest

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Column
from offsets.footprint.participants.read import Choices, read
from offsets.footprint.participants.reading import Reading
from tests.footprint.participants.sheets import HEADER, ROWS, csv_file, xlsx_file

SECRETS = [str(cell) for row in ROWS for cell in row[:3]] + ["13912345678", "a@b.cn", "身份证"]
BAD_ROWS = (
    ("孙七", "13912345678", "a@b.cn", "厦门 13912345678", "高铁", "", "", "线下"),
    ("周八", "", "", "厦门", "a@b.cn", "", "13912345678", "线下"),
    ("吴九", "", "", "朝阳", "火车", "", -1, ""),
)
LIST = [HEADER, *ROWS, *BAD_ROWS]


def everything(reading: Reading) -> str:
    """All that can be reached from a reading, as text."""
    pickled = pickle.loads(pickle.dumps(reading))  # noqa: S301 - our own, made this moment
    seen = [list(reading.rows()), reading.groups(), reading.tallies(), reading.questions(), pickled]
    return repr(seen)


@pytest.mark.parametrize("file", [csv_file, xlsx_file])
def test_no_personal_data_survives(file) -> None:
    said = everything(read(file(LIST)))
    names = [row[0] for row in LIST[1:]]
    assert "福州" in said
    assert [secret for secret in {*SECRETS, *names} if str(secret) in said] == []


def test_a_secret_that_is_kept_would_be_seen() -> None:
    """The check above can fail: with the names taken for origins it does."""
    said = everything(read(csv_file(LIST), Choices(columns={Column.ORIGIN: 1})))
    assert "张三" in said


def test_a_row_taken_for_headers_shows_no_numbers() -> None:
    reading = read(csv_file(ROWS), Choices(header_row=1, columns={Column.ORIGIN: 4}))
    assert reading.headers[1:3] == ("", "")


def test_a_refusal_quotes_no_cell() -> None:
    with pytest.raises(Invalid) as caught:
        read(csv_file(LIST).replace(b"13800000002", b'"13800000002" x'))
    assert "1380000" not in repr((caught.value, caught.value.__context__))
