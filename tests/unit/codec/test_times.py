"""Many times at once are written as one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from exporter.codec.times import stamp, stamps

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(0))])
TIMES = (
    st.none()
    | st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.just(UTC) | ZONES,
    )
    | st.datetimes(timezones=st.just(UTC)).map(lambda time: time.replace(microsecond=0))
)


@given(st.lists(TIMES))
def test_many_are_as_one_by_one(times: list[datetime | None]) -> None:
    assert stamps(times) == [stamp(time) for time in times]


def test_the_form() -> None:
    zone = timezone(timedelta(hours=-5))
    assert stamp(datetime(2026, 11, 22, 23, tzinfo=zone)) == "2026-11-23T04:00:00.000000+00:00"
    assert stamps([]) == []
