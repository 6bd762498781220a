"""A Dockerfile and a compose file may say the same in several forms; what can't be understood is reported in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.trials.container_rules import compose_rules
from compare.labs.trials.container_rules import dockerfile_rules
from compare.settings import REPOSITORY

DOCKERFILE = REPOSITORY / "microservices" / "product-service" / "Dockerfile"
COMPOSE = REPOSITORY / "docker-compose.micro.yml"
NETWORKS = "    networks: [inside, products-database]\n"
WAITS = "      product-service-init: {condition: service_completed_successfully}\n"
PORT = '      - "127.0.0.1:${CARTLAB_PRODUCTS_PORT:-5002}:5002"\n'
SERVICE = "  product-service:\n    <<: [*confined, *product-service, *running]\n"


def changed(tmp_path: Path, original: Path, old: str, new: str) -> Path:
    text = original.read_text()
    assert text.count(old) == 1
    (tmp_path / original.name).write_text(text.replace(old, new))
    return tmp_path / original.name


def test_what_ships_breaks_no_rule() -> None:
    assert [*dockerfile_rules(DOCKERFILE), *compose_rules(COMPOSE)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("COPY requirements.txt .", "COPY ./requirements.txt ./"),
        ("COPY requirements.txt .", 'COPY ["requirements.txt", "."]'),
        ("COPY requirements.txt .", "COPY --chmod=444 requirements.txt /product-service/"),
        ("COPY requirements.txt .", "COPY *.txt ."),
        ("COPY requirements.txt .\nRUN", "RUN --mount=type=bind,source=requirements.txt,target=requirements.txt"),
        ("COPY product_service product_service", 'COPY --chown=shop ["./product_service", "./product_service"]'),
        ("COPY product_service product_service", "COPY\t/product_service/ product_service"),
        ("WORKDIR /product-service", "WORKDIR /product-service\nUSER root"),
        ("COPY product_service product_service", "COPY ./product_service/ ./product_service/"),
        ("COPY product_service product_service", 'COPY ["product_service", "product_service"]'),
        ("COPY product_service product_service", "COPY . ."),
        ("USER shop", "user 10001:10001"),
    ],
)
def test_another_form_in_the_dockerfile_is_as_good(tmp_path: Path, old: str, new: str) -> None:
    assert list(dockerfile_rules(changed(tmp_path, DOCKERFILE, old, new))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NETWORKS, "    networks: {inside: {}, products-database: {}}\n"),
        (PORT, '      - "127.0.0.1:${CARTLAB_PRODUCTS_PORT-5002}:5002/tcp"\n'),
        (PORT, '      - {host_ip: 127.0.0.1, published: "${CARTLAB_PRODUCTS_PORT:-5002}", target: 5002}\n'),
        (PORT, '      - "127.0.0.1:${CARTLAB_PRODUCTS_PORT}:5002"\n'),
        (SERVICE, f'{SERVICE}    environment: ["CARTLAB_USERS_URL=http://gateway:5001"]\n'),
        (SERVICE, f"{SERVICE}    environment: {{CARTLAB_USERS_URL: '${{USERS-http://gateway:5001}}'}}\n"),
    ],
)
def test_another_form_in_the_compose_file_is_as_good(tmp_path: Path, old: str, new: str) -> None:
    assert list(compose_rules(changed(tmp_path, COMPOSE, old, new))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (WAITS, "      - product-service-init\n", "before its tables are there"),
        (NETWORKS, "", "not in the network inside"),
        (NETWORKS, "    networks: [inside, products-database, users-database]\n", "in the network users-database"),
        (PORT, "", "does not publish port 5002"),
        (PORT, '      - "127.0.0.1:5002:5002"\n', "a fixed number"),
        (PORT, "      - {host_ip: 127.0.0.1, published: 5002, target: 5002}\n", "a fixed number"),
        (PORT, "      - {published: 5002, target: 5002}\n", "open to other machines"),
        (PORT, '      - "${CARTLAB_PRODUCTS_PORT}:5002"\n', "open to other machines"),
        (SERVICE, f"{SERVICE}    environment: {{CARTLAB_USERS_URL: }}\n", "does not know where user-service is"),
        (SERVICE, f"{SERVICE}    environment: {{CARTLAB_USERS_URL: http://127.0.0.1:5001}}\n", "container itself"),
    ],
)
def test_a_mistake_is_reported(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = list(compose_rules(changed(tmp_path, COMPOSE, old, new)))
    assert any(told in message for message, _ in found) and all(advice for _, advice in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NETWORKS, "    networks: [{inside: 1}]\n"),
        (NETWORKS, "    networks:\n      - inside:\n      - products-database:\n"),
        (NETWORKS, "    networks: 7\n"),
        (WAITS, "      product-service-init:\n"),
        (WAITS, "      product-service-init: service_completed_successfully\n"),
        (WAITS, "      - product-service-init: {condition: service_completed_successfully}\n"),
        (PORT, "      -\n"),
        (SERVICE, f"{SERVICE}    environment: [CARTLAB_USERS_URL: http://gateway:5001]\n"),
        ("  user-service:\n", "  empty:\n  user-service:\n"),
        (NETWORKS, "    networks: [inside\n"),
        (PORT, "    - x: [\n"),
        (PORT, "    - 2026-99-99\n"),
        (PORT, "    - !!timestamp soon\n"),
        (SERVICE, "  product-service:\n  nothing:\n"),
        ("services:\n", "services: 7\nothers:\n"),
    ],
)
def test_what_can_not_be_understood_is_an_error_in_a_line(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(CartlabError) as told:
        list(compose_rules(changed(tmp_path, COMPOSE, old, new)))
    assert told.value.remedy


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"COPY [\n", b"COPY " + b"[" * 99_999, b"RUN pip\nCOPY 5\n", b"RUN pip\nCOPY\nUSER\n"]
)
def test_any_dockerfile_can_be_looked_at(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Dockerfile").write_bytes(content)
    try:
        assert list(dockerfile_rules(tmp_path / "Dockerfile"))
    except CartlabError as error:
        assert error.remedy
