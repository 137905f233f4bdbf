"""Stop asking a provider that does not answer, and look again after a while.

Without this, everybody who wants to pay by a silent provider, or to sign in
with it, waits out the whole time-out, and the worker, which asks about one
payment after another, comes to no other gateway's payments. Each process finds
out for itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from prometheus_client import Counter, Gauge

from offsets import clock
from offsets.errors import DomainError

SILENCES = 3
"""How many calls in a row go unanswered before we stop asking; one alone is the network's mood."""
REST = timedelta(seconds=15)
"""How long nobody is asked. Then one caller tries; the others go on being told to come back."""

_open = Gauge(
    "offsets_gateway_circuit_open",
    "1 while a payment provider is not asked because it did not answer.",
    ["gateway"],
    multiprocess_mode="livemax",
)
_silent_calls = Counter(
    "offsets_gateway_silences", "Calls that a payment provider left unanswered.", ["gateway"]
)
_rested_s = Counter(
    "offsets_gateway_rest_seconds",
    "How long a payment provider was not asked because it did not answer, process by process.",
    ["gateway"],
)


class Circuit:
    """One provider's silences, as this process met them; shared by its threads."""

    def __init__(self, gateway: str, silence: type[DomainError]) -> None:
        """``silence`` is the error that says that nobody answered."""
        self._gateway, self._silence = gateway, silence
        self._lock = Lock()
        self._silences = 0
        self._ask_again_at: datetime | None = None

    @contextmanager
    def call(self) -> Iterator[None]:
        """Let one call through, or raise the silence at once while the provider rests.

        A silence from inside is counted; any other end, a refusal too, is an answer.
        """
        self._pass()
        try:
            yield
        except self._silence:
            self._note_silence()
            raise
        except Exception:
            self._note_answer()
            raise
        self._note_answer()

    def _pass(self) -> None:
        with self._lock:
            if self._ask_again_at is None:
                return
            if clock.now() < self._ask_again_at:
                raise self._silence("gateway")
            # This caller tries; whoever comes before it is back waits for another rest.
            self._ask_again_at = clock.now() + REST

    def _note_silence(self) -> None:
        with self._lock:
            self._silences += 1
            _silent_calls.labels(self._gateway).inc()
            if self._silences >= SILENCES:
                self._ask_again_at = clock.now() + REST
                self._show(1)
                _rested_s.labels(self._gateway).inc(REST.total_seconds())

    def _note_answer(self) -> None:
        with self._lock:
            self._silences, self._ask_again_at = 0, None
            self._show(0)

    def _show(self, is_open: int) -> None:
        # Not before a call has ended: the application is loaded before its web processes
        # are forked, and each of these counts for itself.
        _open.labels(self._gateway).set(is_open)
