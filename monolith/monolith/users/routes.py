"""The users' part of the contract."""

from __future__ import annotations

from typing import Annotated
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import EmailStr
from pydantic import Field

from ..auth import current_admin
from ..auth import current_user
from ..auth import sent_key
from ..shell.body import Line
from ..shell.body import Paging
from ..shell.body import read_body
from ..shell.body import read_query
from . import accounts
from .models import User

users = Blueprint("users", __name__, url_prefix="/api")

Name = Annotated[Line, Field(min_length=1, max_length=80)]


class NewUser(BaseModel):
    username: str = Field(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
    email: EmailStr = Field(max_length=120)
    password: Annotated[Line, Field(min_length=8, max_length=128)]
    first_name: Name
    last_name: Name


class Credentials(BaseModel):
    username: Annotated[Line, Field(min_length=1, max_length=40)]
    password: Annotated[Line, Field(min_length=1, max_length=128)]


@users.post("/user/create")
def create() -> ResponseReturnValue:
    user = accounts.register(**read_body(NewUser).model_dump())
    return {"message": "User added", "result": _as_json(user)}, 201


@users.post("/user/login")
def login() -> ResponseReturnValue:
    sent = read_body(Credentials)
    key = accounts.log_in(sent.username, sent.password)
    return {"message": "Logged in", "api_key": key}


@users.post("/user/logout")
def logout() -> ResponseReturnValue:
    current_user()
    accounts.log_out(sent_key())
    return {"message": "Logged out"}


@users.get("/user")
def who_am_i() -> ResponseReturnValue:
    return {"result": _as_json(current_user())}


@users.get("/user/<username>/exists")
def exists(username: str) -> ResponseReturnValue:
    if accounts.username_exists(username):
        return {"result": True}
    return {"result": False, "message": "There is no such user."}, 404


@users.get("/users")
def list_all() -> ResponseReturnValue:
    current_admin()
    paging = read_query(Paging)
    found, has_next = accounts.list_users(paging.page, paging.per_page)
    return {
        "results": [_as_json(user) for user in found],
        "page": paging.page,
        "per_page": paging.per_page,
        "has_next": has_next,
    }


def _as_json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_admin": user.is_admin,
    }
