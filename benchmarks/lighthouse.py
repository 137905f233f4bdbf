"""Lighthouse on the phone profile: the scores of every kind of page beside the wanted ones.

    make lighthouse

Lighthouse plays a mid-range phone behind slow 4G, so its times are slower than
this machine's. Performance varies by a few points where other work is going on.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser import places
from tests.browser.conftest import CHROMIUM, QUIET, new_context
from tests.live import LiveHouse, live_house

HERE = Path(__file__).parent
TRIES = 3
Report = dict[str, dict[str, Any]]
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 95}


def main(wanted: list[str]) -> None:
    if not (HERE / "node_modules").is_dir():
        sys.exit("Lighthouse is missing: make lighthouse installs it with npm")
    with tempfile.TemporaryDirectory() as folder, live_house(Path(folder)) as house:
        pages, cookies = _pages(house)
        print(f"{'':28}" + "".join(f"{name:>16}" for name in WANTED))
        short = [
            name for name in wanted or pages if not _measure(house, name, pages[name], cookies)
        ]
    if short:
        sys.exit(f"below what is wanted: {', '.join(short)}")


def _pages(house: LiveHouse) -> tuple[dict[str, str], str]:
    """The address of every page by name, and the cookies of a phone that has bought."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = new_context(browser, house)
        bought = places.shop(context)
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
        browser.close()
    return places.OPEN | bought.addresses, cookies


def _measure(house: LiveHouse, name: str, address: str, cookies: str) -> bool:
    """Print a page's scores and what cost it points; whether all are as wanted."""
    url = address if address.startswith("http") else house.url + address
    report = _lighthouse(url, cookies)
    categories = report["categories"]
    scores = {wanted: round((categories[wanted]["score"] or 0) * 100) for wanted in WANTED}
    print(f"{name:28}" + "".join(f"{score:16}" for score in scores.values()))
    for category in categories.values():
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"{'':28}{audit['title']} {audit.get('displayValue', '')}")
    return all(score >= WANTED[category] for category, score in scores.items())


def _lighthouse(url: str, cookies: str) -> Report:
    """Lighthouse's report; it loses a trace now and then and asks to be run again."""
    command = [
        str(HERE / "node_modules" / ".bin" / "lighthouse"),
        url,
        "--quiet",
        "--output=json",
        f"--chrome-path={CHROMIUM}",
        f"--chrome-flags=--headless {' '.join(QUIET)}",
        f"--only-categories={','.join(WANTED)}",
        f"--extra-headers={json.dumps({'Cookie': cookies, 'Accept-Language': 'zh-CN'})}",
        # An error's page is looked at like every other.
        "--ignore-status-code",
    ]
    for _ in range(TRIES):
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
        if done.returncode == 0:
            report: Report = json.loads(done.stdout)
            return report
    raise RuntimeError(done.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
