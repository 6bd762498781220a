"""Reading what an engine says: figures of containers on both versions of control groups, and who the gateway knows."""

from __future__ import annotations

import pytest

from compare.errors import CartlabError
from compare.launch.docker.container_stats import ContainerUse
from compare.launch.docker.container_stats import NOTHING
from compare.launch.docker.container_stats import use_from
from compare.launch.docker.gateway import addresses_from
from compare.launch.docker.images import refuse_secrets
from compare.launch.docker.listing import _bytes

SECRET = "hush" * 2
COMMON = {
    "cpu_stats": {"cpu_usage": {"total_usage": 2_500_000_000}},
    "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 20}, "eth1": {"rx_bytes": 3, "tx_bytes": 4}},
    "pids_stats": {"current": 11},
}
BLOCKS_1 = [{"op": "Read", "value": 4096}, {"op": "Write", "value": 8192}, {"op": "Total", "value": 12288}]
BLOCKS_2 = [{"op": "read", "value": 4096}, {"op": "write", "value": 8192}]
VERSIONS = {
    1: {
        "memory_stats": {"usage": 900, "stats": {"total_inactive_file": 300, "inactive_file": 7}},
        "blkio_stats": {"io_service_bytes_recursive": BLOCKS_1},
    },
    2: {
        "memory_stats": {"usage": 900, "stats": {"inactive_file": 300}},
        "blkio_stats": {"io_service_bytes_recursive": BLOCKS_2},
    },
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_page_cache_is_not_counted_and_disk_and_network_are_added_up(version: int) -> None:
    assert use_from(COMMON | VERSIONS[version]) == ContainerUse(600, 2.5, 37, 4096, 8192, 11)


def test_a_container_that_has_just_ended_uses_nothing() -> None:
    ended = {"memory_stats": {}, "cpu_stats": {"cpu_usage": {}}, "blkio_stats": {"io_service_bytes_recursive": None}}
    assert use_from(ended) == NOTHING


def test_uses_add_up() -> None:
    one = use_from(COMMON | VERSIONS[2])
    assert one + one == ContainerUse(1200, 5.0, 74, 8192, 16384, 22)
    assert one + NOTHING == one


def test_what_was_used_is_told_from_what_is_held() -> None:
    one = use_from(COMMON | VERSIONS[2])
    assert (one + one).since(one) == ContainerUse(1200, 2.5, 37, 4096, 8192, 22)


def test_an_engine_that_counts_no_disk_says_nothing_of_it() -> None:
    silent = use_from(COMMON | {"memory_stats": {"usage": 5}, "blkio_stats": {"io_service_bytes_recursive": []}})
    assert (silent + silent).since(silent).disk_written_bytes is None


@pytest.mark.parametrize(
    ("text", "size"),
    [("71.3MiB", 74763469), ("512B", 512), ("1.5GiB", 1610612736), ("--", None), ("3kB", None)],
)
def test_sizes_are_read_as_docker_stats_writes_them(text: str, size: int | None) -> None:
    assert _bytes(text) == size


def test_only_copies_that_are_up_get_requests() -> None:
    table = (
        "# pxname,svname,status,addr,\n"
        "monolith,monolith-1,UP,172.18.0.5:8000,\n"
        "monolith,monolith-2,MAINT (resolution),,\n"
        "monolith,monolith-3,DOWN,172.18.0.7:8000,\n"
        "monolith,monolith-4,UP 1/2,172.18.0.8:8000,\n"
        "monolith,BACKEND,UP,,\n"
    )
    assert addresses_from(table) == {"172.18.0.5", "172.18.0.8"}
    with pytest.raises(CartlabError, match="does not report"):
        addresses_from("Unknown command\n")


@pytest.mark.parametrize("index", [None, "", "http://127.0.0.1:3141/simple", "https://mirror.example/simple/"])
def test_a_package_index_without_a_password_may_be_named(index: str | None) -> None:
    refuse_secrets(index)


@pytest.mark.parametrize(
    "index", [f"https://me:{SECRET}@mirror.example/simple", f"https://{SECRET}@mirror.example/simple"]
)
def test_a_password_for_a_package_index_never_gets_into_an_image(index: str) -> None:
    with pytest.raises(CartlabError, match="history") as refused:
        refuse_secrets(index)
    assert SECRET not in refused.value.message
