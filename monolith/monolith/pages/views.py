"""What each page shows, and what each form does."""

from __future__ import annotations

import re
from typing import Annotated

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import Response
from flask import session
from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import Field

from ..orders import cart
from ..orders import history
from ..orders.checkout import check_out
from ..products import catalogue
from ..products import recommendations
from ..shell.body import Line
from ..shell.body import read_query
from ..shell.errors import Conflict
from ..shell.errors import Invalid
from ..shell.errors import NotFound
from ..shell.errors import NotLoggedIn
from ..shell.errors import TooSoon
from ..users import accounts
from ..users.models import User
from .forms import AddToCartForm
from .forms import CartLineForm
from .forms import LoginForm
from .forms import RegisterForm
from .pictures import draw

pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static")

PER_PAGE = 12
MAX_IMAGE_LENGTH = 120


class ListQuery(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    search: Annotated[Line, Field(max_length=100)] = ""


@pages.get("/")
def home() -> ResponseReturnValue:
    query = read_query(ListQuery)
    if query.search:
        found = catalogue.search(query.search, query.page, PER_PAGE)
    else:
        found = catalogue.list_products(query.page, PER_PAGE)
    return render_template("home.html", found=found, search=query.search)


@pages.get("/product/<slug>")
def product(slug: str) -> ResponseReturnValue:
    return _product_page(slug, AddToCartForm())


def _product_page(slug: str, form: AddToCartForm) -> str:
    found = catalogue.find(slug)
    similar = recommendations.similar_products(slug)
    form.product_id.data = found.id
    return render_template("product.html", product=found, similar=similar, form=form)


@pages.post("/product/<slug>")
def add_to_cart(slug: str) -> ResponseReturnValue:
    form = AddToCartForm()
    if not form.validate():
        return _product_page(slug, form), 400
    try:
        cart.add(_current_user().id, form.product_id.data, form.qty.data)
    except (Conflict, Invalid) as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("pages.product", slug=slug))
    flash("It is in your cart.", "success")
    return redirect(url_for("pages.show_cart"))


@pages.get("/cart")
def show_cart() -> ResponseReturnValue:
    order = cart.find_open(_current_user().id)
    found = catalogue.find_many(order.quantities) if order else ()
    return render_template("cart.html", order=order, products={row.id: row for row in found})


@pages.post("/cart")
def update_cart() -> ResponseReturnValue:
    form = CartLineForm()
    if not form.validate():
        raise Invalid("That is not a quantity. Go back and give a number from 0 to 1000.")
    try:
        cart.update(_current_user().id, form.product_id.data, form.qty.data)
    except (Conflict, NotFound) as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for("pages.show_cart"))


@pages.post("/checkout")
def checkout() -> ResponseReturnValue:
    try:
        order = check_out(_current_user().id)
    except Conflict as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("pages.show_cart"))
    session["placed"] = {"id": order.id, "total": order.total}
    return redirect(url_for("pages.thank_you"))


@pages.get("/order/thank-you")
def thank_you() -> ResponseReturnValue:
    if "api_key" not in session:
        raise NotLoggedIn("Please log in.")
    if "placed" not in session:
        return redirect(url_for("pages.list_orders"))
    return render_template("thank_you.html", placed=session["placed"])


@pages.get("/orders")
def list_orders() -> ResponseReturnValue:
    page = read_query(ListQuery).page
    user = _current_user()
    found, has_next = history.list_placed(None if user.is_admin else user.id, page, PER_PAGE)
    return render_template("orders.html", orders=found, page=page, has_next=has_next)


@pages.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    form = RegisterForm()
    if not form.is_submitted():
        return render_template("register.html", form=form)
    if form.validate():
        try:
            accounts.register(**form.details())
        except (Conflict, Invalid) as refusal:
            flash(str(refusal), "warning")
        else:
            flash("Welcome! You can log in now.", "success")
            return redirect(url_for("pages.login"))
    return render_template("register.html", form=form), 400


@pages.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    form = LoginForm()
    if not form.is_submitted():
        return render_template("login.html", form=form)
    if form.validate():
        try:
            key = accounts.log_in(form.username.data, form.password.data)
        except NotLoggedIn as refusal:
            flash(str(refusal), "warning")
        except TooSoon as refusal:
            flash(str(refusal), "warning")
            return render_template("login.html", form=form), 429, {"Retry-After": str(refusal.wait_s)}
        else:
            session.clear()
            session.update(api_key=key, username=form.username.data)
            return redirect(_own_path(request.args.get("next", "/")))
    return render_template("login.html", form=form), 400


@pages.post("/logout")
def logout() -> ResponseReturnValue:
    key = session.get("api_key", "")
    session.clear()
    accounts.log_out(key)
    return redirect(url_for("pages.home"))


@pages.get("/picture/<image>")
def picture(image: str) -> ResponseReturnValue:
    if len(image) > MAX_IMAGE_LENGTH:
        raise NotFound("There is no such picture.")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(draw(image), mimetype="image/svg+xml", headers=headers)


@pages.errorhandler(NotLoggedIn)
def ask_to_log_in(_error: NotLoggedIn) -> ResponseReturnValue:
    session.clear()
    came_from = request.path if request.method == "GET" or request.path.startswith("/product/") else "/cart"
    return redirect(url_for("pages.login", next=came_from))


def _current_user() -> User:
    return accounts.user_for_key(session.get("api_key", ""))


def _own_path(path: str) -> str:
    # A link to log in may be made by anybody; after it, a person must still be in this shop.
    return path if re.fullmatch(r"/([a-z0-9-]+(/[a-z0-9-]+)*/?)?", path) else "/"
