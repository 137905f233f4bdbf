"""Every kind of page there is, and how a phone gets there."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from tests.browser import shopping

OPEN = {
    "home": "/",
    "projects": "/projects",
    "project": "/projects/shunchang",
    "project at a crooked price": "/projects/taining-shanyang",
    "buy": "/buy/shunchang",
    "trip": "/trip",
    "trip that is a question": "/trip?from=朝阳&to=Fuzhou&how=car",
    "trip of two legs that is asked about": "/trip?from=福州&to=朝阳&how=rail&to2=LHR&how2=plane",
    "trip of two legs": "/trip?from=福州&to=北京&how=rail_high_speed&to2=天津&how2=coach",
    "another leg": "/trip?from=福州&to=CN-110000&how=rail_high_speed&add=yes",
    "trip by plane": "/trip?from=FOC&to=PEK&how=plane&back=yes&nights=2",
    "trip by train": "/trip?from=福州&to=北京&how=rail_high_speed",
    "factors": "/factors",
    "factor set": "/factors/uk-2025",
    "factor": "/factors/uk-2025/flight.non_uk.economy.with_non_co2",
    "verify": "/verify",
    "claim": "/claim",
    "about": "/about",
    "privacy": "/privacy",
    "API": "/api/v1/docs",
    "error": "/nowhere",
}
"""Pages that need nothing but their address."""

OWN = (
    "mine",
    "what is held of me",
    "invoice",
    "pay page",
    "unpaid order",
    "order",
    "certificate",
    "class",
    "more of the class",
)
"""Pages of somebody who has bought something."""

REVIEW = "review"
"""The page that sums up an order; it has no address and is reached through the form."""

ALL = (*OPEN, *OWN, REVIEW)


@dataclass(frozen=True)
class Bought:
    """A phone with some orders: what it remembers, and the addresses of its pages."""

    memory: dict[str, object]
    addresses: dict[str, str]

    def approach(self, page: Page, name: str) -> None:
        """Go as near to one of ALL pages as one can before it is loaded."""
        if name == REVIEW:
            shopping.fill_in(page, "春风化雨")

    def open(self, page: Page, name: str) -> None:
        """Go to the page that was approached; the page's context has this phone's memory."""
        if name == REVIEW:
            shopping.look_over(page)
        else:
            page.goto((OPEN | self.addresses)[name])


def shop(context: BrowserContext) -> Bought:
    """Leave one order unpaid, buy one certificate, and sixty as gifts."""
    page = context.new_page()
    addresses = {"mine": "/mine", "what is held of me": "/privacy/mine"}
    shopping.fill_in(page)
    shopping.look_over(page)
    shopping.confirm(page)
    addresses["pay page"] = page.url
    shopping.at_provider(page, "decline")
    addresses["unpaid order"] = page.url

    shopping.buy(page, "青山公益读书会的小林")
    addresses["order"] = page.url
    addresses["invoice"] = f"{page.url}/invoice"
    addresses["certificate"] = "/c/" + shopping.number_of(page)

    shopping.fill_in(page, "")
    shopping.choose_purpose(page, "gift")
    page.locator("#gift_message").fill("春风化雨，愿你常青")
    shopping.name_many(page, [f"同学{number}号" for number in range(60)])
    shopping.look_over(page)
    shopping.confirm(page)
    shopping.at_provider(page, "pay")
    addresses["class"] = page.url
    addresses["more of the class"] = f"{page.url}/certificates?after=49"
    return Bought(dict(context.storage_state()), addresses)
