"""What every answer tells the browser to refuse.

No inline script and no inline style, nothing from a foreign host, no framing.
Addresses of orders work like keys, so no other site ever gets one as referrer.
"""

from collections.abc import Sequence

from flask import Flask, Response

from offsets.config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A page is one reader's; it may stand in the browser's history, and is asked for anew.
    "Cache-Control": "private, no-cache",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def init_app(app: Flask, settings: Settings, form_origins: Sequence[str] = ()) -> None:
    """Set the headers on every answer; a view's own value stays.

    ``form_origins`` are where a form of ours may lead beside ourselves: a browser
    holds the answer's redirect to the same rule as the form's own address.
    """
    https = settings.public_url.startswith("https:")
    chosen = _ALWAYS | _HTTPS if https else _ALWAYS
    headers = list((chosen | {"Content-Security-Policy": _policy(form_origins)}).items())

    def protect(response: Response) -> Response:
        said = {name.lower() for name, _ in response.headers}
        response.headers.extend(pair for pair in headers if pair[0].lower() not in said)
        return response

    app.after_request(protect)


def _policy(form_origins: Sequence[str]) -> str:
    ours = "form-action 'self'"
    return CONTENT_SECURITY_POLICY.replace(ours, " ".join((ours, *form_origins)))
