"""No foreign text leaves the program but by way of its medium's escape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.sinks import Way, leaks, leaks_in, marks, ways_out

ROOT = Path(__file__).parents[2]
CODE = ROOT / "exporter"
PAGE = ROOT / "templates" / "html"

WAYS_OUT = {
    # what a person is told, and lists: through `harmless` or as JSON through `inert`
    "cli/commands/list.py": {"click.echo"},
    "cli/commands/readers.py": {"click.echo"},
    "cli/commands/schema.py": {"click.echo"},  # our own schema
    "cli/console.py": {".write"},
    "cli/errors.py": {".writelines", "sys.stderr"},
    "cli/main.py": {"os.fdopen", "os.open", "sys.stdout"},  # for a stream that is closed
    "cli/grammar.py": {"click.echo"},  # the version
    "cli/running.py": {"sys.stdout", "sys.stderr"},  # flushed
    # handed to the console and to the publishers; and a zip is opened, to read
    "cli/places.py": {"os.fdopen"},
    "cli/config.py": {"os.fdopen"},  # to read
    "cli/wiring.py": {"sys.stdout", "sys.stderr"},
    "cli/publishing.py": {"sys.stderr"},
    "publishers/actions.py": {".writelines", ".write"},  # workflow commands
    "publishers/stdout.py": {".writelines"},
    # files: of the runner, of the output folder, for an upload
    "github/files.py": {".write", "open", "os.open"},
    "github/artifacts.py": {".write"},
    "github/packing.py": {".write"},
    "github/transport.py": {".write"},  # an answer, into memory
    "publishers/folder.py": {".chown", ".mkdir", ".rename", ".unlink", "os.open", "os.write"},
    "cli/seen.py": {"os.fdopen", ".rmdir"},  # what `schedule` remembers: marks alone
    # between the two processes: files without names, and `/dev/null`
    "border/fresh.py": {"os.write"},
    "border/launch.py": {"os.open"},
    "border/scratch.py": {"os.fdopen"},
    "cli/keeper.py": {".write"},
    "app/worker.py": {"sys.exit"},  # our own words
    "web/server.py": {".write"},  # answers: pages that a worker drew, and our own headers
    # read only
    "plugins/third_parties.py": {"open"},
    "storage/files.py": {"os.open"},
    "app/remote.py": {"os.fdopen"},
    "border/kernel.py": {"os.open"},
    # compiled: the names of the fields of our own classes, as the standard library does
    "model/named.py": {"eval"},
    "model/value.py": {"exec"},
}
"""What may write, print, or touch the disk. A new one is named here, with what it escapes by."""

OURS = {
    ("__init__.py", "MarkdownRenderer.name"),  # a constant
    ("causes.py", "detail"),  # to a function that makes a block of it
    ("sections.py", "form.message"),  # how many characters a message may have
    ("sections.py", "link.text"),  # a publisher's own words
    ("view.py", "step_id"),  # a key of a dictionary
}
"""What looks foreign in a text and is not, or is no text."""

MARKS = {
    "report.html.j2": ['href="{{', "<script"],  # the favicon that we draw, and our script
    # where a viewer has more, which are our own words; where a tool shows the run: of http, with
    # its host
    "partials/verdict.html.j2": ['href="{{'] * 2,
    "runs.html.j2": ['href="{{'] * 4,  # the favicon that we draw, and queries that are quoted
    "partials/members.html.j2": ['href="{{'],  # a path that a pattern has let through
}


def test_every_way_out_is_known() -> None:
    found: dict[str, set[str]] = {}
    for path in CODE.rglob("*.py"):
        name = path.relative_to(CODE).as_posix()
        for way in ways_out(path, name):
            found.setdefault(name, set()).add(way.what)
    assert found == WAYS_OUT


def test_no_text_of_markdown_holds_foreign_text_as_it_is() -> None:
    paths = {path: path.name for path in (CODE / "renderers" / "markdown").glob("*.py")}
    assert list(leaks_in(paths, "markdown", OURS)) == []
    found = {(leak.file, leak.what) for leak in leaks_in(paths, "markdown")}
    assert found >= OURS, "none of them has gone"


def test_nothing_that_goes_to_the_log_holds_foreign_text_as_it_is() -> None:
    paths = [*(CODE / "cli").rglob("*.py"), *(CODE / "publishers").glob("*.py")]
    names = {path: path.relative_to(CODE).as_posix() for path in paths}
    assert list(leaks_in(names, "log")) == []


def test_the_page_makes_markup_of_no_text() -> None:
    templates = {
        path.relative_to(PAGE).as_posix(): marks(path.read_text(encoding="utf-8"), script=False)
        for path in PAGE.rglob("*.j2")
    }
    assert {name: found for name, found in templates.items() if found} == MARKS
    scripts = list((PAGE / "assets" / "src").rglob("*.js"))
    assert len(scripts) > 40
    for path in scripts:
        assert marks(path.read_text(encoding="utf-8"), script=True) == [], path


@pytest.mark.parametrize(
    "line",
    [
        "print(step.name)",
        "click.echo(step.name)",
        "sys.stdout.write(step.name)",
        "sys.stderr.buffer.write(b'')",
        "Path(run.run_id).write_text('x')",
        "open(run.run_id, 'w')",
        "os.open(run.run_id, os.O_CREAT)",
        "archive.extractall(folder)",
        "Markup(step.name)",
        "eval(step.name)",
        "os.system(step.name)",
    ],
)
def test_a_planted_way_out_is_found(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def f(step, run):\n    {line}\n")
    found = list(ways_out(planted, "planted.py"))
    assert Way("planted.py", "f", found[0].what) == found[0]


@pytest.mark.parametrize(
    "line",
    [
        "return f'- {step.name}'",
        "return '- ' + step.error",
        "return '- %s' % step.error",
        "return [step.worker]",
        "yield run.run_id",
        "return f'- {step.failure.message.strip()}'",
        "return f'- {step.name or step.step_id}'",
        "return f'- {step.name if step.name else code(step.step_id)}'",
        "name = step.name.upper()\n    return f'- {name}'",
        "name = step.name\n    return f'{code(step.name)} {name}'",
        "return shorten(step.name, 3)",
        "return row(title=step.name)",
        "return f'[{code(step.name)}]({step.location.file})'",
        "lines = ['']\n    lines.append(note.message)",
    ],
)
def test_a_planted_leak_into_markdown_is_found(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def f(step, run, note):\n    {line}\n")
    assert list(leaks(planted, "planted.py", "markdown"))


ROUNDABOUT = {
    "an attribute": "class A:\n def f(self, s):\n  self.x = s.name\n def g(self):\n  OUT(self.x)",
    "an attribute of a text": (
        "class A:\n def f(self, s):\n  self.x = f'a {s.name}'\n def g(self):\n  OUT(self.x[0])"
    ),
    "what a helper returns": "def h(s):\n v = s.name\n return v\ndef f(s):\n OUT(h(s))",
    "what a helper's helper returns": (
        "def h(s):\n return [s.name]\ndef i(s):\n return h(s)[0]\ndef f(s):\n OUT(i(s))"
    ),
    "what a helper is given": "def h(v):\n OUT(v)\ndef f(s):\n h(s.name)",
    "what it is given by name": "def h(*, v=''):\n OUT(v)\ndef f(s):\n h(v=s.name)",
    "what a method is given": (
        "class A:\n def h(self, v):\n  OUT(v)\n def f(self, s):\n  self.h(s.name)"
    ),
    "a local that is a text": "def f(s):\n v = f'a {s.name}'\n OUT(v)",
    "a list that is filled": "def f(s):\n v = []\n v.append(s.name)\n OUT(v[0])",
    "a loop": "def f(s):\n for v in [s.name]:\n  OUT(v)",
    "a comprehension": "def f(s):\n v = [e.name for e in s]\n OUT(' '.join(v))",
    "several at once": "def f(s):\n v, w = s.name, 1\n OUT(v)",
    "what is added": "def f(s):\n v = ''\n v += s.name\n OUT(v)",
    "an annotated local": "def f(s):\n v: str = s.name\n OUT(v)",
    "a walrus": "def f(s):\n if v := s.name:\n  OUT(v)",
    "a dictionary": "def f(s):\n v = {'a': s.name}\n OUT(v['a'])",
}
"""Ways that go round a look at single lines; `OUT` is what prints, or makes a text."""


@pytest.mark.parametrize("way", ROUNDABOUT.values(), ids=ROUNDABOUT)
def test_a_planted_leak_by_a_roundabout_way_is_found(tmp_path: Path, way: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(way.replace("OUT", "click.echo") + "\n", encoding="utf-8")
    assert list(leaks(planted, "planted.py", "log"))
    planted.write_text(way.replace("OUT", "lines.append") + "\n", encoding="utf-8")
    assert list(leaks(planted, "planted.py", "markdown"))
    escaped = way.replace("OUT(", "OUT(harmless(")
    lines = [f"{line})" if "OUT" in line else line for line in escaped.splitlines()]
    planted.write_text("\n".join(lines).replace("OUT", "click.echo") + "\n", encoding="utf-8")
    assert list(leaks(planted, "planted.py", "log")) == []


def test_a_planted_leak_through_another_module_is_found(tmp_path: Path) -> None:
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("def told(note):\n return note.message\ndef shown(v):\n click.echo(v)\n")
    other.write_text("def f(note):\n click.echo(told(note))\ndef g(run):\n shown(run.run_id)\n")
    names = {one: "one.py", other: "other.py"}
    assert {(leak.file, leak.what) for leak in leaks_in(names, "log")} == {
        ("other.py", "told(note)"),
        ("one.py", "v"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "return f'- {code(step.name)} {len(step.name)} {count(number, step.kind)}'",
        "return cell(f'{step.location.file}:{step.location.line}', 9)",
        "if step.name == other.name:\n        return 'same'",
        "return {step.name: 1}",
        "name = text(step.name)\n    return f'- {name}'",
    ],
)
def test_what_is_escaped_is_no_leak(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def f(step, run, other):\n    {line}\n")
    assert list(leaks(planted, "planted.py", "markdown")) == []


@pytest.mark.parametrize(
    "line",
    [
        "click.echo(f'{run.run_id}')",
        "click.echo(harmless(run.run_id) + run.dag_id)",
        "log.write(note.message)",
        "name = note.message\n    emit(f'::error::{name}')",
        "log.writelines(f'{each.name}' for each in run)",
    ],
)
def test_a_planted_leak_into_the_log_is_found(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def f(run, note):\n    {line}\n")
    assert list(leaks(planted, "planted.py", "log"))


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("<p>{{ step.name|safe }}</p>", False),
        ("{% autoescape false %}", False),
        ("<a href={{ url }}>", False),
        ('<a href="{{ url }}">', False),
        ("<p title={{ name }}>", False),
        ('<p onclick="go()">', False),
        ('<p style="color: {{ colour }}">', False),
        ("<script>let x = {{ x }}</script>", False),
        ("element.innerHTML = name", True),
        ("document.write(name)", True),
        ("element.insertAdjacentHTML('beforeend', name)", True),
        ("location.href = url", True),
        ("await fetch(url)", True),
        ("eval(text)", True),
        ("image.src = url", True),
        ("await import(url)", True),
    ],
)
def test_a_planted_way_into_the_page_is_found(text: str, script: bool) -> None:
    assert marks(text, script=script)
