"""YAML of others: what a few lines can blow up is refused, and aliases as people use them are not."""

from __future__ import annotations

import pytest

from compare.settings import REPOSITORY
from compare.yaml_file import read_yaml

LEVELS = 9
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, LEVELS)
)
MERGED = "a0: &a0 {k: v}\n" + "".join(
    f"a{level}: &a{level}\n  <<: [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, LEVELS)
)


@pytest.mark.parametrize("text", [BOMB, f"{BOMB}steps: [*a8]\n", MERGED, "a: &a [*a]\n", "a: &a {b: *a}\n"])
def test_aliases_of_aliases_without_end_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="with its aliases it has more than 50,000 parts"):
        read_yaml(text)


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("docker-compose.*.yml")), ids=lambda path: path.name)
def test_our_own_files_with_their_aliases_are_read(path: object) -> None:
    assert read_yaml(path.read_text())["services"]  # type: ignore[attr-defined]


def test_texts_are_printable_and_keep_their_lines() -> None:
    assert read_yaml('say: "one\\ntwo \\e[8m \\ud800"\n? "\\e"\n: 1') == {"say": "one\ntwo �[8m �", "�": 1}
    assert read_yaml("") is None
