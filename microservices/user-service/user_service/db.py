"""The database: one engine for each app, short transactions, the same rules on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase

BUSY_TIMEOUT_MS = 5000


class Model(DeclarativeBase):
    """What every table's class inherits from."""

    __table__: ClassVar[Table]  # and nothing else that can be mapped, such as a join: rows can be inserted into it


# What was read or written stays readable after the commit: an answer is made from it without asking again.
db = SQLAlchemy(model_class=Model, disable_autonaming=True, session_options={"expire_on_commit": False})


def open_database(app: Flask, url: str, pool_size: int) -> None:
    """Connect `app` to the database at an SQLAlchemy URL. Connections are made when first needed."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_pre_ping": False,
        "hide_parameters": True,  # errors are logged, and what people sent must not be
    }
    if make_url(url).get_backend_name() == "postgresql":
        # A connection that died with the server is noticed before it is used; on SQLite there is no server.
        app.config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_pre_ping"] = True
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _prepare_sqlite)


def create_tables() -> None:
    """Make the tables that are missing. An SQLite file is its owner's alone, whatever the umask says."""
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        file = Path(db.engine.url.database)
        file.touch(mode=0o600)
        file.chmod(0o600)  # one of before, too; SQLite gives the files that it makes beside it the same mode
    db.create_all()


def database_answers() -> None:
    """Raise if the app's own database does not answer."""
    db.session.execute(text("SELECT 1"))


def read(statement: Select[Any], parameters: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
    """Return all rows of a SELECT.

    A list that is read and thrown away needs no session, which costs as much again as the query. Where a session is at
    work already, it is used, so that a thread never waits for a second connection.
    """
    if db.session.registry.has():
        return db.session.execute(statement, parameters).all()
    with db.engine.connect() as connection:
        return connection.execute(statement, parameters).all()


@contextmanager
def transaction() -> Iterator[None]:
    """Write in one transaction: all of it is committed, or nothing.

    On SQLite it begins with BEGIN IMMEDIATE: a second writer waits here, at the start, where nothing is lost by it,
    and never fails in the middle because its snapshot is old. Outside, each SELECT sees what is committed by then, as
    in PostgreSQL.
    """
    db.session.rollback()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: transaction() does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # an acknowledged order survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
