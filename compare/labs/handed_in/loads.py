"""The output of `load --json`, which a student has saved in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import CartlabError
from ...foreign_file import MIB
from ...foreign_file import parsed_json
from ...foreign_file import read_text

UNLIKE = ("url", "rate_rps", "closed", "duration_s", "warmup_s", "arrivals", "timeout_s", "expect", "rooms")
NEEDED = ("rate_rps", "closed", "warmup_s")
WRONG_SHARE = 0.01  # with more wrong answers than this, latencies mean little
MOST_BYTES = 16 * MIB
TIMEOUT = "timeout"  # the only error whose time counts as waiting


@dataclass(frozen=True)
class Load:
    """One load run. `latency_ms` is by percentile: p50, p90, p95, p99, max.

    `standstill_ms` is the longest pause in sending, between the first request and the last. `waits_ms` is a histogram:
    how many requests took up to which time. `wrong_share` is the share of requests without a right answer, time-outs
    not counted. `answered_before` is how many requests the shop had answered before the run; None if that is unknown.
    `shop` and `database` name the shop of `up` that was asked, and what it keeps its data in. The run began `at_s`,
    which is seconds since the epoch. They are None if that is unknown.
    """

    file: str
    plan: Mapping[str, Any]
    sent: int
    goodput_rps: float
    latency_ms: Mapping[str, float]
    wrong_share: float
    standstill_ms: float
    waits_ms: tuple[tuple[float, int], ...]
    answered_before: int | None
    shop: str | None = None
    database: str | None = None
    at_s: float | None = None

    @property
    def path(self) -> str:
        """What was asked for, without the address of the shop."""
        asked = urlsplit(str(self.plan["url"]))
        return f"{asked.path}?{asked.query}" if asked.query else asked.path

    def waited(self, least_ms: float) -> int:
        """Return how many requests took longer than this."""
        return sum(count for upper_ms, count in self.waits_ms if upper_ms > least_ms)

    def unlike(self, other: Load) -> list[str]:
        """Return the options of load in which the two runs differ."""
        fields = [name for name in UNLIKE if self.plan.get(name) != other.plan.get(name)]
        return [name.removesuffix("_rps").removesuffix("_s") for name in fields]

    @property
    def is_closed(self) -> bool:
        return self.plan["closed"] is not None

    @property
    def how(self) -> str:
        """How the requests were sent, as an option of load."""
        return f"--closed {self.plan['closed']}" if self.is_closed else f"--rate {self.plan['rate_rps']:g}"

    @property
    def line(self) -> str:
        """The run in a line."""
        times = ", ".join(f"{name} {in_ms(self.latency_ms[name])}" for name in ("p50", "p95", "p99", "max"))
        return f"{self.file}: {self.how}, {self.sent} sent, {self.goodput_rps:.0f} right a second; {times}"


def in_ms(value: float) -> str:
    """Return milliseconds with three digits, and never fewer than the whole number has."""
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def read_load(path: Path) -> Load:
    """Read a file with the output of `load --json`. Raises CartlabError."""
    text = None
    try:
        text = read_text(path, MOST_BYTES)
        return _load(path.name, parsed_json(text))
    except UnicodeDecodeError:
        raise CartlabError(f"{path.name} is not in UTF-8", "send the load again, from a shell such as bash") from None
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is not there yet", "the lab's page has the command") from None
    except OSError as error:
        raise CartlabError(f"{path.name} can't be read: {error.strerror}", "look at its rights") from None
    except ValueError as error:
        is_empty = text is not None and not text.strip()
        why = "is empty: did load say on the screen what went wrong?" if is_empty else str(error)
        raise CartlabError(f"{path.name} {why}", "send the load again, with --json, when the shop is up") from None
    except (LookupError, TypeError, AttributeError, OverflowError):
        advice = "send the load again, with --json"
        raise CartlabError(f"{path.name} is not what load --json prints, or nothing was answered", advice) from None


def _load(file: str, found: Mapping[str, Any]) -> Load:
    plan = {name: found["plan"].get(name) for name in UNLIKE} | {name: found["plan"][name] for name in NEEDED}
    wrong = sum(count for kind, count in found["errors"].items() if kind != TIMEOUT)
    began = found.get("began") or {}
    at_s = began.get("at_s")
    return Load(
        file=file,
        plan=plan,
        sent=int(found["sent"]),
        goodput_rps=float(found["goodput_rps"]),
        latency_ms={name: float(found["latency_ms"][name]) for name in ("p50", "p90", "p95", "p99", "max")},
        wrong_share=wrong / max(1, int(found["sent"])),
        standstill_ms=_standstill_ms(found["timeline"]),
        waits_ms=tuple((float(upper_ms), int(count)) for upper_ms, count in found["histogram_ms"]),
        answered_before=began.get("answered_before"),
        shop=began.get("shop"),
        database=began.get("database"),
        at_s=None if at_s is None else float(at_s),
    )


def _standstill_ms(timeline: Mapping[str, Any]) -> float:
    sent = [bool(count) for count in timeline["sent"]]
    if True not in sent:
        return 0.0
    between = sent[sent.index(True) : len(sent) - sent[::-1].index(True)]
    quiet = [len(list(group)) for any_sent, group in groupby(between) if not any_sent]
    return float(max(quiet, default=0) * timeline["interval_ms"])
