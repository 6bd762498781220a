"""A claim is carried, contradicted or open, and each time the student hears why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.handed_in.claims import read_claims
from compare.labs.handed_in.claims import weigh
from compare.labs.handed_in.claims import WrittenClaim
from compare.labs.handed_in.rows import CitableRow
from compare.labs.handed_in.rows import find_row
from compare.results import Comparison

HIGHER = Comparison(
    *("home.p50", "s", "micro-resilient", "monolith", 2.0, 1.5, 2.5, "higher", "ratio", 8),
    delta=0.05,
    noise_low=0.98,
    noise_high=1.02,
)
UNCLEAR = replace(HIGHER, metric="search.p50", estimate=1.1, ci_low=0.9, ci_high=1.3, verdict="undecided")
NOISY = replace(UNCLEAR, ci_low=1.05, ci_high=1.15, noise_high=1.2)
EQUAL = replace(HIGHER, metric="cart.p50", estimate=1.01, ci_low=0.98, ci_high=1.03, verdict="negligible")
SHARE = replace(
    HIGHER, metric="login.availability", unit="share", estimate=0.4, ci_low=0.3, ci_high=0.5, scale="difference"
)
ONE_BLOCK = replace(HIGHER, ci_low=None, ci_high=None, delta=None, verdict="no verdict")


def _claim(row: Comparison, says: str = "higher", times: float | None = None) -> WrittenClaim:
    return WrittenClaim("This is what I claim.", "overhead", row.metric, row.a, row.b, says, times)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "says", "times", "carried", "told"),
    [
        (HIGHER, "higher", None, True, "the data carry it"),
        (HIGHER, "higher", 1.5, True, "1.5 times included"),
        (HIGHER, "higher", 2.504, True, "times included"),
        (HIGHER, "higher", 2.6, False, "the data don't carry 2.6 times"),
        (HIGHER, "higher", 0.5, False, "the factor of b against a"),
        (HIGHER, "lower", None, False, "the data contradict it"),
        (HIGHER, "negligible", None, False, "A difference was shown"),
        (EQUAL, "negligible", None, True, "the data carry it"),
        (EQUAL, "negligible", 1.0, False, "what is negligible has no factor"),
        (EQUAL, "higher", None, False, "below the 5% that matter"),
        (UNCLEAR, "undecided", None, True, "the data carry it"),
        (UNCLEAR, "higher", None, False, "reaches both sides of what matters, which is 5%"),
        (NOISY, "higher", None, False, "Two equal monoliths differ by -2% to +20%"),
        (SHARE, "higher", None, True, "the data carry it"),
        (SHARE, "higher", 1.4, False, "a difference in points has no factor"),
        (ONE_BLOCK, "higher", None, False, "after 4 blocks or more"),
    ],
)
def test_the_data_carry_a_claim_or_do_not(
    row: Comparison, says: str, times: float | None, carried: bool, told: str
) -> None:
    weighed = weigh(_claim(row, says, times), CitableRow("overhead", row))
    assert weighed.carried == carried
    assert told in f"{weighed.message} {weighed.advice}"
    assert weighed.carried or weighed.advice


@pytest.mark.parametrize("row", [HIGHER, SHARE], ids=["ratio", "difference"])
def test_a_row_may_be_turned_round(row: Comparison) -> None:
    turned = find_row([CitableRow("overhead", row)], "overhead", row.metric, row.b, row.a)
    assert turned.compared.verdict == "lower"
    assert weigh(_claim(turned.compared, "lower"), turned).carried
    assert turned.turned().compared.ci_low == pytest.approx(row.ci_low)


@pytest.mark.parametrize(
    ("row", "speaks_for"),
    [(HIGHER, "monolith"), (SHARE, "micro"), (UNCLEAR, None), (replace(HIGHER, b="micro-course"), None)],
)
def test_a_row_speaks_for_who_came_off_better(row: Comparison, speaks_for: str | None) -> None:
    assert CitableRow("overhead", row).speaks_for == speaks_for
    assert CitableRow("overhead", row).turned().speaks_for == speaks_for


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        (("overheads", "home.p50", "monolith", "micro-resilient"), "did you mean one of these: overhead"),
        (("overhead", "home.p5", "monolith", "micro-resilient"), "did you mean one of these: home.p50"),
        (("overhead", "home.p50", "monolith", "micro-resilent"), "did you mean one of these: micro-resilient"),
        (
            ("overhead", "home.p50", "monolith", "monolith"),
            "cite a pair that the report compares: micro-resilient with",
        ),
    ],
)
def test_a_row_that_is_not_there_is_answered_with_names_that_are_near(
    cited: tuple[str, str, str, str], told: str
) -> None:
    with pytest.raises(CartlabError) as caught:
        find_row([CitableRow("overhead", HIGHER)], *cited)
    assert told in caught.value.remedy


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "not written yet"),
        ('words = "It is so"', "without experiment, metric, a, b, says"),
        ('words = "So it is"\nexperiment = "e"\nmetric = "m"\na = "a"\nb = "b"\nsays = "higher"', "says too little"),
        ('words = "So it is now"\nexperiment = "e"\nmetric = "m"\na = "a"\nb = "b"\nsays = "more"', "can't be weighed"),
        (
            'words = "So it is now"\nexperiment = "e"\nmetric = "m"\na = "a"\nb = "b"\nsays = "higher"\ntimes = "two"',
            "is no factor",
        ),
    ],
)
def test_what_is_not_filled_in_is_said(lines: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(f"[[claim]]\n{lines}\n")
    (claim,) = read_claims(tmp_path / "claims.toml")
    assert isinstance(claim, CartlabError) and told in claim.message and claim.remedy


@pytest.mark.parametrize("text", ["claim = 3", "[[claim]\n", '[[claim]]\nwords = "unclosed'])
def test_a_file_that_is_no_toml_is_told_in_a_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(text)
    with pytest.raises(CartlabError) as caught:
        read_claims(tmp_path / "claims.toml")
    assert caught.value.message.startswith("claims.toml") and caught.value.remedy
