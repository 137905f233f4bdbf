"""Watches all that a browser's pages do: foreign hosts, broken files, errors in the console."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Collects complaints about every page of a browser context while it lives."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.complaints: list[str] = []
        self._host = urlsplit(site).netloc
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", self._failed)

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self.complaints.append(f"asks a foreign host: {request.url}")

    def _answered(self, response: Response) -> None:
        # A page, or what a script asks, may be refused; a file that a page consists of may not.
        may_be_refused = response.request.resource_type in ("document", "fetch")
        if response.status >= (500 if may_be_refused else 400):
            self.complaints.append(f"{response.status} for {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # The console repeats every refusal; _answered has judged it already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _failed(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")
