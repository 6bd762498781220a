"""The app as a whole, from outside."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from monolith.products import recommendations
from monolith.settings import Settings
from monolith.shell.logs import JSONLines
from monolith.shell.secret_files import make_secret


def test_it_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/health").json == {"result": "alive"}
    assert client.get("/ready").json == {"result": "ready", "neighbours": {}}


def test_the_caller_s_request_id_comes_back_and_a_bad_one_is_replaced(client: FlaskClient) -> None:
    assert client.get("/health", headers={"X-Request-Id": "lesson-7"}).headers["X-Request-Id"] == "lesson-7"
    assert client.get("/health", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"


def test_an_error_that_nobody_foresaw_is_an_apology_without_a_trace(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_args: object) -> None:
        raise ZeroDivisionError("the secret reason")

    monkeypatch.setattr(recommendations, "similar_products", explode)
    answer = client.get("/api/product/brass-lamp/similar")
    assert answer.status_code == 500
    assert "went wrong" in answer.json["message"]
    assert "secret reason" not in answer.text and "Traceback" not in answer.text


def test_an_unknown_page_is_a_page_and_an_unknown_path_of_the_api_is_json(client: FlaskClient) -> None:
    assert client.get("/no-such-page").mimetype == "text/html"
    assert client.get("/api/no-such-path").mimetype == "application/json"


def test_a_body_that_is_cut_off_is_refused(client: FlaskClient) -> None:
    whole = b"username=grace&password=a-long-password"
    form = "application/x-www-form-urlencoded"
    assert client.post("/api/user/login", data=whole, content_type=form).status_code == 401
    cut_off = client.post(
        "/api/user/login",
        data=whole[:-1],
        content_type=form,
        environ_overrides={"CONTENT_LENGTH": str(len(whole))},
    )
    assert (cut_off.status_code, cut_off.json["message"]) == (400, "The body of the request is cut off.")


def test_secrets_can_be_read_by_their_owner_only(settings: Settings) -> None:
    for path in (settings.session_secret_file, settings.admin_password_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_secret_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(SystemExit, match="is empty"):
        make_secret(tmp_path / "secret")
    assert make_secret(tmp_path / "other") == make_secret(tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "secret"]


def test_a_log_line_is_one_json_object_and_a_trace_stays_inside() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        record = logging.LogRecord("shop", logging.ERROR, __file__, 1, "oh no", None, (type(error), error, None))
    line = JSONLines("monolith").format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "oh no"
    assert "two\nlines" in json.loads(line)["traceback"]
