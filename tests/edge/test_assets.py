"""Static files: kept for ever under a versioned address, compressed for whoever takes it."""

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from offsets.edge.assets import STATIC

STYLE = "/static/css/base.css"
RAW = (STATIC / "css" / "base.css").read_bytes()
GZIP = {"Accept-Encoding": "gzip, deflate"}


def asked(client: FlaskClient, headers: dict[str, str]) -> TestResponse:
    return client.get(STYLE, headers=headers, buffered=True)


def test_text_travels_compressed(client: FlaskClient) -> None:
    answer = asked(client, GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(RAW) / 2
    assert gzip.decompress(answer.data) == RAW


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip;q=0"}])
def test_who_cannot_unpack_gets_it_plain(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = asked(client, headers)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == RAW


def test_a_compressed_file_is_not_sent_twice(client: FlaskClient) -> None:
    tag = asked(client, GZIP).headers["ETag"]
    assert asked(client, GZIP | {"If-None-Match": tag}).status_code == 304


def test_a_part_of_a_file_is_a_part_of_its_bytes(client: FlaskClient) -> None:
    answer = asked(client, GZIP | {"Range": "bytes=0-9"})
    assert (answer.status_code, answer.data) == (206, RAW[:10])
