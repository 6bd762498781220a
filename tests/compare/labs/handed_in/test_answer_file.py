"""What students write behind "=": read as they mean it, and refused in a line where nobody can know what they mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.handed_in.answer_file import AnswerValue
from compare.labs.handed_in.answer_file import blank
from compare.labs.handed_in.answer_file import Question
from compare.labs.handed_in.answer_file import read_answers

NUMBER = Question("it", "How many?", "number")
CHOICE = Question("it", "Which?", "choice", ("login", "check-out"))
SET = Question("it", "Which ones?", "set", ("users", "products", "orders"))
PERCENT = Question("it", "Of 100, how many?", "number", between=(0, 100))
WORD = Question("it", "What is it called?")


def read(tmp_path: Path, question: Question, text: str) -> AnswerValue | CartlabError | None:
    (tmp_path / "answers.toml").write_bytes(text.encode())
    return read_answers(tmp_path / "answers.toml", [question])["it"]


@pytest.mark.parametrize(
    ("question", "written", "answer"),
    [
        (NUMBER, "3", 3.0),
        (NUMBER, '"2,5"', 2.5),
        (NUMBER, '"40 %"', 40.0),
        (NUMBER, "[3]", 3.0),
        (CHOICE, '"Check_Out"', "check-out"),
        (CHOICE, '["login"]', "login"),
        (SET, '"users, Orders"', frozenset({"users", "orders"})),
        (SET, '["users"]', frozenset({"users"})),
        (SET, '"None"', frozenset()),
        (PERCENT, "100", 100.0),
        (WORD, '"stock.take"', "stock.take"),
        *[
            (question, nothing, None)
            for question in (NUMBER, CHOICE, SET, WORD)
            for nothing in ('""', '" "', "[]", '[""]')
        ],
    ],
)
def test_an_answer_is_read_as_it_is_meant(
    tmp_path: Path, question: Question, written: str, answer: AnswerValue | None
) -> None:
    assert read(tmp_path, question, f"it = {written}\n") == answer


@pytest.mark.parametrize(
    ("question", "written", "said"),
    [
        (NUMBER, '"many"', "is no number"),
        (NUMBER, '"1,000"', "is no number"),
        (NUMBER, '"inf"', "is no number"),
        (NUMBER, "{ a = 1 }", "is no number"),
        (CHOICE, '"log out"', "is none of: login, check-out"),
        (CHOICE, '["login", "check-out"]', "are 2 answers"),
        (SET, '"users, pages"', "'pages' is none of"),
        (PERCENT, "120", "120 is not from 0 to 100"),
        (PERCENT, "-5", "-5 is not from 0 to 100"),
    ],
)
def test_what_can_not_be_meant_is_refused_in_a_line(
    tmp_path: Path, question: Question, written: str, said: str
) -> None:
    found = read(tmp_path, question, f"it = {written}\n")
    assert isinstance(found, CartlabError) and said in found.message and found.remedy


@pytest.mark.parametrize(
    ("question", "written", "asked"),
    [
        (CHOICE, "chek-out", "did you mean check-out?"),
        (CHOICE, "logistics", "choose from these"),
        (SET, "users products", "put commas between them"),
    ],
)
def test_a_word_that_is_nearly_right_is_asked_back(
    tmp_path: Path, question: Question, written: str, asked: str
) -> None:
    found = read(tmp_path, question, f'it = "{written}"\n')
    assert isinstance(found, CartlabError) and found.remedy.endswith(asked)


def test_a_mark_at_the_beginning_of_the_file_does_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, NUMBER, "\ufeffit = 3\n") == 3.0


LARGE = (b"it = 1" + 400 * b"0", b"it = 0x" + 9999 * b"f", b"it = [" + 200_000 * b"1," + b"]")


@pytest.mark.parametrize("text", [b"it = \xff", b"it = ", "it = 3".encode("utf-16"), b"it = " + b"[" * 9999, *LARGE])
def test_a_file_that_can_not_be_read_is_refused_in_a_line(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "answers.toml").write_bytes(text)
    with pytest.raises(CartlabError, match=r"answers\.toml"):
        read_answers(tmp_path / "answers.toml", [NUMBER])


def test_an_answer_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "answers.toml")
    with pytest.raises(CartlabError, match=r"answers\.toml is no regular file"):
        read_answers(tmp_path / "answers.toml", [NUMBER])


def test_the_line_that_can_not_be_read_is_shown(tmp_path: Path) -> None:
    with pytest.raises(CartlabError, match=r"at line 2, column \d+\): badge = micro$"):
        read(tmp_path, WORD, "# Which?\nbadge = micro\n")


def test_what_is_filled_in_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(blank("Lab 1", [SET], {"it": frozenset({"orders", "users"})}))
    assert read_answers(tmp_path / "answers.toml", [SET])["it"] == frozenset({"orders", "users"})


def test_a_solution_may_be_that_none_of_them_is_right(tmp_path: Path) -> None:
    question = Question("readers", "Who reads it?", "set", ("orders", "pages"))
    path = tmp_path / "answers.toml"
    path.write_text(blank("Lab", [question], {"readers": frozenset()}))
    assert read_answers(path, [question]) == {"readers": frozenset()}
