from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.container.machine import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = {
    "build.txt": PROJECT["build-system"]["requires"],
    "runtime.txt": PROJECT["project"]["dependencies"],
    "pdf.txt": PROJECT["project"]["optional-dependencies"]["pdf"],
}


@pytest.mark.parametrize("name", ASKED)
def test_the_locked_requirements_are_those_of_the_project(name: str) -> None:
    """Otherwise `make lock` was forgotten."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))

    for asked in map(Requirement, ASKED[name]):
        assert asked.specifier.contains(pins[canonicalize_name(asked.name)], prereleases=True)
    hashed = re.findall(r"^([\w.-]+)==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert hashed == list(pins)


def test_the_lock_names_no_index() -> None:
    for name in ASKED:
        assert "://" not in (ROOT / "requirements" / name).read_text(encoding="utf-8")
