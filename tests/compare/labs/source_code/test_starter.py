"""Starters: bodies are taken out of real code, and what is still missing in a student's file is found."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.lab import all_labs
from compare.labs.lab import Lab
from compare.labs.source_code.starter import blank_bodies
from compare.labs.source_code.starter import copy_folder
from compare.labs.source_code.starter import parsed
from compare.labs.source_code.starter import unwritten
from compare.settings import REPOSITORY
from compare.topology import MICRO


def blanked(source: str, *names: str) -> str:
    return blank_bodies(textwrap.dedent(source), names, "lab 6")


def test_signature_and_docstring_stay_and_the_rest_of_the_file_too() -> None:
    source = '''
    import os

    def add(a: int, b: int = 1) -> int:
        """Add.

        Twice.
        """
        # how it is done
        total = a + b
        return total


    def keep() -> int:
        return 1
    '''
    assert blanked(source, "add") == textwrap.dedent('''
    import os

    def add(a: int, b: int = 1) -> int:
        """Add.

        Twice.
        """
        raise NotImplementedError("lab 6: add")


    def keep() -> int:
        return 1
    ''')


def test_a_function_without_a_docstring_loses_its_whole_body() -> None:
    assert blanked("def f():\n    if 1:\n        return 2\n\nx = 3\n", "f") == (
        'def f():\n    raise NotImplementedError("lab 6: f")\n\nx = 3\n'
    )


def test_a_method_is_named_with_its_class_and_its_namesake_stays() -> None:
    source = "class A:\n    def f(self):\n        return 1\n\nclass B:\n    def f(self):\n        return 2\n"
    assert blanked(source, "B.f") == source.replace("return 2", 'raise NotImplementedError("lab 6: f")')


def test_decorators_stay_also_those_of_async_functions() -> None:
    source = "@once\n@twice(3)\nasync def f():\n    await g()\n"
    assert blanked(source, "f") == source.replace("await g()", 'raise NotImplementedError("lab 6: f")')


def test_a_body_that_begins_with_a_decorated_function_leaves_no_decorator_behind() -> None:
    source = "def f():\n    @wraps\n    def g():\n        return 1\n    return g\n"
    assert blanked(source, "f") == 'def f():\n    raise NotImplementedError("lab 6: f")\n'


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("def f(): return 1", "def f():\n    raise NotImplementedError('lab 6: f')"),
        ("def f(): 'One.'", "def f():\n    'One.'\n    raise NotImplementedError('lab 6: f')"),
        ("def f(): 'One.'; return 1", "def f():\n    'One.'\n    raise NotImplementedError('lab 6: f')"),
        ("def f(a='ü'): return (\n  1)", "def f(a='ü'):\n    raise NotImplementedError('lab 6: f')"),
        ("class A:\n  def f(self): return 1", "class A:\n  def f(self):\n      raise NotImplementedError('lab 6: f')"),
    ],
)
def test_one_liners(source: str, left: str) -> None:
    assert blanked(source, "f" if source.startswith("def") else "A.f").replace('"', "'") == left


def test_a_body_that_is_only_a_docstring_keeps_it() -> None:
    assert blanked('def f():\n    """One."""\n\nx = 1\n', "f") == (
        'def f():\n    """One."""\n    raise NotImplementedError("lab 6: f")\n\nx = 1\n'
    )


def test_several_are_taken_out_at_once() -> None:
    left = blanked("def f():\n    return 1\ndef g():\n    a = 1\n    return a\ndef h():\n    return 3\n", "h", "f", "g")
    assert left.count("NotImplementedError") == 3
    ast.parse(left)


def test_a_name_that_is_not_there_is_a_mistake_in_the_lab() -> None:
    with pytest.raises(KeyError, match="g"):
        blanked("def f():\n    return 1\n", "g")


@pytest.mark.parametrize("lab", [lab for lab in all_labs() if "code" in lab.tables], ids=lambda lab: lab.slug)
def test_a_starter_of_the_course_misses_exactly_what_the_lab_is_about(lab: Lab, tmp_path: Path) -> None:
    deployable = MICRO.deployable(lab.tables["code"]["deployable"])
    for name, functions in lab.tables["code"]["blank"].items():
        file = REPOSITORY / deployable.folder / deployable.package / name
        assert not list(unwritten(file, functions))
        (tmp_path / "starter.py").write_text(blank_bodies(file.read_text(), functions, "lab"))
        assert [function for function, line in unwritten(tmp_path / "starter.py", functions) if line] == functions


def missing_in(folder: Path, source: str, *names: str) -> list[tuple[str, int]]:
    (folder / "mine.py").write_text(textwrap.dedent(source))
    return list(unwritten(folder / "mine.py", names))


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError", "raise NotImplementedError('later')", "pass", "...", "'One.'; pass"]
)
def test_an_empty_body_is_not_written(tmp_path: Path, body: str) -> None:
    assert missing_in(tmp_path, f"x = 1\ndef f():\n    {body}\n", "f") == [("f", 2)]


def test_a_body_that_still_ends_with_the_line_is_not_written(tmp_path: Path) -> None:
    assert missing_in(tmp_path, "def f():\n    g()\n    raise NotImplementedError\n", "f") == [("f", 1)]


def test_raising_it_on_a_condition_is_code_like_any_other(tmp_path: Path) -> None:
    assert not missing_in(tmp_path, "def f():\n    if x:\n        raise NotImplementedError\n    return 1\n", "f")


def test_what_has_another_name_is_gone(tmp_path: Path) -> None:
    assert missing_in(tmp_path, "def g():\n    return 1\n", "f", "A.f") == [("f", 0), ("A.f", 0)]


def test_a_private_function_is_nobody_elses_business(tmp_path: Path) -> None:
    assert missing_in(tmp_path, "def f():\n    return 1\n", "_g") == []
    assert missing_in(tmp_path, "def _g():\n    pass\n", "_g") == [("_g", 1)]


@pytest.mark.parametrize("source", ["from .x import f", "from .x import g as f", "f = g", "f: Any = g"])
def test_a_name_that_comes_from_elsewhere_is_there(tmp_path: Path, source: str) -> None:
    assert not missing_in(tmp_path, source, "f")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = 1\ndef f(:\n", "mine.py, line 2"),
        (b"def f():\nreturn 1\n", "mine.py, line 2"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x = '\x00'\n", "mine.py"),
        (b"x = " + b"-" * 100_000 + b"1\n", "mine.py"),
    ],
)
def test_a_file_that_is_no_python_is_reported_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "mine.py").write_bytes(content)
    with pytest.raises(CartlabError, match=told) as caught:
        parsed(tmp_path / "mine.py")
    assert "\n" not in caught.value.message and caught.value.remedy


def test_a_file_that_is_gone_and_a_folder_in_its_place_are_reported(tmp_path: Path) -> None:
    with pytest.raises(CartlabError, match="mine.py is gone"):
        parsed(tmp_path / "mine.py")
    (tmp_path / "mine.py").mkdir()
    with pytest.raises(CartlabError, match="mine.py can't be read"):
        parsed(tmp_path / "mine.py")


def test_a_mark_that_some_editors_write_at_the_beginning_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_bytes("\ufeffx = 1\r\n".encode())
    parsed(tmp_path / "mine.py")


def test_a_doubtful_escape_is_no_reason_to_say_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text('x = "\\d"\n')
    parsed(tmp_path / "mine.py")


def test_a_folder_is_copied_without_what_running_it_left(tmp_path: Path) -> None:
    for name in ("a.py", "__pycache__/a.pyc", ".venv/x", "data/shop.db", "tests/test_a.py", "a.egg-info/x"):
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_text("")
    copy_folder(tmp_path / "from", tmp_path / "to")
    assert sorted(
        str(path.relative_to(tmp_path / "to")) for path in (tmp_path / "to").rglob("*") if path.is_file()
    ) == [
        "a.py",
        "tests/test_a.py",
    ]
