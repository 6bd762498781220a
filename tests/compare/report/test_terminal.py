"""A report as a person sees it at 100 columns."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from compare.claim_verdicts import with_experiment
from compare.report.load_summary import print_load
from compare.report.terminal import print_experiment
from compare.report.terminal import print_report
from compare.report.units import number
from compare.results import Circumstances
from compare.results import CLAIMS
from compare.results import Comparison
from compare.results import Doubt
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run

WIDTH = 100


def comparison(metric: str, a: str, ratio: float, verdict: str, primary: bool = False) -> Comparison:
    decides = {"claim": "M1", "supported_by": "higher", "delta": 0.05} if primary else {}
    return Comparison(metric, "s", a, "monolith", ratio, ratio - 0.1, ratio + 0.1, verdict, "ratio", 8, **decides)  # type: ignore[arg-type]


def result() -> ExperimentResult:
    conditions = {"monolith": 0.002, "micro-course": 0.0061, "micro-resilient": 0.0037}
    runs = [
        Run(name, block, 0, True, {"home.p50": Metric(value, "s"), "home.hops": Metric(2, "count")})
        for name, value in conditions.items()
        for block in range(6)
    ]
    comparisons = [
        comparison("home.p50", "micro-resilient", 1.85, "higher", primary=True),
        comparison("home.p50", "micro-course", 3.05, "higher"),
        comparison("login.p50", "micro-resilient", 0.8, "lower"),
    ]
    doubt = Doubt("other_load", "other programs used 0.7 cores while measuring", "close them, then bench again")
    return ExperimentResult(
        "What does it cost?", "equal", list(conditions), ["M1 if higher"], runs, comparisons, [doubt]
    )


def report() -> Report:
    row = {"experiment": "overhead", "budget": "equal", "condition": "monolith", "deployable": "monolith", "copies": 1}
    row |= {"processes": 2, "threads": 8, "database_connections": 8, "log_level": "WARNING", "cores": [0], "data": "d1"}
    machine = {"cpu_model": "Abacus", "cores": 2, "memory_bytes": 2**33, "system": "Linux"}
    software, settings = {"python": "3.13.1", "code": "abc"}, {"profile": "quick", "seed": 1}
    fairness = [row, row | {"deployable": "frontend", "cores": "all"}]
    return with_experiment(Report(machine, software, settings, fairness), "overhead", result())


def shown(print_it: Callable[[Console], None]) -> str:
    written = io.StringIO()
    print_it(Console(file=written, width=WIDTH, highlight=False))
    text = written.getvalue()
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    return text


def line_with(text: str, *words: str) -> str:
    return next(line for line in text.splitlines() if all(word in line for word in words))


def test_claims_come_first_and_all_of_them() -> None:
    text = shown(lambda console: print_report(report(), console))
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[1:16]] == list(CLAIMS)
    assert "supported" in line_with(text, "M1", "network hops")
    assert "not measured" in line_with(text, "C11")
    assert "home.p50: micro-resilient against monolith 1.85 [1.75, 1.95], higher" in " ".join(text.split())


def test_the_table_gives_estimate_interval_and_verdict_in_both_directions() -> None:
    text = shown(lambda console: print_report(report(), console))
    row = line_with(text, "home.p50", "2 ms")
    assert "1.85 [1.75, 1.95] ↑" in row
    assert "3.05 [2.95, 3.15] ↑" in row
    assert "0.80 [0.70, 0.90] ↓" in line_with(text, "login.p50")
    assert "1 higher, 1 lower" in line_with(text, "micro-resilient against monolith:")
    assert line_with(text, "home.hops").split()[1:] == ["2", "2", "2"]


def test_the_matrix_shows_each_feature_under_each_fault_and_what_never_happened() -> None:
    def broken(condition: str, **metrics: tuple[float, str]) -> list[Run]:
        named = {name.replace("__", "."): Metric(*value) for name, value in metrics.items()}
        return [Run(condition, block, 0, True, named | {"audit.stock_gap": Metric(0, "count")}) for block in range(3)]

    shares: dict[str, tuple[float, str]] = {
        "login__availability": (1, "share"),
        "bystanders__availability": (0.995, "share"),
    }
    runs = [
        *broken(
            "monolith@copies=4,fault=hang:products",
            shop__recovery=(1.5, "s"),
            shop__lost=(5.1, "feature_seconds"),
            **shares,
        ),
        *broken("monolith@copies=4,fault=database-locked:users", shop__detection=(0.0331, "s"), **shares),
    ]
    conditions = [*dict.fromkeys(run.condition for run in runs), "monolith@agent=none"]
    told = ExperimentResult("What breaks?", "equal", conditions, [], runs)
    text = shown(lambda console: print_experiment("faults", told, console))
    assert "monolith@copies=4, while a part is broken" in text
    lines = [line.split() for line in text.splitlines()]
    assert lines.index(["products"]) + 1 == lines.index(["hang", *"100% 99.5% – – – 1.50 s 5.10".split()])
    assert lines.index(["users"]) + 1 == lines.index(["database-locked", *"100% 99.5% – 33.1 ms – – –".split()])
    assert "the stock adds up" in text
    unaudited = replace(told, runs=[replace(run, metrics={}) for run in runs])
    assert "the stock adds up" not in shown(lambda console: print_experiment("faults", unaudited, console))
    assert "while a part is broken" not in shown(lambda console: print_report(report(), console))


def test_many_conditions_with_long_names_are_shown_whole() -> None:
    names = [f"micro-resilient@hot={count},index=mmap" for count in range(9)]
    runs = [
        Run(
            name, block, 0, True, {"checkout.p50": Metric(0.0123, "s"), "shop.database_connections": Metric(7, "count")}
        )
        for name in ("monolith", *names)
        for block in range(6)
    ]
    comparisons = [comparison("checkout.p50", name, 1.85, "higher") for name in names]
    many = ExperimentResult("What?", "equal", ["monolith", *names], [], runs, comparisons)
    text = shown(lambda console: print_experiment("scaling", many, console))
    assert "…" not in text
    assert text.count("1.85 [1.75, 1.95] ↑") == text.count("12.3 ms") - 5 == 9  # and the base in each of five tables
    assert sum(line.split().count("7") for line in text.splitlines() if "shop.database_connections" in line) == 10


def test_doubts_stand_beside_the_numbers_with_what_to_do() -> None:
    text = " ".join(shown(lambda console: print_report(report(), console)).split())
    assert "other programs used 0.7 cores while measuring. Next: close them, then bench again." in text


def test_what_else_went_on_is_said_in_a_line_if_it_is_known() -> None:
    assert "While measuring" not in shown(lambda console: print_report(report(), console))
    circumstances = [Circumstances(2.0, 40.0 + n, 1.5, 0.2, 0.3) for n in range(5)]
    runs = [replace(run, circumstances=each) for run, each in zip(result().runs, circumstances, strict=False)]
    text = " ".join(shown(lambda console: print_experiment("overhead", replace(result(), runs=runs), console)).split())
    assert "the generator used up to 44% of a core, the harness itself 1.5% (median), other programs 0.20 cores" in text


def test_what_is_not_equal_is_named_in_the_ledger() -> None:
    text = " ".join(shown(lambda console: print_report(report(), console)).split())
    assert "Everywhere: log level WARNING" in text
    assert "Not equal: cores [0], all." in text


def test_invalid_and_partial_are_said_loudly() -> None:
    broken = replace(result(), partial="stopped by Ctrl-C")
    broken.runs.append(Run("monolith", 6, 0, False, {}, reason="wrong answer: [cart] is empty"))
    broken.runs.append(Run("micro@fault=kill:products", 6, 0, True, {}, reason="it still hangs"))  # no invalid run
    text = shown(lambda console: print_report(with_experiment(report(), "overhead", broken), console))
    assert text.startswith("INVALID")
    assert "INVALID monolith, block 7: wrong answer: [cart] is empty" in text
    assert "LEFT OUT micro@fault=kill:products, block 7: it still hangs" in text
    assert "Partial: stopped by Ctrl-C." in text


def test_a_first_table_has_no_verdicts() -> None:
    text = shown(lambda console: print_experiment("overhead", result(), console, provisional=True))
    assert "estimates only" in text
    assert "1.85" in text
    assert not any(sign in text for sign in "↑↓≈[")


def test_a_report_without_experiments_is_shown_too() -> None:
    empty = Report(machine={}, software={}, settings={})
    assert "not measured" in shown(lambda console: print_report(empty, console))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.000123, "s", "123 µs"),
        (0.00213, "s", "2.13 ms"),
        (0.0213, "s", "21.3 ms"),
        (1.5, "s", "1.50 s"),
        (81.6 * 2**20, "bytes", "81.6 MiB"),
        (12345.6, "rps", "12,346/s"),
        (3, "count", "3"),
        (0.2214, "ratio", "0.221×"),
        (0, "s", "0 µs"),
        (None, "s", "–"),
        (float("nan"), "s", "–"),
    ],
)
def test_numbers_have_three_digits_and_a_unit_that_fits(value: float | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


def load_run(**other: Any) -> dict[str, Any]:
    return {
        "mode": "closed",
        "offered_rps": None,
        "achieved_rps": 900.0,
        "goodput_rps": 890.0,
        "duration_s": 2.0,
        "sent": 1800,
        "errors": {"status": 20},
        "latency_ms": {"p50": 1.0, "p90": 2.0, "p95": 3.0, "p99": 4.0, "max": None},
        "lateness_ms": {"p50": 0.1, "p99": 0.2, "max": 0.3},
        "operations": {},
        "generator_cpu_percent": 40.0,
        "generator_waiting_percent": 6.0,
        "doubts": [{"code": "closed_loop", "message": "it hides [pauses]", "next": "use --rate"}],
        "plan": {"rate_rps": None, "rooms": {}},
    } | other


def test_a_load_run_says_which_kind_it_was_and_what_speaks_against_it() -> None:
    text = shown(lambda console: print_load(load_run(), console))
    assert "closed loop" in text
    assert "errors: 20 status" in text
    assert "generator: 40% of a core, and 6% to wake in time" in text
    assert "it hides [pauses]. Next: use --rate." in text


def test_in_a_narrow_terminal_no_number_of_a_load_run_is_torn_from_its_unit() -> None:
    written = io.StringIO()
    print_load(load_run(), Console(file=written, width=20, highlight=False))
    assert line_with(written.getvalue(), "latency").split() == "latency 1 ms 2 ms 3 ms 4 ms".split()


@pytest.mark.parametrize(
    ("offered_rps", "rooms", "said"),
    [
        (7.8, {}, "--arrivals constant is exact"),
        (7.8, {"pages": "http://127.0.0.1:8000"}, "--warmup 5 lets sessions build up"),
        (9.8, {}, None),
    ],
)
def test_a_load_run_says_why_it_missed_its_rate(offered_rps: float, rooms: dict[str, str], said: str | None) -> None:
    load = load_run(mode="open", offered_rps=offered_rps, plan={"rate_rps": 10.0, "rooms": rooms})
    text = " ".join(shown(lambda console: print_load(load, console)).split())
    assert said in text if said else "were asked for" not in text
