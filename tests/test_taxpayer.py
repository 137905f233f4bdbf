"""Numbers that exist pass, a slip of the finger does not, and old forms are taken as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from offsets import taxpayer

PUBLISHED = ("91330100799655058B", "9144030071526726XG", "91350100M000100Y43")
"""Two companies' and the worked example of GB 32100-2015."""
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_codes_pass(number: str) -> None:
    assert taxpayer.fault_of(number) is None


@given(some.sampled_from(PUBLISHED), some.integers(0, 17), some.sampled_from(SIGNS))
def test_one_wrong_sign_is_seen(number: str, at: int, sign: str) -> None:
    changed = number[:at] + sign + number[at + 1 :]
    assert (taxpayer.fault_of(changed) is None) is (changed == number)


@pytest.mark.parametrize(
    "number",
    [
        "440301715267262",  # 15: region and the organisation's old code
        "44030171526726X",
        "11010519491231002X",  # 18: the worked example of GB 11643-1999
        "11010519491231002X01",  # 20: a citizen's number and two more
    ],
)
def test_old_forms_are_taken(number: str) -> None:
    assert taxpayer.fault_of(number) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "tax_number_shape"),
        ("12345", "tax_number_shape"),
        ("9133010079965505", "tax_number_shape"),
        ("91330100799655058I", "tax_number_shape"),
        ("91330100799655058B0000", "tax_number_shape"),
        ("91330100799655058b", "tax_number_shape"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠", "tax_number_shape"),
        ("91330100799655058A", "tax_number_check"),
        ("110105194912310021", "tax_number_check"),
    ],
)
def test_what_is_wrong_is_named(number: str, fault: str) -> None:
    assert taxpayer.fault_of(number) == fault


def test_what_people_paste_is_read() -> None:
    assert taxpayer.normalise(" ９１３３ 0100-7996 5505 8b\u3000") == "91330100799655058B"
