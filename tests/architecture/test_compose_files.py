"""The compose files and Dockerfiles say the same as topology.py and the local launcher. This needs no Docker."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from compare.experiments.catalogue import EXPERIMENTS
from compare.launch.docker.base_images import BASES
from compare.launch.local.process_spec import copy_command
from compare.launch.local.process_spec import Release
from compare.launch.local.venv import Environment
from compare.settings import REPOSITORY
from compare.topology import Deployable
from compare.topology import Shop
from compare.topology import SHOPS
from compare.topology import WHEN_MEASURED

EACH_SHOP = pytest.mark.parametrize("shop", SHOPS.values(), ids=lambda shop: shop.name)
EACH_DEPLOYABLE = pytest.mark.parametrize(
    ("shop", "deployable"),
    [(shop, deployable) for shop in SHOPS.values() for deployable in shop.deployables],
    ids=lambda each: each.name,
)
INTERNAL_PRODUCTS_PORT = 15002  # the gateway's door for order-service, which alone may reserve stock


def composed(shop: Shop) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((REPOSITORY / f"docker-compose.{shop.name}.yml").read_text())
    return parsed


def dockerfile(deployable: Deployable) -> str:
    return (REPOSITORY / deployable.folder / "Dockerfile").read_text().replace("\\\n", " ")


def default(value: Any) -> str:
    """Return what compose puts in if no variable says otherwise."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", str(value))


@EACH_SHOP
def test_every_deployable_is_a_service_of_its_own_name_beside_its_init_and_its_database(shop: Shop) -> None:
    services = set(composed(shop)["services"])
    names = {deployable.name for deployable in shop.deployables}
    inits = {f"{name}-init" for name in names}
    databases = {database_of(deployable) for deployable in shop.deployables if deployable.database_pool}
    assert services == names | inits | databases | {"gateway", "secrets"}
    for deployable in shop.deployables:
        init = composed(shop)["services"][f"{deployable.name}-init"]
        assert init["command"] == ["python", "-m", f"{deployable.package}.init"]


@EACH_DEPLOYABLE
def test_settings_are_those_of_the_topology(shop: Shop, deployable: Deployable) -> None:
    service = composed(shop)["services"][deployable.name]
    given = {name: default(value) for name, value in service["environment"].items()}
    expected: dict[str, str] = {}
    if deployable.database_pool:
        host = database_of(deployable)
        expected["CARTLAB_DATABASE_URL"] = (
            f"postgresql+psycopg://shop@{host}/shop?passfile=/secrets/pgpass&connect_timeout=3"
        )
        expected["CARTLAB_DATABASE_POOL"] = str(deployable.database_pool)
    if deployable.calls:
        expected |= {"CARTLAB_TRANSPORT": "resilient", "CARTLAB_HTTP_POOL": str(deployable.http_pool)}
    for role in deployable.calls:
        reserves = (deployable.role, role) == ("orders", "products")
        port = INTERNAL_PRODUCTS_PORT if reserves else shop.deployable(role).port
        expected[f"CARTLAB_{role.upper()}_URL"] = f"http://gateway:{port}"
    assert {name: value for name, value in given.items() if name in expected} == expected
    neighbours = {name for name in given if name.endswith("S_URL") and name != "CARTLAB_DATABASE_URL"}
    assert neighbours == {name for name in expected if name.endswith("S_URL")}
    init = composed(shop)["services"][f"{deployable.name}-init"]
    assert init["environment"] == service["environment"]


@EACH_DEPLOYABLE
def test_a_container_is_started_as_the_local_launcher_starts_a_copy(shop: Shop, deployable: Deployable) -> None:
    text = dockerfile(deployable)
    (command,) = re.findall(r"^CMD (\[.*\])", text, flags=re.MULTILINE)
    local = list(map(str, copy_command(Release(Path(), Environment("", Path())), deployable)[3:]))
    local[local.index("--host") + 1] = "0.0.0.0"  # the container is the border
    local[local.index("--workers-kill-timeout") + 1] = "5"  # Docker's patience is longer than the launcher's
    assert json.loads(command)[1:] == local
    assert json.loads(command)[0] == "granian"
    assert f"EXPOSE {deployable.port}\n" in text
    assert f"/dev/tcp/127.0.0.1/{deployable.port}" in text and "GET /ready" in text


@EACH_DEPLOYABLE
def test_an_image_names_its_version_runs_as_nobody_special_and_changes_last_what_changes_most(
    shop: Shop, deployable: Deployable
) -> None:
    text = dockerfile(deployable)
    project = tomllib.loads((REPOSITORY / deployable.folder / "pyproject.toml").read_text())["project"]
    assert f"org.opencontainers.image.version={project['version']}" in text
    assert f"LABEL cartlab={deployable.name} " in text
    assert re.findall(r"^USER .*", text, flags=re.MULTILINE) == ["USER shop"]
    assert text.index("COPY requirements.txt") < text.index(f"COPY {deployable.package} ")
    assert not re.search(r"^(ENTRYPOINT|CMD) [^\[]", text, flags=re.MULTILINE), "only exec form gets signals"
    minor = re.search(r"PYTHON_IMAGE=python:(3\.\d+)-slim", text)
    assert minor and f":{minor[1]}-" in BASES["PYTHON_IMAGE"][1]
    ignored = (REPOSITORY / deployable.folder / ".dockerignore").read_text().split()
    assert ignored[:3] == ["*", "!requirements.txt", f"!{deployable.package}"]


@EACH_SHOP
def test_only_the_gateway_has_ports_and_they_are_the_topologys_on_this_machine_alone(shop: Shop) -> None:
    for name, service in composed(shop)["services"].items():
        ports = [default(port) for port in service.get("ports", [])]
        assert sorted(ports) == sorted(
            f"127.0.0.1:{each.port}:{each.port}" for each in shop.deployables if name == "gateway"
        )
    variables = {f"CARTLAB_{deployable.role.upper()}_PORT" for deployable in shop.deployables}
    said = " ".join(composed(shop)["services"]["gateway"]["ports"])
    assert set(re.findall(r"CARTLAB_\w+_PORT", said)) == variables


@EACH_SHOP
def test_nobody_reaches_the_database_of_another(shop: Shop) -> None:
    services = composed(shop)["services"]
    for deployable in shop.deployables:
        if deployable.database_pool:
            database = database_of(deployable)
            members = {name for name, service in services.items() if database in service.get("networks", [])}
            assert members == {deployable.name, f"{deployable.name}-init", database}
            assert services[database]["networks"] == [database]
            secret = f"{database}-secrets"
            holders = {name for name, each in services.items() if any(secret in v for v in each.get("volumes", []))}
            assert holders == members | {"secrets"}
    networks = composed(shop)["networks"]
    assert {name for name, network in networks.items() if not network.get("internal")} == {"outside"}
    assert {name for name, service in services.items() if "outside" in service.get("networks", [])} == {"gateway"}


@EACH_SHOP
def test_containers_may_do_no_more_than_they_must(shop: Shop) -> None:
    for name, service in composed(shop)["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["labels"] == {"cartlab": shop.name}, name
        assert "container_name" not in service and "privileged" not in service
        if name == "secrets":
            assert (service["user"], service["cap_add"], service["network_mode"]) == ("root", ["CHOWN"], "none")
        else:
            assert service.get("user") != "root" and "cap_add" not in service, name


@EACH_SHOP
def test_what_runs_on_is_limited_and_comes_back(shop: Shop) -> None:
    for name, service in composed(shop)["services"].items():
        if name == "secrets":
            continue
        one_shot = name.endswith("-init")
        assert default(service["restart"]) == ("on-failure:8" if one_shot else "unless-stopped"), name
        assert name == "gateway" or "mem_limit" in service, name
        if name in {deployable.name for deployable in shop.deployables}:
            assert (service["cpu_period"], default(service["cpu_quota"])) == (10000, "10000"), name


@EACH_SHOP
def test_everything_that_down_removes_bears_our_label_and_no_secret_stands_in_the_file(shop: Shop) -> None:
    file = composed(shop)
    for kind in ("networks", "volumes"):
        assert all(each["labels"] == {"cartlab": shop.name} for each in file[kind].values())
    text = (REPOSITORY / f"docker-compose.{shop.name}.yml").read_text()
    assert not re.search(r"(PASSWORD|TOKEN|SECRET)\w*: (?!/|\$\{CARTLAB_PASSWORD_METHOD)", text)


@EACH_SHOP
def test_the_gateway_knows_every_deployable_and_lets_nobody_in_to_internal_paths(shop: Shop) -> None:
    configuration = (REPOSITORY / "containers" / "gateway" / f"{shop.name}.cfg").read_text()
    for deployable in shop.deployables:
        assert f"    bind :{deployable.port}\n" in configuration
        template = f"    server-template {deployable.name}- 10 {deployable.name}:{deployable.port}\n"
        assert template in configuration
    if len(shop.deployables) > 1:
        public = configuration.partition("frontend product-service from doors\n")[2].partition("\nfrontend ")[0]
        assert "http-request deny" in public
        assert f"bind :{INTERNAL_PRODUCTS_PORT}\n" in configuration


def database_of(deployable: Deployable) -> str:
    return f"{deployable.role}-database"


def test_every_setting_that_an_experiment_makes_reaches_a_container() -> None:
    known = "".join((REPOSITORY / f"docker-compose.{shop}.yml").read_text() for shop in SHOPS)
    for experiment in EXPERIMENTS["docker"].values():
        for condition in experiment.conditions:
            for name in (*condition.settings, *WHEN_MEASURED):
                assert f"${{{name}:-" in known, f"{experiment.name}: {name}"
