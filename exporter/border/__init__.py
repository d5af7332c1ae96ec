"""The border between the process that may publish and the one that reads what strangers wrote.

The *keeper* is the process that was started. It holds the environment with its tokens, opens files,
gives them their names and talks to GitHub. It reads no run, no page and no archive. The *worker* is
its child: another user with an empty environment, no network, no right to open a file, and limits.
It reads, analyses and draws.

They speak over one socket (`channel.py`), and nothing else is shared. What crosses it:

- to the worker: what the user asked for; descriptors of the files that it may read, one by one, and
  of the files that it may fill; secret values, but only those that a run holds already;
- to the keeper: which file is wanted next, by its number; the texts that are searched for secrets;
  progress; the finished run in numbers and sentences; texts for summary and comment.

The keeper takes nothing for granted: it decides itself which folder is searched and which file is
written, knows the names that documents may have, and escapes for the log and the runner's files.
"""

from __future__ import annotations
