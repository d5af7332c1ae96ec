"""Whole documents of whole runs: `make accept` takes what is made now as the expectation.

What differs is left in tests/actual/<case>/ to look at.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from exporter.cli.main import run

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
ACTUAL = HERE.parent / "actual"

CASES = {
    "airflow-failing": ["--storage-path", "airflow/airflow-3.3.2/server", "ci-42-run7"],
    "dagster-failing": ["--storage-path", "dagster/red/home"],
    "dbt-failing": ["--storage-path", "dbt/core-1.12.6/failing"],
    "dbt-green": ["--storage-path", "dbt/core-1.12.6/green"],
    "dbt-interrupted": ["--storage-path", "dbt/core-1.12.6/interrupted_sigint"],
    "dbt-fusion-failing": ["--storage-path", "dbt/fusion-2.0.0-preview.196/failing"],
    "gitlab-failed": ["--storage-path", "gitlab/failed"],
    "kedro-failed": ["--storage-path", "kedro/failed"],
    "junit-failing": ["--storage-path", "junit/pytest"],
    "native-failed": ["--storage-path", "native/store", "2026-11-23T04:00"],
    "native-nights": ["--storage-path", "native/nights", "night-5"],
    "native-running": ["--storage-path", "native/store", "2026-11-23T03:00"],
    "native-not-run": ["--storage-path", "native/not-run"],
    "turborepo-failed": ["--storage-path", "turborepo/continued"],
    "otlp-conventions": ["--storage-path", "otlp/conventions"],
    "openlineage-failing": ["--storage-path", "openlineage/failing"],
    "kubeflow-failed": ["--storage-path", "kubeflow/failed"],
    "stepfunctions-failed": ["--storage-path", "stepfunctions/failed"],
    "prefect-failing": ["--storage-path", "prefect/failing"],
    "nextflow-failed": ["--storage-path", "nextflow/failed"],
    "metaflow-failing": ["--storage-path", "metaflow/red"],
    "luigi-failing": ["--storage-path", "luigi/central-red"],
    "snakemake-failing": ["--storage-path", "snakemake/v9/red"],
}
TABLES = {"airflow-failing", "dbt-failing", "native-not-run", "native-running"}
"""Of these the other formats too."""
BEFORE = {"native-nights": ["night-1", "night-2", "night-3", "night-4"]}
"""The runs before, each compared with the one before it."""
SCRUBS = [
    (r"dagrun-export \d+\.\d+\.\d+", "dagrun-export VERSION"),
    (r"sha256-[A-Za-z0-9+/]{43}=", "sha256-…"),
    (r"(?s)(<style[^>]*>).*?(</style>)", r"\1…\2"),
    (r"(?s)(<script[^>]*>).*?(</script>)", r"\1…\2"),
]


def scrubbed(name: str, text: str) -> str:
    """Leave out what another golden or test holds: versions, assets, the data island."""
    for pattern, replacement in SCRUBS:
        text = re.sub(pattern, replacement, text)
    if name.endswith(".json"):
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
    return text


def on_paper(path: Path) -> str:
    """Return the text of each page of a PDF: as many lines of equals signs as there are pages."""
    pages = PdfReader(path, strict=True).pages
    return "".join(f"{page.extract_text().strip()}\n{'=' * 40}\n" for page in pages)


@pytest.mark.parametrize("case", CASES)
def test_documents(
    case: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known: list[str] = []
    args = [str(FIXTURES / each) if "/" in each else each for each in CASES[case]]
    out = tmp_path / "out"
    for before in BEFORE.get(case, ()):
        assert run([*args[:-1], before, "-f", "json", "-o", "base.json", *known, "-q"]) == 0
        known = ["--baseline", "base.json"]
    formats = "html,json,markdown" + ",csv,junit,pdf" * (case in TABLES)
    assert run([*args, *known, "--format", formats, "--output", str(out), "-q"]) == 0
    made = {
        path.name: scrubbed(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(out.iterdir())
        if path.suffix != ".pdf"
    }
    if case in TABLES:
        made["report.pdf.txt"] = scrubbed("report.pdf.txt", on_paper(out / "report.pdf"))
    golden = HERE / "expected" / case
    if request.config.getoption("--accept"):
        shutil.rmtree(golden, ignore_errors=True)
        golden.mkdir(parents=True)
        for name, text in made.items():
            (golden / name).write_text(text, encoding="utf-8")
    expected = {path.name: path.read_text(encoding="utf-8") for path in sorted(golden.iterdir())}
    if made != expected:
        (ACTUAL / case).mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (ACTUAL / case / name).write_text(text, encoding="utf-8")
    assert made == expected
