"""Chinese first, English one tap away: which language a screen speaks.

The reader's own choice is a cookie. Without it Chinese is spoken, unless the
browser clearly prefers English. A choice never stands in an address, so a link
that is passed on opens in the language of whoever opens it.
"""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, has_request_context, redirect, request
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from offsets.config import settings
from offsets.edge.guards import anyone

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""What the house speaks, and the tag that tells a browser so."""

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parents[2] / "translations"

blueprint = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    """Join Flask-Babel and tell every template which language it is written in."""
    Babel(
        app,
        default_locale="zh",
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=choose,
    )
    app.register_blueprint(blueprint)
    app.context_processor(_speaking)
    app.after_request(_vary)


def choose() -> str:
    """The language of this request: the reader's choice, else what the browser prefers."""
    if not has_request_context():
        return "zh"  # A command or the worker speaks for the house, not to a reader.
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    # A browser that names neither language gets Chinese, as does a tie.
    return "en" if _quality("en") > _quality("zh") else "zh"


def current() -> str:
    """``zh`` or ``en``: the language being spoken."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "zh"


@blueprint.get("/language/<code>")
@anyone
def switch(code: str) -> Response:
    """Remember the reader's choice and go back to where they were."""
    if code not in LANGUAGES:
        abort(404)
    response = redirect(same_site(request.args.get("next", "/")), 303)
    response.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().public_url.startswith("https:"),
    )
    return response


def same_site(path: str) -> str:
    """The path if it stays with us, else the home page: nobody is sent elsewhere by a link."""
    parts = urlsplit(path)
    stays = path.startswith("/") and not path.startswith("//") and path.isprintable()
    if parts.scheme or parts.netloc or not stays or "\\" in path:
        return "/"
    return path


def _quality(language: str) -> float:
    """How much the browser wants a language, in whatever region: ``en-GB`` is English too."""
    named = request.accept_languages
    return max((quality for tag, quality in named if tag[:2].lower() == language), default=0)


def _speaking() -> dict[str, object]:
    language = current()
    other = "en" if language == "zh" else "zh"
    # After a POST the address may not be there to GET; the form's own page is.
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return {
        "language": language,
        "language_tag": LANGUAGES[language],
        "other_language": other,
        "other_language_tag": LANGUAGES[other],
        "here": here,
    }


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response
