"""The lines of Snakemake's log."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from exporter.model.late import late

TIME: Final = re.compile(
    r"[ \t]{0,40}\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})\]$"
)
MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
RULE: Final = re.compile(r"([ \t]{0,40})(?:local)?(rule|checkpoint) (\S{1,200}):$")
GROUP: Final = late(
    r"(?:(\[[^\]]{10,40}\]) )?[Gg]roup job (\S{1,200}) \(jobs in lexicogr\. order\):$"
)
GROUP_ERROR: Final = late(r"(?:message: )?Error in group (?:job )?\S{1,200}$")
MESSAGE: Final = late(r"Job (\d{1,9}):(?: (.{0,2000}))?$")
FINISHED: Final = late(r"Finished job(?:id:)? (\d{1,9})(?: \(Rule: (\S{1,200})\))?\.?$")
ERROR: Final = late(r"Error in (?:rule|checkpoint) (\S{1,200}):$")
RESTART: Final = late(r"Trying to restart job (\d{1,9})\.?$")
SUBMITTED: Final = late(
    r"(?:Submitted job (\d{1,9}) with external jobid '?([^'\n]{1,200}?)'?\.?"
    r"|Job (\d{1,9}) has been submitted with \w{1,40} jobid (\S{1,100}).*)$"
)
STEPS: Final = late(r"(\d{1,9}) of (\d{1,9}) steps \(\d{1,3}(?:\.\d{1,3})?%\) done$")
FIELD: Final = re.compile(r"[ \t]{1,60}([a-z][a-z_ -]{0,30}):(?: (.*))?$")
HEADER: Final = late(r"  ([A-Z][A-Za-z0-9() -]{2,40}): ?(.*)$")
COUNTED: Final = late(r"(\S{1,200})\s+(\d{1,9})(?:\s+\d{1,9}\s+\d{1,9})?$")
COUNTED_BEFORE: Final = late(r"\t(\d{1,9})(?:\t(\S{1,200}))?$")
"""As up to version 6: the number first, and the total without a word."""
COUNTS: Final = ("job ", "---", "\tcount\t")
RAISED: Final = late(r"([A-Z]\w{0,80}(?:Exception|Error|Interrupt))(?:(?: in |:| \().*)?:?$")
IN_FILE: Final = late(
    r'(?:([A-Za-z_][\w.]{0,100}) )?in (?:file "?([^"\n]{1,1000}?)"?|rule .{1,200}? in file "?'
    r'([^"\n]{1,1000}?)"?), line (\d{1,7})'
    r"|(?:([A-Za-z_][\w.]{0,100}) )?in line (\d{1,7}) of ([^\n]{1,1000}?):?$"
)
"""Where an exception was raised; the second as up to version 7."""
ELAPSED: Final = late(
    r"Elapsed time: (?:(\d{1,6}) days?, )?(\d{1,6}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$"
)
CORES: Final = late(r"Provided (?:cores|nodes|cluster nodes|cloud nodes): (\S{1,40})")
BEGIN: Final = "Building DAG of jobs..."
BANNER: Final = "SNAKEMAKE"
GENERIC: Final = "At least one job did not complete successfully."
NOT_RUN: Final = (
    "Creating report",
    "This was a dry-run",
    "Unlocking working directory",
    "Unlocked working directory",
    "Lints for snakefile ",
)
"""What it says where it does something else than to run jobs."""
STOPPED: Final = (
    "Terminating processes on user request",
    "Cancelling snakemake on user request",
    "Will exit after finishing currently running jobs (scheduler)",
)
UNBEGUN: Final = "Error: "
"""How it speaks of options that do not fit, or of a Snakefile that is not there."""
LONG: Final = 8_000


def time_of(line: str) -> datetime | None:
    """Return the time that a line is, without a zone; None for any other line."""
    found = TIME.match(line)
    if found is None or found[1] not in MONTHS:
        return None
    month = MONTHS.index(found[1]) // 3 + 1
    try:
        day, hour, minute, second = (int(found[place]) for place in (2, 3, 4, 5))
        return datetime(int(found[6]), month, day, hour, minute, second)  # noqa: DTZ001 - it has no zone
    except ValueError:
        return None
