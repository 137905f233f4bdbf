"""The bill of a day, as WeChat Pay writes it: a table of backquoted values, and sums beneath."""

import gzip
from datetime import datetime
from hashlib import sha1
from zoneinfo import ZoneInfo

from tests.counterparts.wechatpay.ledger import Ledger, Refund, Refusal, Transaction

HEADS = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号",
    "用户标识", "交易类型", "交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额",
    "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态",
    "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注",
)  # fmt: skip
SUMS = (
    "总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额",
    "订单总金额", "申请退款总金额",
)  # fmt: skip


def bill(ledger: Ledger, day: str) -> tuple[bytes, str]:
    """The packed bill and its text's SHA-1; a day on which nothing happened has none."""
    paid = [each for each in ledger.transactions.values() if _day(each.paid_at) == day]
    back = [each for each in ledger.refunds.values() if _day(each.asked_at) == day]
    if not paid and not back:
        raise Refusal(400, "NO_STATEMENT_EXIST", "账单文件不存在")
    rows = [*map(_payment, paid), *map(_refund, back)]
    text = "\r\n".join(
        [",".join(HEADS), *map(_row, rows), ",".join(SUMS), "`" + str(len(rows)), ""]
    )
    content = ("\ufeff" + text).encode()
    return gzip.compress(content), sha1(content, usedforsecurity=False).hexdigest()


def _payment(of: Transaction) -> dict[str, str]:
    return {
        "交易时间": _moment(of.paid_at), "商户订单号": of.number, "交易状态": "SUCCESS",
        "微信订单号": str(of.transaction_id), "货币种类": "CNY", "订单金额": _yuan(of.total_fen),
        "应结订单金额": _yuan(of.total_fen), "商品名称": str(of.asked["description"]),
        "申请退款金额": "0.00", "商户退款单号": "0",
    }  # fmt: skip


def _refund(of: Refund) -> dict[str, str]:
    fen = of.asked["amount"]["refund"]
    return {
        "交易时间": _moment(of.asked_at), "商户订单号": of.transaction.number, "交易状态": "REFUND",
        "货币种类": "CNY", "订单金额": "0.00", "商户退款单号": of.asked["out_refund_no"],
        "微信退款单号": of.refund_id, "退款状态": of.status, "申请退款金额": _yuan(fen),
        "退款金额": _yuan(fen),
    }  # fmt: skip


def _row(values: dict[str, str]) -> str:
    return ",".join(f"`{values.get(head, '')}" for head in HEADS)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _moment(unix_s: float | None) -> str:
    at = datetime.fromtimestamp(unix_s or 0, ZoneInfo("Asia/Shanghai"))
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _day(unix_s: float | None) -> str:
    return _moment(unix_s)[:10]
