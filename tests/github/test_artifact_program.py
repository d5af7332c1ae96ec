"""The program itself, as a step of a job that has a results service."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.container.file_commands import parse_assignments
from tests.container.samples import step, write_run
from tests.github.results_service import Answer, ResultsService, runtime_token


def prepare(
    service: ResultsService, folder: Path, *arguments: str, **inputs: str
) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment of a step in a job that has a results service."""
    write_run(folder / "runs", "nightly-1", step("extract"), step("load", "failed", error="boom"))
    for name in ("summary", "output"):
        (folder / name).touch()
    environment = {
        **service.environment(),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_WORKSPACE": str(folder),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        **inputs,
    }
    return [sys.executable, "-m", "exporter", *arguments], environment


def export(
    service: ResultsService, folder: Path, *arguments: str, **inputs: str
) -> subprocess.CompletedProcess[str]:
    command, environment = prepare(service, folder, *arguments, **inputs)
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_an_input_the_summary_and_the_outputs_link_to_the_artifact(
    service: ResultsService, tmp_path: Path
) -> None:
    done = export(service, tmp_path)

    assert done.returncode == 0, done.stderr
    assert set(service.finished()) == {"dagrun-report", "dagrun-report.html"}
    url = "https://github.com/octo/shop/actions/runs/77/artifacts/"
    line = f"**[Open the report]({url}1002)** · [Download all files]({url}1001)"
    assert line in (tmp_path / "summary").read_text("utf-8")
    outputs = parse_assignments((tmp_path / "output").read_bytes()).values
    assert outputs["artifact-id"] == "1001"
    assert outputs["artifact-url"] == f"{url}1001"
    digest = service.finished()["dagrun-report"].digest
    assert f"sha256:{outputs['artifact-digest']}" == digest
    assert "artifact dagrun-report (" in done.stderr
    said = (tmp_path / "dagrun-report/report.html").read_bytes()
    assert service.content("dagrun-report.html") == said


def test_secrets_are_masked_before_and_written_nowhere(
    service: ResultsService, tmp_path: Path
) -> None:
    done = export(service, tmp_path)

    lines = done.stderr.splitlines()
    for artifact in service.artifacts:
        signature = service.blobs.sign(artifact.path, "cw").rpartition("sig=")[2]
        (at,) = (n for n, line in enumerate(lines) if line.endswith(signature.replace("%", "%25")))
        assert lines[at].startswith("::add-mask::")
        assert not any(signature in line for line in lines)
    written = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(runtime_token() in text for text in (done.stderr, done.stdout, *written))


def test_trouble_is_a_warning_and_everything_else_is_there(
    service: ResultsService, tmp_path: Path
) -> None:
    said = {"code": "permission_denied", "msg": "insufficient usage to create artifact"}
    service.faults["CreateArtifact"] = [Answer(403, json.dumps(said).encode())]
    done = export(service, tmp_path)

    assert done.returncode == 0
    (warning,) = (line for line in done.stderr.splitlines() if line.startswith("::warning"))
    assert "no artifact: the storage for artifacts is full" in warning
    assert "Failed: `orders_daily`" in (tmp_path / "summary").read_text("utf-8")
    outputs = parse_assignments((tmp_path / "output").read_bytes()).values
    assert (outputs["artifact-id"], outputs["failed"]) == ("", "1")
    assert (tmp_path / "dagrun-report/report.json").is_file()


def test_a_cancelled_upload_ends_at_once_with_the_files_on_the_disk(
    service: ResultsService, tmp_path: Path
) -> None:
    service.faults["CreateArtifact"] = ["hang"]
    command, environment = prepare(service, tmp_path)
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while not service.calls and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert "Traceback" not in said
    assert (tmp_path / "dagrun-report/report.html").is_file()
    # Whoever was hung up on did not have to give up first.
    assert service.names() == ["CreateArtifact"]


def test_the_inputs_say_how_it_is_to_be(service: ResultsService, tmp_path: Path) -> None:
    inputs = {
        "INPUT_ARTIFACT-NAME": "nightly",
        "INPUT_RETENTION-DAYS": "3",
        "INPUT_COMPRESSION-LEVEL": "0",
        "INPUT_FORMAT": "json",
    }
    assert export(service, tmp_path, **inputs).returncode == 0
    (artifact,) = service.artifacts
    assert (artifact.name, bool(artifact.expires_at)) == ("nightly", True)
    with zipfile.ZipFile(io.BytesIO(service.content("nightly"))) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, entry.compress_type) == ("report.json", zipfile.ZIP_STORED)
        assert json.loads(archive.read(entry))["run_id"] == "nightly-1"


def test_it_can_be_turned_off(service: ResultsService, tmp_path: Path) -> None:
    assert export(service, tmp_path, **{"INPUT_UPLOAD-ARTIFACT": "false"}).returncode == 0
    assert service.calls == []


@pytest.mark.parametrize("level", ["10", "-1", "high"])
def test_a_level_that_is_none_is_wrong_usage(
    service: ResultsService, tmp_path: Path, level: str
) -> None:
    done = export(service, tmp_path, **{"INPUT_COMPRESSION-LEVEL": level})
    assert done.returncode == 2
    assert "compression-level" in done.stderr.lower()


def test_an_artifact_of_no_file_is_wrong_usage_where_that_is_an_error(
    service: ResultsService, tmp_path: Path
) -> None:
    arguments = ("--output", "-", "--format", "json")
    done = export(service, tmp_path, *arguments, **{"INPUT_IF-NO-FILES-FOUND": "error"})
    assert done.returncode == 2
    assert "standard output leaves no file that an artifact could hold" in done.stderr
    assert export(service, tmp_path, *arguments).returncode == 0
    assert service.calls == []
