"""The forms that people fill in. The limits are the contract's."""

from __future__ import annotations

from typing import Any

from email_validator import validate_email
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms import IntegerField
from wtforms import PasswordField
from wtforms import StringField
from wtforms import SubmitField
from wtforms.validators import DataRequired
from wtforms.validators import Email
from wtforms.validators import InputRequired
from wtforms.validators import Length
from wtforms.validators import NumberRange
from wtforms.validators import Regexp
from wtforms.widgets import HiddenInput

MAX_QUANTITY = 1000
MAX_ID = 999_999_999
ONE_LINE = Regexp(r"[^\x00-\x1f\x7f-\x9f]*\Z", message="Use one line of text.")
USERNAME = Regexp(r"[A-Za-z0-9_.-]+\Z", message="Use letters, digits, _ . and - only.")


class RegisterForm(FlaskForm):
    first_name = StringField(
        "First name", [DataRequired(), Length(max=80), ONE_LINE], render_kw={"autocomplete": "given-name"}
    )
    last_name = StringField(
        "Last name", [DataRequired(), Length(max=80), ONE_LINE], render_kw={"autocomplete": "family-name"}
    )
    email = EmailField(
        "E-mail address", [DataRequired(), Length(max=120), Email(), ONE_LINE], render_kw={"autocomplete": "email"}
    )
    username = StringField(
        "Username",
        [DataRequired(), Length(3, 40), USERNAME],
        description="3 to 40 letters, digits, _ . or -",
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        [DataRequired(), Length(8, 128), ONE_LINE],
        description="At least 8 characters",
        render_kw={"autocomplete": "new-password"},
    )
    register = SubmitField("Register")

    def details(self) -> dict[str, Any]:
        """Return what was filled in, by the contract's names; the e-mail address in the one form that it has."""
        given = {name: self[name].data for name in ("first_name", "last_name", "email", "username", "password")}
        return given | {"email": validate_email(given["email"], check_deliverability=False).normalized}


class LoginForm(FlaskForm):
    username = StringField(
        "Username", [DataRequired(), Length(max=40), ONE_LINE], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        "Password", [DataRequired(), Length(max=128), ONE_LINE], render_kw={"autocomplete": "current-password"}
    )
    log_in = SubmitField("Log in")


class AddToCartForm(FlaskForm):
    product_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    qty = IntegerField("Quantity", [InputRequired(), NumberRange(1, MAX_QUANTITY)], default=1)
    add_to_cart = SubmitField("Add to cart")


class CartLineForm(FlaskForm):
    product_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    qty = IntegerField("Quantity", [InputRequired(), NumberRange(0, MAX_QUANTITY)])
