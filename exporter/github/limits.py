"""GitHub's hard limits and how close we go to them; each number with where it comes from."""

from __future__ import annotations

from typing import Final

SUMMARY_BYTES: Final = 1024 * 1024
"""A step's summary above this is not shown at all, only an error annotation.

Source: `actions/runner`, `CreateStepSummaryCommand`; 1,048,576 bytes are taken, one more is not.
"""

SUMMARY_BUDGET: Final = 900_000
"""What we write at most: the runner's masking lengthens text, and the step may append its own."""

COMMENT_UNITS: Final = 65_536
"""The API answers 422 "Body is too long (maximum is 65536 characters)" to a longer comment."""

COMMENT_BYTES: Final = 262_144
"""The bound that probes of the API measured in UTF-8 bytes, for POST and PATCH alike."""

COMMENT_UNITS_BUDGET: Final = 60_000
"""What we write at most, in UTF-16 code units: clients differ in what they call a character."""

COMMENT_BYTES_BUDGET: Final = 240_000
"""What we write at most, in UTF-8 bytes."""

ANNOTATIONS_PER_LEVEL: Final = 10
"""The runner keeps ten errors, ten warnings and ten notices of a step; more only stand in its log.

Source: `actions/runner`, `ExecutionContext` (`_maxCountPerIssueType`).
"""

ANNOTATION_MESSAGE: Final = 4096
"""Characters the runner keeps of an annotation's message. Source: `actions/runner`, `Issue`."""

ANNOTATION_TITLE: Final = 255
"""Characters of an annotation's title. Source: GitHub's REST reference, check runs."""

OUTPUT_VALUE: Final = 1024
"""Characters of one output that we write at most.

A job's outputs may hold 1 MB together and are all lost beyond (GitHub's documentation, "Usage
limits"); ours are numbers, words and paths.
"""

MERMAID_NODES: Final = 50
"""Steps in a diagram, so that one can read it."""

MERMAID_EDGES: Final = 400
"""Mermaid draws 500 (`maxEdges`); GitHub's own setting is not documented."""

MERMAID_CHARACTERS: Final = 20_000
"""Mermaid takes 50,000 (`maxTextSize`); GitHub's own setting is not documented."""
