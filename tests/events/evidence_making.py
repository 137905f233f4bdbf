"""Papers of other registries, as an organiser copies them."""

from datetime import date
from typing import Any

from offsets.events.evidence.keep import keep_file
from offsets.events.retired.attach import RetirementWish
from tests.events.making import PDF, TONNE


def retirement(event: str, **changes: Any) -> RetirementWish:
    """A hundred tonnes of allowances, retired in the national registry."""
    said: dict[str, Any] = {
        "credit": "national_allowance",
        "registry": "全国碳排放权注册登记系统",
        "serials": "A-1001 至 A-1100",
        "reference": "ZX-2026-0042",
        "retired_on": date(2026, 4, 28),
        "mass_g": 100 * TONNE,
        "evidence": keep_file(event, "注销证明.pdf", PDF),
    }
    return RetirementWish(**(said | changes))
