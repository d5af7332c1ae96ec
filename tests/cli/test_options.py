"""One declaration, many readings."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from exporter.cli.commands.export import ExportCommand
from exporter.cli.config import LONGEST
from exporter.cli.options import env_names, parameters, settings_of
from exporter.cli.settings import ExportSettings
from exporter.model import ExportError


def given(
    *args: str, env: dict[str, str] | None = None, folder: Path | None = None
) -> ExportSettings:
    """Return the settings of one call, without doing its work."""
    seen: list[ExportSettings] = []

    def remember(**values: object) -> None:
        seen.append(ExportSettings(**values))  # type: ignore[arg-type]  # click made them

    command = ExportCommand(
        "export", callback=remember, params=parameters(ExportSettings, positional=["run_id"])
    )
    with pytest.MonkeyPatch.context() as patch:
        if folder is not None:
            patch.chdir(folder)
        result = CliRunner(env=env).invoke(command, args, standalone_mode=False)
    if result.exception:
        raise result.exception
    return seen[0]


def test_every_setting_is_a_parameter() -> None:
    names = {param.name for param in parameters(ExportSettings, positional=["run_id"])}
    assert names == {each.name for each in fields(ExportSettings)}


def test_defaults_are_the_declared_ones() -> None:
    assert vars(given()) == vars(ExportSettings())


def test_formats_may_be_repeated_and_joined_by_commas() -> None:
    assert given("-f", "json,html", "-f", "markdown", "-f", "json").format == (
        "json",
        "html",
        "markdown",
    )


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(click.BadParameter, match="'xml' is not one of html, json, "):
        given("--format", "json,xml")


@pytest.mark.parametrize("name", ["INPUT_STORAGE-PATH", "INPUT_STORAGE_PATH"])
def test_an_input_is_read_in_both_spellings(name: str) -> None:
    assert given(env={name: "runs"}).storage_path == "runs"


def test_an_empty_input_counts_as_unset() -> None:
    empty = {"INPUT_STORAGE-PATH": "", "INPUT_FORMAT": ""}
    assert vars(given(env=empty)) == vars(ExportSettings())


def test_patterns_keep_their_commas() -> None:
    settings = given(env={"INPUT_REDACT-PATTERN": "a{1,2}\n\n  b \n"})
    assert settings.redact_pattern == ("a{1,2}", "b")


def test_each_source_goes_before_the_next(tmp_path: Path) -> None:
    (tmp_path / ".dagrun-export.yml").write_text("reader: dbt\nformat: [json, html]\n")
    everywhere = {"INPUT_READER": "native", "DAGRUN_EXPORT_READER": "auto"}
    assert given("--reader", "x", env=everywhere, folder=tmp_path).reader == "x"
    assert given(env=everywhere, folder=tmp_path).reader == "native"
    assert given(env={"DAGRUN_EXPORT_READER": "auto"}, folder=tmp_path).reader == "auto"
    from_file = given(folder=tmp_path)
    assert (from_file.reader, from_file.format) == ("dbt", ("json", "html"))


def test_a_key_that_no_setting_has_is_refused_with_the_file_and_the_names(tmp_path: Path) -> None:
    (tmp_path / ".dagrun-export.yml").write_text("formats: json\n")
    with pytest.raises(ExportError, match=r"\.dagrun-export\.yml: no setting is called 'formats'"):
        given(folder=tmp_path)


def test_a_missing_named_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no such file"):
        given("--config", "mine.yml", folder=tmp_path)


def test_a_wrong_word_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".dagrun-export.yml").write_text("format: xml\n")
    with pytest.raises(click.BadParameter, match="xml"):
        given(folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: [json\n", "the YAML is broken at line 2, column 1"),
        ("format: !!python/object:x {}\n", ""),
        ("output: [a, b]\n", "output takes one value, not a list"),
        ("output: {a: b}\n", "output is a mapping"),
        ("- a\n", "it is no mapping of settings"),
    ],
)
def test_a_broken_file_is_wrong_usage(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / ".dagrun-export.yml").write_text(text)
    with pytest.raises(ExportError, match=rf"\.dagrun-export\.yml: {re.escape(said)}") as caught:
        given(folder=tmp_path)
    assert (caught.value.code, caught.value.exit_status) == ("bad-config", 2)
    assert "record" not in str(caught.value)


def test_no_input_hides_another() -> None:
    names = [name for each in fields(ExportSettings) for name in env_names(each)]
    assert len(names) == len(set(names))


def test_what_only_the_command_line_takes_is_in_no_file() -> None:
    assert {"quiet", "verbose", "config"}.isdisjoint(
        each.name for each in settings_of(ExportSettings, "file")
    )


IN_A_WORKFLOW = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize(
    "line",
    [
        "output: /github/home/.bashrc",
        "output: ../x",
        "output: away/x.json",
        "output: .git/HEAD",
        "output: a/../.GIT/config",
        'output: "a\\0b"',
        "storage-path: /proc",
        "storage-path: ..",
        "storage-path: s3://theirs/runs",
        "storage-path: .\n# comment\nbaseline: ../elsewhere.json",
        "redact: false",
        "redact: 'no'",
        "redact: 0",
        "redact: null",
    ],
)
def test_in_a_workflow_the_file_of_a_checkout_neither_leaves_it_nor_lets_secrets_through(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "checkout/away").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "checkout/.dagrun-export.yml").write_text(line)
    with pytest.raises(ExportError, match="a pull request can change this file"):
        given(env=IN_A_WORKFLOW, folder=tmp_path / "checkout")


def test_places_within_a_checkout_may_be_named_there(tmp_path: Path) -> None:
    text = "output: out/x.json\nstorage-path: target\nbaseline: none\nredact: true\n"
    (tmp_path / ".dagrun-export.yml").write_text(text)
    settings = given(env=IN_A_WORKFLOW, folder=tmp_path)
    assert (settings.output, settings.storage_path) == ("out/x.json", "target")


def test_off_github_the_file_is_the_users_own(tmp_path: Path) -> None:
    (tmp_path / ".dagrun-export.yml").write_text("output: /somewhere/\nredact: false\n")
    settings = given(env={"GITHUB_ACTIONS": ""}, folder=tmp_path)
    assert (settings.output, settings.redact) == ("/somewhere/", False)


def test_a_link_with_the_files_name_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("AWS_KEY: 1\n")
    (tmp_path / "checkout").mkdir()
    link = tmp_path / "checkout/.dagrun-export.yml"
    link.symlink_to(tmp_path / "other")
    with pytest.raises(ExportError, match="it is a link"):
        given(folder=tmp_path / "checkout")
    link.unlink()
    link.hardlink_to(tmp_path / "other")
    with pytest.raises(ExportError, match="second name"):
        given(folder=tmp_path / "checkout")


def test_a_file_of_settings_is_read_within_a_bound(tmp_path: Path) -> None:
    (tmp_path / ".dagrun-export.yml").write_bytes(b" " * (LONGEST + 1))
    with pytest.raises(ExportError, match="it has more than"):
        given(folder=tmp_path)
