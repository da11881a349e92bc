"""Importing a package without some of its modules, which it imports by itself and nobody here asks for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    """A module from which any name can be imported: what comes is a class of that name, without anything."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = list[str]()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Inside, to import one of the modules called `names` takes no time and brings stand-ins.

    Afterwards an import of one brings the real module.  One that is loaded already stays as it is.
    """
    stand_ins = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]
