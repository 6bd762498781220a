"""A sandbox for a student's code: a copy of both shops, with the student's code in the place of ours, and own data."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextlib import ExitStack
from pathlib import Path

from ...errors import CartlabError
from ...experiments.rebuild.contract_check import CHEAP_PASSWORDS
from ...experiments.subject.copied_tree import copy_tree
from ...experiments.subject.testing import described
from ...launch.local.environments import ensure_environments
from ...launch.local.launcher import launched
from ...launch.local.launcher import LaunchedShop
from ...launch.ports import free_base
from ...launch.processes.process_group import ProcessGroup
from ...launch.processes.process_group import watched_children
from ...launch.runtime import LaunchOptions
from ...launch.state import only_one
from ...launch.state import refuse_beside_bench
from ...settings import REPOSITORY
from ...settings import state_directory
from ...topology import Deployable
from ...topology import Shop
from ...topology import SHOPS
from ..source_code.starter import copy_folder
from ..workspace import reason

FOLDERS = {deployable.name: deployable.folder for shop in SHOPS.values() for deployable in shop.deployables}
PYTEST_SETTINGS = ("conftest.py", "pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg")
PORT_BASES = range(7300, 7900, 10)


class Sandbox:
    """A copy of the code in which `own` replaces deployables by name. Each lab has one at a time; close it.

    It runs our tests: a student who changes a test in the workspace does not change what is required.
    """

    def __init__(self, slug: str, own: Mapping[str, Path]) -> None:
        """Make the copy. Raises CartlabError if a bench or another check of the lab is at work, or the disk is full."""
        self.folder = state_directory() / "labs" / slug
        self.tree = self.folder / "tree"
        self._stack = ExitStack()
        refuse_beside_bench(state_directory())
        with ExitStack() as stack:
            stack.enter_context(only_one(self.folder, "check of this lab"))
            stack.enter_context(watched_children("lab"))
            self.add_tree(self.tree.name, own)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """End whatever was started here, and let another check begin."""
        self._stack.close()

    def add_tree(self, name: str, own: Mapping[str, Path]) -> Path:
        """Make a copy of the code in a folder of this name, with these deployables in it. Raises CartlabError."""
        tree = self.folder / name
        try:
            self._lay_out(tree, own)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            remedy = "free some space" if full else "is the student's folder whole? lab reset makes it anew"
            raise CartlabError(f"can't lay out {self.folder}: {reason(error)}", remedy) from None
        return tree

    def python(self, deployable: Deployable, tree: Path | None = None) -> Path:
        """Return the Python of a deployable. Build its environment if it is missing. Raises CartlabError."""
        process_group = ProcessGroup("lab")
        try:
            wanted = {deployable.name: [(tree or self.tree) / deployable.folder / "requirements.txt"]}
            return ensure_environments(wanted, self.folder, process_group, lambda message: None)[deployable.name].python
        finally:
            process_group.end()

    @contextmanager
    def running(self, shop: Shop) -> Iterator[str]:
        """Launch a shop of this tree on fresh data, and describe it as tests/contract expects. Raises CartlabError."""
        with self.launched(shop) as running:
            yield described(running)

    @contextmanager
    def launched(self, shop: Shop, tree: Path | None = None) -> Iterator[LaunchedShop]:
        """Launch a shop of this tree, or of one that was added, on fresh data. Raises CartlabError."""
        shutil.rmtree(self.folder / shop.name, ignore_errors=True)
        options = LaunchOptions(
            port_base=free_base(PORT_BASES),
            source=tree or self.tree,
            state=self.folder,
            settings=CHEAP_PASSWORDS,
            log_level="WARNING",
        )
        with launched(shop, options) as running:
            yield running

    def _lay_out(self, tree: Path, own: Mapping[str, Path]) -> None:
        copy_tree(tree)
        if not (self.folder / "venvs").is_symlink():
            (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
            (self.folder / "venvs").symlink_to(state_directory() / "venvs", target_is_directory=True)
        for name, folder in own.items():
            target = tree / FOLDERS[name]
            tests = target.with_name(f"{name}.tests")
            (target / "tests").rename(tests)
            shutil.rmtree(target)
            copy_folder(folder, target)
            shutil.rmtree(target / "tests", ignore_errors=True)
            tests.rename(target / "tests")
            for settings in PYTEST_SETTINGS:  # the student's own settings could deselect tests
                (target / settings).unlink(missing_ok=True)
            shutil.copy(REPOSITORY / FOLDERS[name] / "pyproject.toml", target)
