"""Secrets out of a run, once, before anything is drawn from it.

What is taken out: values that the environment holds under a secret's name, tokens in the shapes of
well-known providers, private keys, passwords in URLs, values behind a secret's name in text and in
data, and what a user's patterns find. A mark stands in the place of each, and `redactions` counts
them. It errs to the side of a readable report: digests, ids, SQL and references to secrets stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from exporter.model import DagRun

__all__ = ["redact", "redactor", "secrets_of"]


def redact(run: DagRun, *, secrets: Sequence[str], patterns: Sequence[str]) -> DagRun:
    """Return the run with a mark for each secret, and their number added to `redactions`.

    `secrets` are exact values, `patterns` a user's regular expressions. The same object comes back
    where nothing was found, as it does for a run that was redacted before. Ids stay unique, and a
    step's id is the same wherever it stands. Raises ExportError for a pattern that cannot be used.
    """
    from exporter.redaction.apply import Redaction  # noqa: PLC0415 - a dozen rules to compile

    return Redaction(secrets, patterns).run(run)


def redactor(*, secrets: Sequence[str], patterns: Sequence[str]) -> Callable[[str], str]:
    """Return what does the same for one text that is no run's: a title, a note, an error.

    Raises ExportError for a pattern that cannot be used.
    """
    from exporter.redaction.linear import compile_patterns  # noqa: PLC0415 - as above
    from exporter.redaction.text import Scrubber  # noqa: PLC0415 - as above

    scrubber = Scrubber(secrets, compile_patterns(patterns) if patterns else ())
    return lambda text: scrubber.scrub(text)[0]


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of an environment that no output may hold, longest first.

    These are the values whose name says so (`INPUT_GITHUB-TOKEN`, `*_TOKEN`, `*_SECRET`,
    `*_PASSWORD`, `*_KEY`, ...) and passwords in URLs, each also as it looks in base64, in a URL
    and in JSON, as GitHub's own masking does. Values shorter than 8 characters and everyday words
    are left out: they would take harmless text along.
    """
    from exporter.redaction.environ import values_of  # noqa: PLC0415 - as above

    return values_of(environ)
