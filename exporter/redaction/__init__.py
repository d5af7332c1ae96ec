"""Secrets out of a run, once, before anything is drawn from it.

What is taken out: values that the environment holds under a secret's name, tokens in the shapes of
well-known providers, private keys, passwords in URLs, values behind a secret's name in text and in
data, and what a user's patterns find. A mark stands in the place of each, and `redactions` counts
them. It errs to the side of a readable report: digests, ids, SQL and references to secrets stay.
"""

from __future__ import annotations

from exporter.redaction.apply import redact
from exporter.redaction.environ import secrets_of
from exporter.redaction.names import MARK

__all__ = ["MARK", "redact", "secrets_of"]
