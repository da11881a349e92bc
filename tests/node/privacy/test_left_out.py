"""Imports without the modules that nobody asks for."""

import importlib
import sys

import pytest

from node.privacy.left_out import left_out


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that imports a slow module of its own; the module's name."""
    folder = tmp_path / "hasty"
    folder.mkdir()
    (folder / "__init__.py").write_text("from .slow import Thing\n")
    (folder / "slow.py").write_text("class Thing:\n    real = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "hasty.slow"
    for name in ("hasty", "hasty.slow"):
        sys.modules.pop(name, None)


def test_a_module_that_is_left_out_is_not_run_and_can_be_imported_later(package):
    with left_out(package):
        hasty = importlib.import_module("hasty")

    assert not hasattr(hasty.Thing, "real")
    assert package not in sys.modules
    assert importlib.import_module(package).Thing.real


def test_a_module_that_is_loaded_already_stays(package):
    loaded = importlib.import_module(package)

    with left_out(package):
        pass

    assert sys.modules[package] is loaded
