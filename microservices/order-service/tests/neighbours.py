"""Stand-ins for the two services that order-service asks. They answer as the real ones do, and can fall silent."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from order_service.clients.transport import Answer
from order_service.clients.transport import Question
from order_service.shell.errors import Unavailable

LAMP, MUG = 1, 2


class Users:
    """Knows one key: "grace" belongs to user 7, "ada" to the admin, 1."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if question.key not in ("grace", "ada"):
            return Answer(401, b'{"message": "You are not logged in."}')
        is_admin = question.key == "ada"
        return Answer(200, to_json({"result": {"id": 1 if is_admin else 7, "is_admin": is_admin}}))

    def state(self) -> str:
        return "closed"


class Products:
    """Has five lamps and one mug, and holds them under keys.

    `away`: it hears nothing. `silent_after` names the steps (reserve, confirmed, released) that it does and whose
    answer is then lost on the way. `error` is what the asking side sees of that.
    """

    def __init__(self) -> None:
        self.stock = {LAMP: 5, MUG: 1}
        self.names = {LAMP: "Brass Lamp", MUG: "Copper Mug"}
        self.prices = {LAMP: 4000, MUG: 950}
        self.reservations: dict[str, dict[str, Any]] = {}
        self.steps: list[tuple[str, str]] = []
        self.deadlines_s: list[float | None] = []
        self.away = False
        self.silent_after: set[str] = set()
        self.error: Exception = Unavailable("no answer")

    def ask(self, question: Question) -> Answer:
        if self.away:
            raise self.error
        if question.path == "/api/products":
            wanted = [int(number) for number in (question.query or {})["ids"].split(",")]
            return Answer(200, to_json({"results": [{"id": number} for number in wanted if number in self.names]}))
        key, _, step = question.path.removeprefix("/internal/reservations/").partition("/")
        self.steps.append((step or "reserve", key))
        self.deadlines_s.append(question.deadline_s)
        answer = {"": self._reserve, "confirmed": self._confirm, "released": self._release}[step](key, question.body)
        if (step or "reserve") in self.silent_after:
            raise self.error
        return answer

    def state(self) -> str:
        return "closed"

    def _reserve(self, key: str, body: Any) -> Answer:
        if key not in self.reservations:
            wanted = {line["product_id"]: line["quantity"] for line in body["lines"]}
            if any(self.stock[product_id] < quantity for product_id, quantity in wanted.items()):
                return Answer(409, b'{"message": "There is not enough stock."}')
            for product_id, quantity in wanted.items():
                self.stock[product_id] -= quantity
            lines = [
                {"product_id": p, "quantity": q, "name": self.names[p], "price": self.prices[p]}
                for p, q in wanted.items()
            ]
            self.reservations[key] = {"state": "held", "lines": lines}
        return self._said(key, refused_if="released")

    def _confirm(self, key: str, _body: Any) -> Answer:
        if self.reservations.get(key, {"state": "released"})["state"] == "held":
            self.reservations[key]["state"] = "confirmed"
        return self._said(key, refused_if="released")

    def _release(self, key: str, _body: Any) -> Answer:
        reservation = self.reservations.setdefault(key, {"state": "released", "lines": []})
        if reservation["state"] == "held":
            reservation["state"] = "released"
            for line in reservation["lines"]:
                self.stock[line["product_id"]] += line["quantity"]
        return self._said(key)

    def _said(self, key: str, refused_if: str = "") -> Answer:
        reservation = self.reservations.get(key, {"state": "released"})
        if reservation["state"] == refused_if:
            return Answer(409, b'{"message": "This checkout took too long."}')
        return Answer(200, to_json({"result": reservation}))
