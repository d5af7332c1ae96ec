"""The words of dbt for how a node and a command ended, as ours.

Sources: `NodeStatus` in dbt/contracts/results.py (1.7) and dbt/artifacts/schemas/results.py
(1.8 to 1.12), crates/dbt-common/src/stats.rs (Fusion), and the words of the log's lines.
"""

from __future__ import annotations

from typing import Final

from exporter.model import StepStatus

STEP_STATUSES: Final[dict[str, StepStatus]] = {
    "success": "success",
    "pass": "success",
    # nothing had to be done: exposures, saved queries, ephemeral models
    "no-op": "success",
    "reused": "success",
    "warn": "warned",
    "fail": "failed",
    "error": "failed",
    "runtime error": "failed",
    # some batches of a microbatch model failed: dbt counts it as an error and exits with 1
    "partial success": "failed",
    "skipped": "skipped",
    "cancelled": "cancelled",
    "started": "running",
    "compiling": "running",
    "executing": "running",
}
"""By the lower-case word; Fusion writes some with a capital."""

LOG_WORDS: Final[dict[str, str]] = {
    "OK": "success",
    "PASS": "pass",
    "WARN": "warn",
    "FAIL": "fail",
    "ERROR": "error",
    "SKIP": "skipped",
    "NO-OP": "no-op",
    "PARTIALLY": "partial success",
    "REUSED": "reused",
}
"""The verb of a log line of dbt core, such as `3 of 9 OK created ...`, as `status` has it."""

FUSION_WORDS: Final[dict[str, str]] = {
    "succeeded": "success",
    "passed": "pass",
    "warned": "warn",
    "failed": "error",
    "skipped": "skipped",
    "reused": "reused",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}
"""The verb of a log line of Fusion, in lower case."""

COMMANDS: Final[dict[str, str]] = {
    "generate": "docs generate",
    "serve": "docs serve",
    "freshness": "source freshness",
    "snapshot-freshness": "source freshness",
    "list": "ls",
}
"""What `args.which` calls a command, as it is typed; others are typed as they are called."""

_FIRST_WORDS: Final = frozenset(
    {"build", "run", "test", "seed", "snapshot", "compile", "docs", "run-operation", "retry",
     "clone", "source", "list", "ls", "parse", "deps", "show", "debug", "clean", "init",
     "freshness", "generate", "serve", "login", "system", "man"}
)  # fmt: skip
_OPTIONS_WITH_VALUE: Final = frozenset({"--target", "-t", "--profile"})
"""Global options before the command whose values may look like one: `--target test`."""
NO_RESULTS: Final = frozenset(
    {"ls", "parse", "deps", "show", "debug", "clean", "init", "docs serve", "login", "system",
     "man", "source freshness"}
)  # fmt: skip
"""Commands that leave `run_results.json` as it was."""
NOTHING_BUILT: Final[dict[str, str]] = {
    "compile": "dbt compile only compiled the SQL; nothing was built or tested.",
    "docs generate": "dbt docs generate only compiled the SQL; nothing was built or tested.",
    "parse": "dbt parse only read the project; nothing was built or tested.",
    "ls": "dbt ls only listed the project; nothing was built or tested.",
}
"""Commands whose `success` means less than it says."""


def native(word: object) -> str:
    """Return a status word in the form that the tables use."""
    return word.strip().lower() if isinstance(word, str) else ""


def command_of(line: str) -> str | None:
    """Return the command of a command line, such as `docs generate` of `dbt -q docs generate`."""
    words = line.split()
    for place, word in enumerate(words):
        # the first word is the program, unless only the command is given (as in `args.which`)
        if (
            (place or len(words) == 1)
            and word in _FIRST_WORDS
            and words[place - 1] not in _OPTIONS_WITH_VALUE
        ):
            if word in {"docs", "source"}:
                second = next((w for w in words[place + 1 :] if not w.startswith("-")), "")
                return COMMANDS.get(second, f"{word} {second}".strip())
            return COMMANDS.get(word, word)
    return None
