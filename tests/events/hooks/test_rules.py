import pytest

from offsets.events.hooks.rules import MAX_TRIES, fault_of_url, may_reach, wait_s


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
     "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::"],
)  # fmt: skip
def test_private_addresses_are_out_of_reach(address: str) -> None:
    assert not may_reach(address, is_demo=False)


def test_public_addresses_are_reached_and_loopback_by_a_demonstration() -> None:
    assert may_reach("93.184.215.14", is_demo=False)
    assert may_reach("2606:2800:21f:cb07::1", is_demo=False)
    assert may_reach("127.0.0.1", is_demo=True)
    assert not may_reach("10.0.0.1", is_demo=True)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/in?key=1", None),
        ("https://example.org:8443/", None),
        ("http://example.org/", "hook_url"),
        ("ftp://example.org/", "hook_url"),
        ("https://user:pass@example.org/", "hook_url"),
        ("https://example.org/#part", "hook_url"),
        ("https:///in", "hook_url"),
        ("https://example.org:99999/", "hook_url"),
        ("https://[::1/", "hook_url"),
        ("https://exa mple.org/", "hook_url"),
        ("https://example.org/\r\nX: y", "hook_url"),
        ("https://例子.org/", "hook_url"),
        ("example.org", "hook_url"),
        ("https://localhost/", "hook_address"),
        ("https://127.0.0.1/", "hook_address"),
        ("https://[::ffff:10.0.0.1]/", "hook_address"),
        ("https://169.254.169.254/", "hook_address"),
    ],
)
def test_addresses_of_endpoints(url: str, fault: str | None) -> None:
    assert fault_of_url(url, is_demo=False) == fault


def test_a_demonstration_may_have_its_endpoint_beside_it() -> None:
    assert fault_of_url("http://127.0.0.1:9000/in", is_demo=True) is None
    assert fault_of_url("http://192.168.0.2/in", is_demo=True) == "hook_address"


def test_tries_are_spread_over_three_days() -> None:
    longest = sum(wait_s(tries, 0) for tries in range(1, MAX_TRIES))
    shortest = sum(wait_s(tries, 0.999) for tries in range(1, MAX_TRIES))
    assert 2 * 86_400 < shortest < longest < 3.2 * 86_400
    waits = [wait_s(tries, 0) for tries in range(1, MAX_TRIES)]
    assert waits == sorted(waits)
