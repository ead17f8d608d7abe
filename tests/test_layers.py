"""The floors of the house, read from the imports: data flows one way, and each heavy library lives in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src/align"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "threads"),
    ("languages",),
    ("options", "text", "model", "records"),
    ("reading", "encoding", "engines"),
    ("knn", "calibration"),
    ("dp", "mining"),
    ("scoring", "consistency", "preparation"),
    ("alignment", "grouping", "joining"),
    ("flags", "evaluation", "explanation", "knobs"),
    ("flagging",),
    ("corpus_records",),
    ("corpus",),
    ("export", "report"),
    ("pipeline",),
    ("review",),
    ("cli",),
    ("__main__",),
)
"""Rooms and files from the ground up. A room imports lower floors and itself, and no neighbour on its own floor."""

HOMES: dict[str, set[str]] = {
    "charset_normalizer": {"reading/decoding.py"},
    "faiss": {"knn/faiss_index.py"},
    "jinja2": {"report/__init__.py"},
    "justext": {"reading/html.py"},
    "lxml": {"export/xml.py", "reading/html.py"},  # One writes XML, one reads HTML.
    "pyarrow": {"export/parquet.py"},
    "pycld2": {"reading/language.py"},
    "ray": {"engines/ray.py"},
    "rich": {"cli/console.py"},
    "sentence_transformers": {"encoding/transformer.py"},
    "torch": {
        "encoding/sentence_module.py"
    },  # The module through which sentence-transformers runs the bundled weights.
    "trafilatura": {"reading/html.py"},
    "typer": {"cli/"},
    "yasbd": {"reading/segmentation.py"},
}
"""Where each library may be imported: a file, or a room."""

SPARED = {"click", "pandas", "pydantic", "scipy", "sklearn", "tokenizers", "transformers"}
"""Libraries that come with others and are no dependency of ours: nobody imports them."""


@dataclass(frozen=True)
class Module:
    """A file of the package, parsed."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.split(".")[1] if "." in self.name else self.name

    @property
    def place(self) -> str:
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def announced(self) -> list[str] | None:
        """What ``__all__`` holds; None where there is none."""
        for node in self.tree.body:
            named = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(node, ast.Assign | ast.AnnAssign) and named and ast.unparse(named) == "__all__":
                return list(ast.literal_eval(node.value or ast.List([])))
        return None

    def imports(self, *, typing: bool) -> set[str]:
        """The imported modules, also inside functions; those for types only if asked for."""
        return set(self._imports(typing=typing))

    def _imports(self, *, typing: bool) -> Iterator[str]:
        skipped = set() if typing else {node for block in self._typing_blocks() for node in ast.walk(block)}
        for node in ast.walk(self.tree):
            if node in skipped:
                continue
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
                yield from (str(named.value) for named in node.args if isinstance(named, ast.Constant))
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name}: relative import"
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    yield inner if inner in names() else str(node.module)

    def _typing_blocks(self) -> Iterator[ast.If]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                yield node


def module_name(path: Path) -> str:
    parts = ("align", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def names() -> frozenset[str]:
    return frozenset(module_name(path) for path in SOURCE.rglob("*.py"))


MODULES = [
    Module(module_name(path), path, ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted(SOURCE.rglob("*.py"))
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def test_imports_go_only_downward() -> None:
    """The public face stands above all rooms: it names what they offer."""
    upward = [
        f"{module.name} imports {imported}"
        for module in MODULES
        for imported in module.imports(typing=True)
        if imported.startswith("align.") and module.name != "align"
        if (room := imported.split(".")[1]) != module.room and FLOOR_OF[room] >= FLOOR_OF[module.room]
    ]
    assert upward == []


def test_nothing_imports_the_package_root() -> None:
    assert [module.name for module in MODULES if "align" in module.imports(typing=True)] == []


def test_every_room_has_a_floor() -> None:
    rooms = {module.room for module in MODULES} - {"align"}
    assert rooms <= FLOOR_OF.keys()
    assert len(FLOOR_OF) == sum(map(len, FLOORS))


def test_no_loop() -> None:
    """Modules can be put in an order in which each imports earlier ones only (prepare raises CycleError if not)."""
    graph = {module.name: (module.imports(typing=False) & names()) - {module.name} for module in MODULES}
    TopologicalSorter(graph).prepare()


def test_each_heavy_library_lives_in_one_place() -> None:
    strays = [
        f"{module.place} imports {imported}"
        for module in MODULES
        for imported in module.imports(typing=False)
        if (library := imported.split(".")[0]) in SPARED
        or not any(module.place.startswith(home) for home in HOMES.get(library, {""}))
    ]
    assert strays == []


def test_no_home_is_forsaken() -> None:
    used = {imported.split(".")[0] for module in MODULES for imported in module.imports(typing=False)}
    assert HOMES.keys() <= used


def test_no_module_is_too_long() -> None:
    lengths = {module.place: len(module.path.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {place: length for place, length in lengths.items() if length > 350} == {}


def test_modules_say_what_they_are_and_what_they_offer() -> None:
    """A docstring and ``__all__``; a file without a line has nothing to say, and ``__main__`` nothing to offer."""
    filled = [module for module in MODULES if module.tree.body]
    assert [module.place for module in filled if not ast.get_docstring(module.tree)] == []
    assert [module.place for module in filled if module.announced is None] == ["__main__.py"]


def test_what_is_announced_is_documented() -> None:
    silent = [
        f"{module.name}.{node.name}"
        for module in MODULES
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if node.name in (module.announced or ()) and not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_rooms_have_the_density_of_good_houses() -> None:
    lengths = sorted(len(module.path.read_text(encoding="utf-8").splitlines()) for module in MODULES)
    assert lengths[len(lengths) // 2] <= 140
    functions = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
    )
    assert functions[len(functions) // 2] <= 12
    assert functions[len(functions) * 9 // 10] <= 35
