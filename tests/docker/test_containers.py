"""What the compose files promise, seen on running containers."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

from compare.errors import CartlabError
from compare.launch.docker.cli import docker
from compare.launch.docker.containers import containers_of
from compare.launch.docker.containers import printed_by
from compare.launch.docker.shop import ComposedShop
from tests.compare.launch.stub_shop import eventually


def execute(container: str, *command: str) -> tuple[int, str]:
    """Run a command in a container, and return its exit code and all that it printed."""
    script = '"$@"; echo "code $?"'
    said = docker("exec", container, "bash", "-c", f"{{ {script}; }} 2>&1", "bash", *command)
    text, _, code = said.rpartition("code ")
    return int(code), text


def test_processes_are_nobody_special_and_can_write_only_their_data(running: ComposedShop) -> None:
    for container in running.containers():
        assert execute(container.id, "id", "-u")[1].strip() == "10001"
        assert execute(container.id, "touch", "/here")[0] != 0
        assert execute(container.id, "touch", "/data/here", "/tmp/here")[0] == 0
        assert execute(container.id, "cat", "/proc/1/status")[1].count("CapEff:\t0000000000000000") == 1
        for tool in ("gcc", "make", "pip"):
            assert execute(container.id, "which", tool)[0] != 0


def test_only_the_gateway_is_reached_from_outside_and_only_from_this_machine(running: ComposedShop) -> None:
    for container in containers_of(running.name):
        known = json.loads(docker("inspect", container.id))[0]["NetworkSettings"]["Ports"] or {}
        published = [binding for bindings in known.values() for binding in bindings or []]
        assert bool(published) == (container.service == "gateway")
        assert {binding["HostIp"] for binding in published} <= {"127.0.0.1"}


def test_no_service_reaches_another_ones_database(running: ComposedShop) -> None:
    databases = [c.service for c in containers_of(running.name) if c.service.endswith("-database")]
    for container in running.containers():
        role = next(d.role for d in running.shop.deployables if d.name == container.service)
        for database in databases:
            asked = f"import socket; socket.create_connection(('{database}', 5432), 3)"
            code, said = execute(container.id, "python", "-c", asked)
            assert (code == 0) == (database == f"{role}-database"), said


def test_a_copy_without_its_volume_says_so_in_a_line(running: ComposedShop, no_other_builds: None) -> None:
    known = (
        "DATABASE_URL=sqlite:////data/shop.db",
        "SERVICE_TOKEN_FILE=/dev/null",
        "USERS_URL=http://u",
        "PRODUCTS_URL=http://p",
    )
    settings = [word for setting in (*known, "ORDERS_URL=http://o") for word in ("--env", f"CARTLAB_{setting}")]
    for deployable in running.shop.deployables:
        init = ("python", "-m", f"{deployable.package}.init")
        with pytest.raises(CartlabError, match="/data|unable to open database file") as refused:
            docker("run", "--rm", "--read-only", *settings, running.image(deployable.name), *init)
        assert "Traceback" not in refused.value.message


def test_docker_itself_finds_every_copy_healthy(running: ComposedShop) -> None:
    eventually(lambda: all(c.health == "healthy" for c in running.containers()), timeout_s=30)


def test_the_internal_paths_are_closed_to_the_outside(running: ComposedShop) -> None:
    for path in ("/internal/reservations", "//internal/reservations", "/%69nternal/reservations", "/INTERNAL/x"):
        request = urllib.request.Request(f"{running.url('products')}{path}", b"{}", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                status = answer.status
        except urllib.error.HTTPError as refusal:
            with refusal:
                status = refusal.code
        assert status == 404


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"Content-Length: 65536\r\n\r\n" + b" " * 65_000, 408, b"within 5 seconds"),
        (b"Content-Length: 900000\r\n\r\n" + b" " * 90_000, 413, b"over 64 KiB"),
        (b"Transfer-Encoding: chunked\r\n\r\n" + (b"2000\r\n" + b" " * 8192 + b"\r\n") * 11, 413, b"over 64 KiB"),
    ],
    ids=["late", "too large", "too large in chunks"],
)
def test_a_request_whose_body_does_not_come_is_refused_by_the_gateway_and_seen_by_no_copy(
    running: ComposedShop, body: bytes, status: int, why: bytes
) -> None:
    path = f"/never-whole-{len(body)}".encode()
    for url in set(running.urls.values()):
        answered, refusal = said_to(url, b"POST " + path + b" HTTP/1.1\r\nHost: shop\r\n" + body)
        assert answered == status
        assert why in refusal
        said_to(url, b"POST /whole HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
    for container in running.containers():
        printed = printed_by(container.id)
        assert "/whole" in printed and path.decode() not in printed


def said_to(url: str, request: bytes) -> tuple[int, bytes]:
    """Send this and no more, and return the status and the body of what is answered."""
    address = urlsplit(url)
    with closing(socket.create_connection((address.hostname, address.port), timeout=30)) as connection:
        connection.sendall(request)
        with HTTPResponse(connection, method="POST") as answer:
            answer.begin()
            return answer.status, answer.read()


def test_a_second_copy_serves_and_a_dead_one_is_taken_out(running: ComposedShop) -> None:
    deployable = running.shop.serving("products")
    url = f"{running.url('products')}/api/products?per_page=1"

    def answers() -> list[int]:
        found = []
        for _ in range(20):
            with urllib.request.urlopen(url, timeout=5) as answer:
                found.append(answer.status)
        return found

    running.compose("up", "--detach", "--no-build", "--no-recreate", f"--scale={deployable.name}=2", deployable.name)
    try:
        first, second = running.containers(deployable.role)
        eventually(second.passes_its_check, timeout_s=30)
        before = {c.id: requests_served(c.id) for c in (first, second)}
        eventually(lambda: answers() and all(requests_served(c) > n for c, n in before.items()), timeout_s=10)
        docker("pause", first.id)
        eventually(lambda: quick(url), timeout_s=10)
        assert answers() == [200] * 20
        docker("unpause", first.id)
    finally:
        running.compose(
            "up", "--detach", "--no-build", "--no-recreate", f"--scale={deployable.name}=1", deployable.name
        )


def requests_served(container: str) -> int:
    """Count the requests of the log that somebody asked for; the gateway's questions are not among them."""
    return printed_by(container).count('"path": "/api/products"')


def quick(url: str) -> bool:
    """Return whether ten requests in a row are answered within a second each: no copy that hangs is asked any more."""
    try:
        for _ in range(10):
            with urllib.request.urlopen(url, timeout=1) as answer:
                answer.read()
    except OSError:
        return False
    return True
