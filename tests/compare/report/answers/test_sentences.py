"""What one comparison found, in a sentence: every verdict, both directions, and the best figures that there are."""

from __future__ import annotations

import pytest

from compare.report.answers.facts import Fact
from compare.report.answers.facts import fact_of
from compare.report.answers.sentences import direction
from compare.report.answers.sentences import sentence
from compare.report.answers.sentences import title
from compare.results import Comparison
from tests.compare.report.answers.made_up_claims import memory
from tests.compare.report.answers.made_up_claims import ratio
from tests.compare.report.answers.made_up_claims import result
from tests.compare.report.answers.made_up_claims import share

BEST = {"a": "monolith", "b": "micro-resilient", "metric": "products.edit_to_answer"}
COUNTED = {"a": "monolith", "b": "micro-resilient", "metric": "bump_own.rooms_share", "counted": True}
SEARCH_MOVED = {"a": "monolith@store=second", "b": "micro-resilient@store=second"}


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (
            ratio(2, "higher"),
            "The home page takes 2.00 times as long in the services as in the monolith (1.92 to 2.08)",
        ),
        (
            ratio(0.5, "lower"),
            "The home page takes 2.00 times as long in the monolith as in the services (1.92 to 2.08)",
        ),
        (ratio(1.25, "higher"), "The home page takes 25% longer in the services than in the monolith (20% to 30%)"),
        (
            ratio(1.08, "higher", **BEST),
            "A changed line of code takes 8% longer to be live in the monolith than in the services (4% to 12%); it "
            "may be less than the 5% that matter",
        ),
        (
            ratio(1.0, "negligible"),
            "The home page's median latency differs by less than 5% between the services and the monolith (-4% to +4%)",
        ),
        (
            ratio(1.04, "undecided", needed=20),
            "It is open whether the home page takes longer in the services than in the monolith (-0.2% to +8%): about "
            "20 blocks would probably decide, and 8 were measured",
        ),
        (
            ratio(1.05, "undecided"),
            "It is open whether the home page takes longer in the services than in the monolith (+0.8% to +9%): after "
            "8 blocks it is too close to the 5% that matter",
        ),
        (
            ratio(1.05, "undecided", noise_high=1.2),
            "It is open whether the home page takes longer in the services than in the monolith (+0.8% to +9%): this "
            "machine is too noisy, since two equal monoliths differ by -1% to +20%",
        ),
        (
            ratio(1.8, "no verdict", ci_low=None, ci_high=None, blocks=1),
            "The home page takes 1.80 times as long in the services as in the monolith (one block)",
        ),
        (
            ratio(1.0, "no difference shown", delta=None),
            "No difference is shown in the home page's median latency between the services and the monolith (-4% to "
            "+4%)",
        ),
        (
            memory(1.06, "higher", 500, "C3"),
            "If logins keep the shop busy, with 500 products, one more copy of the monolith takes 6% more memory than "
            "one more of user-service (1.8% to 10%); it may be less than the 10% that matter",
        ),
        (
            memory(0.5, "lower", 200_000),
            "If logins keep the shop busy, with 200,000 products, the services with two copies of user-service hold "
            "2.00 times as much memory as two copies of the monolith (1.92 to 2.08)",
        ),
        (
            memory(1.05, "undecided", 500, "C3", needed=12),
            "If logins keep the shop busy, with 500 products, it is open whether one more copy of the monolith takes "
            "more memory than one more of user-service (+0.8% to +9%): about 12 blocks would probably decide, and 8 "
            "were measured",
        ),
        (
            share("hang", 0.4, "higher"),
            "While products hangs, the working share of features that do not need the broken room is 40 points "
            "higher in the services than in the monolith (+30 to +50 points)",
        ),
        (
            ratio(12, "higher", metric="some.thing", counted=True),
            "Thing of some is 12 times as high in the services as in the monolith",
        ),
        (
            ratio(1, "negligible", **COUNTED, scale="difference", estimate=0.0),
            "The share of rooms to deploy again for a library of products is the same in the monolith and in the "
            "services",
        ),
    ],
)
def test_every_verdict_is_a_sentence_with_its_figures(comparison: Comparison, said: str) -> None:
    assert sentence(Fact(comparison)) == said


@pytest.mark.parametrize(
    ("comparison", "values", "said"),
    [
        (
            share("hang", 0.9, "higher"),
            (0.98, 0.08),
            "While products hangs, features that do not need the broken room work 98% of the time in the services, "
            "and 8% in the monolith (+80 to +100 points)",
        ),
        (
            ratio(1, "higher", **COUNTED, scale="difference", estimate=0.75, ci_low=0.75, ci_high=0.75, unit="share"),
            (1, 0.25),
            "For a new version of a library that only products uses, 100% of the rooms are deployed again in the "
            "monolith, and 25% in the services",
        ),
        (
            ratio(1, "negligible", **SEARCH_MOVED, metric="store.modules", counted=True, unit="files"),
            (4, 4),
            "With search moved to a second kind of database, the number of modules that know the second database is "
            "the same in the monolith and in the services (4)",
        ),
    ],
)
def test_shares_and_counts_are_told_with_the_values_of_both_sides(
    comparison: Comparison, values: tuple[float, float], said: str
) -> None:
    by_side = {
        (side, comparison.metric): value for side, value in zip((comparison.a, comparison.b), values, strict=True)
    }
    assert sentence(fact_of(result([comparison], by_side), comparison)) == said


def test_a_row_is_headed_by_what_is_compared() -> None:
    c = share("hang", 0.4, "higher")
    assert title(c.metric, c.a, c.b) == (
        "The working share of features that do not need the broken room: the services against the monolith, while "
        "products hangs"
    )
    c = memory(1.06, "higher", 500, "C3")
    assert "The memory of one more copy: the monolith against user-service, if logins" in title(c.metric, c.a, c.b)


def test_a_direction_is_told_without_figures() -> None:
    assert direction(ratio(1, "higher"), False) == "the home page takes longer in the monolith than in the services"
    said = direction(share("hang", 0.4, "higher"), True)
    assert said == "features that do not need the broken room work more often in the services than in the monolith"
