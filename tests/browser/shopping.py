"""What a buyer does, step by step, in words of the screen's Chinese."""

import re
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

ORDER_PAGE = re.compile(r"/o/[a-z0-9]+$")


def fill_in(
    page: Page, name: str = "小林", village: str = "顺昌一元碳汇", chip: str = "1 元"
) -> None:
    """From the home page to the form of a village, an amount chosen and a name typed."""
    page.goto("/")
    page.get_by_role("link", name=village).click()
    page.get_by_role("link", name="用这片林子抵消").click()
    page.locator("label.chip", has_text=re.compile(f"^\\s*{chip}\\s*$")).click()
    page.get_by_role("textbox", name="证书上的名字").fill(name)


def choose_purpose(page: Page, purpose: str) -> None:
    """Tap one of the purposes on the form."""
    page.locator(f"label[for=purpose-{purpose}]").click()


def name_many(page: Page, names: list[str]) -> None:
    """Ask for a certificate for each name."""
    page.locator("details.more summary").click()
    page.locator("#recipients").fill("\n".join(names))


def look_over(page: Page) -> None:
    """From the form to the page that sums it up."""
    page.locator("form[data-quote] button.button--wide").click()
    expect(page.locator(".sum")).to_be_visible()


def confirm(page: Page) -> None:
    """Tick that nothing can be returned, and go to the payment provider."""
    tick = page.locator("#confirm_no_return")
    expect(tick).not_to_be_checked()
    page.locator("label[for=confirm_no_return]").click()
    page.locator("button[value=pay]").click()
    page.wait_for_url("**/sandbox/pay/*")


def at_provider(page: Page, action: str) -> None:
    """Let the sandbox pay, decline, delay or lose its notice; ends on the order's page."""
    page.locator(f"button[value={action}]").click()
    page.wait_for_url(ORDER_PAGE)


def buy(page: Page, name: str = "小林") -> None:
    """One yuan of Shunchang, from the home page to the paid order."""
    fill_in(page, name)
    look_over(page)
    confirm(page)
    at_provider(page, "pay")
    expect(page.locator(".keepsake")).to_be_visible()


def number_of(page: Page) -> str:
    """The number of the certificate on an order's page, as addresses have it."""
    address = page.locator(".keepsake a[href*='/c/']").first.get_attribute("href") or ""
    return address.partition("#")[0].rpartition("/")[2]


def grouped(number: str) -> str:
    """A number as it is printed."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def file_of(page: Page, suffix: str) -> bytes:
    """What the order's page offers for download: the certificate as png, pdf or svg."""
    address = page.locator(f".keepsake a[href$='.{suffix}']").get_attribute("href")
    return page.request.get(address or "").body()


def qr_in_picture(picture: bytes) -> str:
    """The text of the one QR code in a PNG, read by a decoder that is not ours."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("RGB"))
    return code.text


def qr_in_pdf(document: bytes) -> str:
    """The text of the QR code on a PDF's first page, drawn as a screen would."""
    page = pypdfium2.PdfDocument(document)[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil().convert("RGB"))
    return code.text
