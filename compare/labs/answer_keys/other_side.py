"""Right answers about the cost of services, from `bench overhead`, and about half a checkout, from the code."""

from __future__ import annotations

import ast

from ...errors import CartlabError
from ...experiments.consistency.conditions import UNCOMPENSATED
from ...report_folder import read_report
from ...report_folder import REPORT_NAME
from ...topology import Deployable
from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import ROOMS
from ...topology import Shop
from ..handed_in.answer_file import AnswerValue
from ..handed_in.student_report import experiment_of
from ..handed_in.student_report import measured
from ..handed_in.student_report import report_of
from ..handed_in.student_report import reported
from ..source_code.source import function_in
from ..source_code.source import package_of
from ..source_code.structure import calls_of_checkout
from ..source_code.structure import only
from ..source_code.structure import transactions_at_checkout
from ..workspace import Workspace

SERVICES = "micro-resilient"
SHOPS = {"monolith": MONOLITH, "microservices": MICRO}
HOPS = ".hops"
MANY_HOPS = 20
CUT_CHECKOUTS = "consistency"  # the experiment, and the folder of its report
RESERVATIONS = package_of(MICRO.deployable("products")) / "products" / "reservations.py"


def hops_of_checkout(workspace: Workspace) -> AnswerValue:
    """Return how many requests between services a checkout page causes."""
    return reported(workspace, "overhead", SERVICES, "checkout.hops")


def operations_without_hops(workspace: Workspace) -> AnswerValue:
    """Return the operations that one service answers alone."""
    runs = experiment_of(report_of(workspace), "overhead").runs
    counted = {metric for run in runs if run.condition == SERVICES for metric in run.metrics if metric.endswith(HOPS)}
    return frozenset(
        metric.removesuffix(HOPS) for metric in counted if reported(workspace, "overhead", SERVICES, metric) == 0
    )


def hop_ms(workspace: Workspace) -> AnswerValue:
    """Return how long one hop takes that does nothing, in milliseconds."""
    return 1000 * reported(workspace, "overhead", SERVICES, "null_hop.p50")


def many_hops_ms(workspace: Workspace) -> AnswerValue:
    """Return how long many hops take, one after another, in milliseconds."""
    return MANY_HOPS * 1000 * reported(workspace, "overhead", SERVICES, "null_hop.p50")


def smaller_shop(workspace: Workspace) -> AnswerValue:
    """Return the shop that holds less memory with one copy of everything."""
    held = {name: reported(workspace, "overhead", _condition(shop), "shop.pss") for name, shop in SHOPS.items()}
    return min(held, key=lambda name: held[name])


def deciding_step(_: Workspace) -> AnswerValue:
    """Return the step at whose end the stock is sold."""
    steps = [call.rpartition(".")[2] for call in calls_of_checkout(MICRO) if call.startswith("clients.products.")]
    return only(step for step in steps if "CONFIRMED" in _states_set_by(step))


def state_after_hold(_: Workspace) -> AnswerValue:
    """Return the state of a reservation that was just made."""
    made = [node for node in ast.walk(function_in(RESERVATIONS, "_held")) if isinstance(node, ast.keyword)]
    return only(_spelt(ast.unparse(node.value)) for node in made if node.arg == "state")


def state_after_confirm(_: Workspace) -> AnswerValue:
    """Return the state of a reservation whose confirmation was carried out."""
    return only(map(_spelt, _states_set_by("confirm")))


def half_done_in_monolith(_: Workspace) -> AnswerValue:
    """Return at how many places between the monolith's checkout steps a kill leaves something half done."""
    return transactions_at_checkout(MONOLITH) - 1


def half_done_in_services(_: Workspace) -> AnswerValue:
    """Return at how many places between the services' checkout steps a kill leaves something half done.

    Each request that changes something in product-service is one transaction. Those of order-service come on top.
    """
    asked = [call for call in calls_of_checkout(MICRO) if call.startswith("clients.products.")]
    return transactions_at_checkout(MICRO) + len(asked) - 1


def wrong_without_compensation(workspace: Workspace) -> AnswerValue:
    """Return how many of 100 cut checkouts ended wrong in services without compensation.

    It is measured into another folder than the rest of the lab, and may be left out. Then this raises CartlabError.
    """
    folder = workspace.folder / CUT_CHECKOUTS
    if not (folder / REPORT_NAME).exists():
        raise CartlabError("no checkouts were cut", "measure it, if there is time: the lab's page has the command")
    return 100 * measured(read_report(folder), CUT_CHECKOUTS, UNCOMPENSATED.name, "cut.wrong_share")


def untouched_by_products(_: Workspace) -> AnswerValue:
    """Return the services that work without product-service. None of them needs it, directly or through another."""
    return frozenset(each.name for each in MICRO.deployables if "products" not in _needed(MICRO, each))


def rooms_in_one_transaction(_: Workspace) -> AnswerValue:
    """Return the rooms that the monolith's checkout changes within one transaction."""
    return frozenset({call.partition(".")[0] for call in calls_of_checkout(MONOLITH)} & set(ROOMS))


def shop_whose_logins_stay(_: Workspace) -> AnswerValue:
    """Return the shop whose logins work without products: they neither share a process with them nor ask them."""
    return only(
        name
        for name, shop in SHOPS.items()
        if shop.serving("products").role not in _needed(shop, shop.serving("users"))
    )


def shop_without_compensation(_: Workspace) -> AnswerValue:
    """Return the shop whose checkout is one transaction. It never has anything to undo."""
    return only(name for name, shop in SHOPS.items() if transactions_at_checkout(shop) == 1)


def _states_set_by(function: str) -> list[str]:
    """Return the states that a function of reservations.py gives to a reservation."""
    assigned = [node for node in ast.walk(function_in(RESERVATIONS, function)) if isinstance(node, ast.Assign)]
    return [ast.unparse(node.value) for node in assigned if ast.unparse(node.targets[0]).endswith(".state")]


def _spelt(state: str) -> str:
    return state.lower()


def _needed(shop: Shop, deployable: Deployable) -> set[str]:
    """Return the roles that a deployable needs for all of its work. Its own is one of them."""
    needed = {deployable.role}
    for role in deployable.calls:
        needed |= _needed(shop, shop.deployable(role))
    return needed


def _condition(shop: Shop) -> str:
    return SERVICES if shop is MICRO else shop.name
