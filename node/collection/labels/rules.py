"""Reads the files of rules beside this one: sections in brackets, a rule to a line, # for remarks."""

from importlib.resources import files


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of each section, in the order of the file."""
    found = dict[str, list[str]]()
    lines = list[str]()
    for line in files(__package__).joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {section: tuple(each) for section, each in found.items()}
