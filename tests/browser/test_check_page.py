"""Somebody has a certificate's file and a browser, and needs nobody else to check it."""

import json
import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from offsets.ledger.answer import answer as answer_to
from offsets.ledger.certificate_check import check_file
from offsets.ledger.claims import Claim, claims_of
from offsets.ledger.policy import policy_text
from offsets.ledger.trust import Trust
from tests.browser.conftest import Device
from tests.browser.looks import look
from tests.ledger.logs import TRUST, WITNESSED, certificate
from tests.ledger.test_certificate_file import RAW, spoiled
from tests.ledger.test_statement_file import LIES
from tests.ledger.test_statement_file import RAW as STATEMENT_RAW

OPEN_TONNE = certificate(tonne=False).encode()
THEFT = spoiled(lambda document: document["statement"].update(holder="王大力"))
TAMPERED = RAW.replace(b"\\n7\\n", b"\\n8\\n", 1)

DROP = """text => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], "certificate.json"));
  const options = { bubbles: true, cancelable: true, dataTransfer: carried };
  document.body.dispatchEvent(new DragEvent("drop", options));
}"""
NO_ED25519 = """SubtleCrypto.prototype.importKey = () =>
  Promise.reject(new DOMException("Unrecognized name", "NotSupportedError"))"""
NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"


SLOW_FIRST_READ = """const read = Blob.prototype.arrayBuffer;
Blob.prototype.arrayBuffer = function () {
  Blob.prototype.arrayBuffer = read;
  return new Promise((done) => {
    globalThis.readAtLast = async () => done(await read.call(this));
  });
}"""


def opened(page: Page, trust: Trust | None = None) -> Page:
    """The page as a site shows it whose log has these keys."""
    told_of(page, trust)
    page.goto("/verify")
    page.wait_for_load_state("networkidle")
    return page


def told_of(page: Page, trust: Trust | None) -> None:
    """Let the site's page name these keys."""
    told = trust and {
        "policy": policy_text(trust).decode(),
        "replayers": sorted(trust.replayers),
    }

    def tell(route: Route) -> None:
        answer = route.fetch()
        marked = f"data-trust='{json.dumps(told)}'"
        body, count = re.subn(r"data-trust='[^']*'", lambda _: marked, answer.text())
        assert count == 1
        route.fulfill(response=answer, body=body)

    page.route("**/verify", tell)


def pick(page: Page, raw: bytes) -> Locator:
    """Choose a file; the answer to it."""
    file = {"name": "certificate.json", "mimeType": "application/json", "buffer": raw}
    page.locator("#file").set_input_files(file)
    return page.locator("#answer")


def paste(page: Page, text: str) -> None:
    field = page.locator("#keys")
    if not field.is_visible():
        page.locator(".filecheck > .more summary").click()
    field.fill(text)


def expect_claims(
    answer: Locator, claims: tuple[Claim, Claim, Claim], language: str, open_tag: str = ""
) -> None:
    """The three sentences stand there word for word, each with what it leaves open."""
    shown = answer.locator(".claim")
    expect(shown).to_have_count(3)
    for at, claim in enumerate(claims):
        expect(shown.nth(at)).to_contain_text(getattr(claim, language))
        expect(shown.nth(at)).to_contain_text(getattr(claim, f"open_{language}"))
        tag = ("成立", "尚不能断定") if language == "zh" else ("Proved", "Not yet")
        expect(shown.nth(at).locator(".tag")).to_have_text(
            tag[0] if claim.holds else open_tag or tag[1]
        )


def test_three_sentences(phone: Page) -> None:
    answer = pick(opened(phone, WITNESSED), RAW)
    expect(answer.get_by_role("heading", name="三项全部成立")).to_be_visible()
    expect_claims(answer, claims_of(check_file(RAW, WITNESSED)), "zh")
    answer.locator("summary").click()
    expect(answer).to_contain_text("DEMO-7-100")
    expect(answer).to_contain_text("LOT_OPEN 1 · ISSUE 3 · TONNE 5")


def test_a_statement_is_proved_but_for_what_no_file_can_know(phone: Page) -> None:
    answer = pick(opened(phone, WITNESSED), STATEMENT_RAW)
    expect(answer.get_by_role("heading", name="日志载有这份声明，所载一致")).to_be_visible()
    expect_claims(answer, answer_to(STATEMENT_RAW, WITNESSED), "zh", "文件不能说明")
    answer.locator("summary").click()
    expect(answer).to_contain_text("STATEMENT 6")
    expect(answer).to_contain_text("山海论坛 (EV7K2M)")

    answer = pick(phone, LIES["less emitted"][0])
    expect(answer).to_contain_text("日志所载的数字与声明所写不同")


def test_a_statement_without_a_key_is_not_proved(device: Device) -> None:
    answer = pick(opened(device(locale="en-GB").new_page()), STATEMENT_RAW)
    expect(answer.get_by_role("heading", name="Nothing is proved yet")).to_be_visible()
    expect(answer.locator(".claim--open")).to_have_count(3)


def test_three_sentences_in_english(device: Device) -> None:
    answer = pick(opened(device(locale="en-GB").new_page(), WITNESSED), RAW)
    expect_claims(answer, claims_of(check_file(RAW, WITNESSED)), "en")


def test_an_open_tonne_and_no_witness_are_said(phone: Page) -> None:
    answer = pick(opened(phone, TRUST), OPEN_TONNE)
    expect(answer.get_by_role("heading", name="两项成立")).to_be_visible()
    expect_claims(answer, claims_of(check_file(OPEN_TONNE, TRUST)), "zh")
    expect(answer).to_contain_text("未经第三方见证")


def test_the_network_is_cut_and_it_still_checks(phone: Page) -> None:
    opened(phone, WITNESSED)
    phone.context.set_offline(True)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    expect(pick(phone, RAW).locator(".claim")).to_have_count(3)
    expect(pick(phone, THEFT)).to_contain_text("日志所承诺的内容与证书所写不同")
    assert asked == []


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (THEFT, "日志所承诺的内容与证书所写不同"),
        (TAMPERED, "log.example/offsets/test 的签名验证不通过"),
        (RAW + b"\n", "文件在传递途中被改写过"),
        (b"%PDF-1.7", "文件不是 JSON"),
        (b"", "文件不是 JSON"),
    ],
    ids=["theft", "tampered", "rewritten", "PDF", "empty"],
)
def test_a_forged_file_is_refused_by_name(phone: Page, raw: bytes, reason: str) -> None:
    answer = pick(opened(phone, WITNESSED), raw)
    expect(answer.get_by_role("heading")).to_have_text("这个文件什么也证明不了")
    expect(answer.locator("strong")).to_have_text(reason)
    expect(answer.locator(".claim")).to_have_count(0)


def test_a_file_is_dropped(phone: Page) -> None:
    opened(phone, WITNESSED).evaluate(DROP, RAW.decode())
    expect(phone.locator("#answer .claim")).to_have_count(3)


def test_a_file_chosen_before_the_script_came_is_not_lost(phone: Page) -> None:
    chosen: list[Locator] = []

    def late(route: Route) -> None:
        chosen.append(pick(phone, RAW))
        route.continue_()

    told_of(phone, WITNESSED)
    phone.route("**/check/page.js*", late)
    phone.goto("/verify")
    (answer,) = chosen
    expect(answer.locator(".claim")).to_have_count(3)


def test_the_file_chosen_last_is_the_one_that_counts(phone: Page) -> None:
    phone.add_init_script(SLOW_FIRST_READ)
    opened(phone, WITNESSED)
    pick(phone, THEFT)
    answer = pick(phone, RAW)
    expect(answer.locator(".claim")).to_have_count(3)
    phone.evaluate("readAtLast()")
    paste(phone, policy_text(TRUST).decode())
    expect(answer).to_contain_text("未经第三方见证")


def test_without_a_key_nothing_is_proved_until_one_is_pasted(phone: Page) -> None:
    answer = pick(opened(phone), RAW)
    expect(answer.get_by_role("heading", name="还不能证明什么")).to_be_visible()
    expect(answer).to_contain_text("没有日志的公钥")
    expect(answer.locator(".tag")).to_have_text(["尚不能断定"] * 3)

    paste(phone, policy_text(WITNESSED).decode())
    expect(answer.locator(".tag")).to_have_text(["成立"] * 3)
    paste(phone, "nonsense")
    expect(phone.locator("#keys-fault")).to_have_text("既不是公钥，也不是信任文件")
    expect(answer).to_be_empty()
    paste(phone, policy_text(TRUST).decode().split()[1])
    expect(answer).to_contain_text("未经第三方见证")


def test_a_pasted_key_counts_instead_of_the_site_s(phone: Page) -> None:
    key = replace(TRUST.log_keys[0], name="other.example")
    opened(phone, TRUST)
    paste(phone, policy_text(Trust("other.example", (key,))).decode())
    expect(pick(phone, RAW)).to_contain_text("没有已知的日志公钥签过名")


@pytest.mark.parametrize(
    ("lacking", "said"),
    [(NO_ED25519, "这个浏览器不会核对 Ed25519 签名"), (NO_CRYPTO, "只在 https 页面上提供")],
    ids=["Ed25519", "any"],
)
def test_a_browser_that_cannot_check_says_so(phone: Page, lacking: str, said: str) -> None:
    phone.add_init_script(lacking)
    answer = pick(opened(phone, WITNESSED), RAW)
    expect(answer).to_contain_text(said)
    expect(answer.get_by_text("成立", exact=True)).to_have_count(0)


def test_without_script_there_is_the_number_and_a_command(device: Device) -> None:
    page = device(java_script_enabled=False).new_page()
    page.goto("/verify")
    expect(page.get_by_text("python -m offsets verify")).to_be_visible()
    expect(page.locator("#drop")).to_be_hidden()
    expect(page.locator(".filecheck details")).to_be_hidden()
    page.locator("#number").fill("222222222222")
    page.get_by_role("button", name="核验").click()
    expect(page.locator("#number-fault")).to_be_visible()


@pytest.mark.parametrize("raw", [RAW, THEFT], ids=["proved", "refused"])
def test_the_answer_fits_and_can_be_heard(phone: Page, raw: bytes) -> None:
    answer = pick(opened(phone, WITNESSED), raw)
    for summary in phone.locator("main summary").all():
        summary.click()
    expect(answer.get_by_role("heading").first).to_be_visible()
    look(phone, heard_at=1280).stands()
