import pytest
from flask.testing import FlaskClient

from offsets.edge.language import same_site


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("", "zh-Hans"),
        ("fr", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB,en;q=0.9", "en"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("en,zh", "zh-Hans"),
    ],
)
def test_the_browser_is_heard_and_a_tie_is_chinese(
    client: FlaskClient, wanted: str, spoken: str
) -> None:
    page = client.get("/about", headers={"Accept-Language": wanted})
    assert f'<html lang="{spoken}">' in page.text


def test_a_choice_is_kept_and_leads_back(client: FlaskClient) -> None:
    back = client.get("/language/en?next=/projects")
    assert (back.status_code, back.location) == (303, "/projects")
    assert '<html lang="en">' in client.get("/about").text
    client.get("/language/zh")
    page = client.get("/about", headers={"Accept-Language": "en"})
    assert '<html lang="zh-Hans">' in page.text
    assert {"Cookie", "Accept-Language"} <= set(page.vary)


def test_an_unknown_language_is_not_found(client: FlaskClient) -> None:
    assert client.get("/language/fr").status_code == 404


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\tevil", ""]
)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    assert same_site(path) == "/"


def test_a_path_of_ours_stays() -> None:
    assert same_site("/projects?after=x") == "/projects?after=x"
