"""What each instrument is, what it is not, and what a buyer of it may say.

A buyer may be misled about two things: what was bought, and what may be claimed
with it. Both are said here once, in Chinese and English, and travel with the
project to every page, answer and document. The claims follow the advertising
and anti-unfair-competition laws: a person offsets kilograms and is never told
to be carbon neutral; only an event with a final inventory may go further, and
that is for its statement to say.
"""

from dataclasses import dataclass
from enum import StrEnum


class Instrument(StrEnum):
    """What kind of credit a lot holds; each keeps its own registry, label and claims."""

    LOCAL_SINK = "local_sink"
    """A county's voluntary one-yuan sink (一元碳汇); neither CCER nor FFCER."""
    FFCER = "ffcer"
    """Fujian forestry certified emission reduction."""
    CCER = "ccer"
    """China certified emission reduction."""
    FOREST_TICKET = "forest_ticket"
    """林业碳票, a voucher of the income right of measured reductions."""
    PROVINCIAL_INCLUSIVE = "provincial_inclusive"
    """A provincial 碳普惠 credit such as PHCER or CQCER."""


@dataclass(frozen=True, slots=True)
class Label:
    """An instrument in plain words; ``claim`` is the most that its buyer may say."""

    name_zh: str
    name_en: str
    is_zh: str
    is_en: str
    is_not_zh: str
    is_not_en: str
    claim_zh: str
    claim_en: str


LABELS: dict[Instrument, Label] = {
    Instrument.LOCAL_SINK: Label(
        name_zh="一元碳汇（地方自愿碳汇）",
        name_en="One-yuan sink (voluntary local sink)",
        is_zh="县里自愿开展的林业碳汇：把林农和村集体林子的碳汇增量按千克出售。",
        is_en="A county's voluntary forest sink: the growth of farmers' and villages' forests, "
        "sold by the kilogram.",
        is_not_zh="它不是 CCER，也不是 FFCER，不能用于碳市场履约清缴。",
        is_not_en="It is not a CCER and not an FFCER, and cannot be surrendered in an emissions "
        "trading scheme.",
        claim_zh="可以说：我用一元碳汇抵消了这些千克的二氧化碳排放。",
        claim_en="You may say: I offset this many kilograms of CO₂ with the one-yuan sink.",
    ),
    Instrument.FFCER: Label(
        name_zh="福建林业碳汇（FFCER）",
        name_en="Fujian forestry credit (FFCER)",
        is_zh="按福建省办法审核备案的林业减排量，在福建的交易机构交易。",
        is_en="A forestry emission reduction reviewed and filed under Fujian's rules, traded at "
        "exchanges in Fujian.",
        is_not_zh="它不是国家的 CCER，不能用于全国碳市场清缴。",
        is_not_en="It is not the national CCER and cannot be surrendered in the national "
        "emissions market.",
        claim_zh="可以说：我用福建林业碳汇（FFCER）抵消了这些千克的二氧化碳排放。",
        claim_en="You may say: I offset this many kilograms of CO₂ with FFCER.",
    ),
    Instrument.CCER: Label(
        name_zh="国家核证自愿减排量（CCER）",
        name_en="China certified emission reduction (CCER)",
        is_zh="在全国温室气体自愿减排登记系统登记的减排量，注销后方可用于抵消。",
        is_en="An emission reduction registered in China's national voluntary scheme; it offsets "
        "only once it is cancelled there.",
        is_not_zh="它不是排放配额；已注销的量不能再交易，也不能再作他用。",
        is_not_en="It is not an allowance; once cancelled it can be neither traded nor used again.",
        claim_zh="可以说：我用已注销的 CCER 抵消了这些千克的二氧化碳排放。",
        claim_en="You may say: I offset this many kilograms of CO₂ with cancelled CCER.",
    ),
    Instrument.FOREST_TICKET: Label(
        name_zh="林业碳票",
        name_en="Forest ticket",
        is_zh="林地林木碳减排量收益权的凭证，经第三方监测核算、主管部门审定后发放。",
        is_en="A voucher of the right to the income from a forest's carbon reductions, issued "
        "after third-party measurement and official review.",
        is_not_zh="它不是 CCER，不代表林地或林木的所有权。",
        is_not_en="It is not a CCER and carries no ownership of land or trees.",
        claim_zh="可以说：我用林业碳票抵消了这些千克的二氧化碳排放。",
        claim_en="You may say: I offset this many kilograms of CO₂ with a forest ticket.",
    ),
    Instrument.PROVINCIAL_INCLUSIVE: Label(
        name_zh="省级碳普惠减排量",
        name_en="Provincial inclusive credit",
        is_zh="在省级碳普惠平台登记的减排量，例如广东 PHCER、重庆 CQCER。",
        is_en="An emission reduction registered in a province's inclusive scheme, such as "
        "Guangdong's PHCER or Chongqing's CQCER.",
        is_not_zh="它不是国家的 CCER；用途以该省的规定为准。",
        is_not_en="It is not the national CCER; that province's rules decide what it may be "
        "used for.",
        claim_zh="可以说：我用省级碳普惠减排量抵消了这些千克的二氧化碳排放。",
        claim_en="You may say: I offset this many kilograms of CO₂ with provincial inclusive "
        "credits.",
    ),
}
