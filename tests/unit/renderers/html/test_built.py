"""What is committed is what its sources give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exporter.renderers.html import compiled
from exporter.renderers.html.assets import assets
from exporter.renderers.html.page import page_of
from exporter.renderers.html.template import environment, page_source, page_template
from tests.container.machine import need
from tests.support.runs_many import hostile_run, report_of

ROOT = Path(__file__).parents[4]


def test_the_compiled_template_is_the_template() -> None:
    command = [sys.executable, str(ROOT / "tools/compile_template.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_template_that_was_compiled_for_another_engine_gives_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {"page": page_of(report_of(hostile_run())), "csp": "c", "favicon": "data:x"}
    ahead = page_template().render(**facts)
    assert environment().from_string(page_source()).render(**facts) == ahead
    monkeypatch.setattr(compiled, "JINJA", "0.0")
    page_template.cache_clear()
    assert page_template().render(**facts) == ahead
    page_template.cache_clear()


def test_the_assets_stay_small_and_keep_the_licence() -> None:
    ours = assets()
    assert len(ours.style) + len(ours.script) < 150_000
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
