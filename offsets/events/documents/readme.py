"""What stands in a pack of evidence about itself: how anybody checks it, without this house."""

from offsets.config import settings
from offsets.events.documents.paper import Paper

_TEXT = """\
{name}
{state_zh}
{state_en}

1  文件是否完整 / Are the files whole?

    sha256sum -c SHA256SUMS          (macOS: shasum -a 256 -c SHA256SUMS)

   manifest.json 也列出每个文件的 SHA-256。
   manifest.json names the SHA-256 of each file as well.

2  声明是否就是所公布的 / Is this the statement that was published?

   声明的 SHA-256：{sha256}
   与 {address} 页面所示的比对。它覆盖 statements/ 下 JSON 文件除 sha256 一项之外的
   全部内容（键排序、无空白、UTF-8）。JSON 的 counted.sha256 就是 counted/counted.json 的 SHA-256。
   Compare it with the page. It is over all of the JSON file in statements/ but its own member
   sha256 (keys sorted, no blanks, UTF-8). counted.sha256 in it is the SHA-256 of
   counted/counted.json.

   log/ 下的文件证明公开日志载有这份声明及其数字，可断网核验：
   The file in log/ proves that the public log holds this statement and its figures, offline:

    python verify.py statement log/statement-….json --trust TRUST

   声明此后是否终止，是日志中另一条较晚的记录：请重放整个日志（见下）。
   Whether it was ended since is a later entry of the log: replay all of it (see below).

3  排放量 / The emissions

   inventories/ 有历次清单及其全部输入、因子和出处。本平台的程序可重新计算，精确到克：
   inventories/ has every version with all inputs, factors and sources. The house's program
   computes each anew, to the gram:

    python -m offsets footprint recompute inventories/footprint-….json

4  证书 / The certificates

   独立核验程序 verify.py 不使用本平台的任何代码，可断网运行：
   The stand-alone verifier verify.py uses none of this house's code, and runs without a network:

    python verify.py certificate certificates/certificate-….json --trust TRUST
    python verify.py log {log} --trust TRUST

   TRUST 是日志公钥文件，请从其他渠道取得，不在本包内：伪造本包的人也会伪造它。
   TRUST is the file with the log's key. Get it by another road; it is not in here, because whoever
   forged this pack would forge it too.
   其他人购买的证书不附证明文件（其中有持有人姓名）；counted/ 列出编号、序列号和日志位置。
   Certificates that others bought come without their files, which name holders; counted/ lists
   their numbers, serials and places in the log.

certificates/ 内的证明文件含持有人姓名，evidence/ 为举办单位留存的文件：公开前请先核对。
The files in certificates/ name holders and evidence/ is the organiser's own: look before you
publish them.
"""


def readme(stated: Paper) -> bytes:
    """The README of a statement's pack, in both languages."""
    when = stated.ended_at.date().isoformat() if stated.ended_at else ""
    zh, en = "本声明有效。", "This statement stood when the pack was made."
    if stated.ending:
        zh, en = f"本声明已失效（{when}）。", f"This statement stands no more ({when})."
    return _TEXT.format(
        name=f"{stated.document['event']['name']} · {stated.organiser}",
        state_zh=zh,
        state_en=en,
        sha256=stated.sha256,
        address=stated.address,
        log=f"{settings().public_url}/log/",
    ).encode()
