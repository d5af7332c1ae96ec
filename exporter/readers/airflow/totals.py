"""The sums over task instances that the verdict and the times are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exporter.readers.airflow.records import Instance, Place, Totals, Try
from exporter.readers.airflow.statuses import FINISHED, NOT_BEGUN


def totals_of(instances: Sequence[Instance], tries: Mapping[Place, Sequence[Try]]) -> Totals:
    """Sum up the instances of one run; all their times are written alike, and so sort as text."""
    open_ones = [each for each in instances if each.state not in FINISHED]
    earlier = [each for found in tries.values() for each in found]
    starts = [*(each.start for each in instances), *(one.start for one in earlier)]
    ends = [*(each.end for each in instances), *(one.end for one in earlier)]
    return Totals(
        count=len(instances),
        unfinished=len(open_ones),
        going=sum(each.state not in {None, "no_status"} for each in open_ones),
        failed=sum(each.state in {"failed", "upstream_failed"} for each in instances),
        undated_skips=sum(each.state == "skipped" and not each.end for each in instances),
        first=min(filter(None, starts), default=None),
        last=max(filter(None, ends), default=None),
        earliest_end=min(filter(None, ends), default=None),
        startless=sum(
            each.end is not None and not each.start and each.state not in NOT_BEGUN
            for each in instances
        ),
    )
