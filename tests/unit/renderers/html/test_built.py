"""What is committed is what its sources give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.model import DagRun
from exporter.renderers.html import compiled
from exporter.renderers.html.assets import assets
from exporter.renderers.html.page import page_of
from exporter.renderers.html.template import page_source, render, render_anew
from tests.container.machine import need
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of

ROOT = Path(__file__).parents[4]


def test_the_compiled_template_is_the_template() -> None:
    command = [sys.executable, str(ROOT / "tools/compile_template.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("run", [hostile_run(), many_steps(120), make_run("")])
def test_jinja2_itself_makes_the_same_of_the_template(run: DagRun) -> None:
    facts = {"page": page_of(report_of(run)), "csp": "c", "favicon": "data:x"}
    assert render(**facts) == render_anew(page_source(), **facts)


def test_a_template_that_was_changed_since_is_compiled_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {"page": page_of(report_of(hostile_run())), "csp": "c", "favicon": "data:x"}
    ahead = render(**facts)
    monkeypatch.setattr(compiled, "SOURCE", "")
    assert render(**facts) == ahead


def test_a_name_that_nobody_gave_is_refused() -> None:
    with pytest.raises(LookupError, match="page"):
        render(csp="c", favicon="data:x")


def test_a_page_is_made_without_the_template_engine() -> None:
    code = """
import sys
from tests.support.runs_many import many_steps, report_of
from exporter.renderers.html import HtmlRenderer
(made,) = HtmlRenderer().render(report_of(many_steps(3)))
assert b"</html>" in b"".join(made)
sys.exit("jinja2" in sys.modules)
"""
    command = [sys.executable, "-c", code]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_assets_stay_small_and_keep_the_licence() -> None:
    ours = assets()
    assert len(ours.style) + len(ours.script) < 200_000
    assert b"Bootstrap" in ours.style[:200]
    assert b"MIT" in ours.style[:400]
    assert b"</script" not in ours.script.lower()
    assert b"<!--" not in ours.script
    assert b"</style" not in ours.style.lower()
    assert b"sourceMappingURL" not in ours.script + ours.style
    assert b"http" not in ours.style.replace(b"http://www.w3.org/2000/svg", b"").partition(b"*/")[2]


@pytest.mark.node
@pytest.mark.parametrize("script", ["assets-check", "check", "test"])
def test_the_scripts_of_the_page(script: str) -> None:
    need("setup/node.sh")
    command = ["npm", "run", "--silent", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
