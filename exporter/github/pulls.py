"""Find the pull request that a report belongs to, from what GitHub itself says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.github.client import GitHub
from exporter.github.events import Event, same_repository

if TYPE_CHECKING:
    from exporter.github.wire import Pull


@dataclass(frozen=True, slots=True)
class Found:
    """The pull request to comment on, or why there is none."""

    number: int | None = None
    why: str = ""
    """Empty where an event simply has no pull request."""
    checked: bool = False
    """Whether GitHub has just said that our commit is its newest."""


def find_pull(github: GitHub, event: Event, given: int | None = None) -> Found:
    """Return the pull request of an event; `given` is the number that the user named.

    Under `workflow_run` the number that a user names may come from the other run's artifact, which
    whoever opened the pull request has written: the head must be the one of the event all the same.
    Raises HttpError when GitHub cannot be asked.
    """
    if event.relayed is None:
        return Found(given or event.pull)
    if not event.may_have_pull:
        return Found()
    if given is not None:
        pulls = [github.pull(given)]
    else:
        owner = (event.head_repository or "").partition("/")[0]
        pulls = github.pulls_from(owner, event.head_ref or "")
    fitting = [pull for pull in pulls if _is_of(pull, event, github.repository)]
    if len(fitting) == 1:
        return Found(fitting[0].number, checked=True)
    if fitting:
        why = f"{len(fitting):,} open pull requests have the commit that was run for"
        return Found(why=f"{why}; name one with pr-number")
    return Found(why="no open pull request has the commit that was run for as its newest")


def moved_on(github: GitHub, event: Event, number: int) -> bool:
    """Tell whether a pull request has a newer commit than the one that was run for."""
    return event.follows_head and github.pull(number).head.sha != event.head_sha


def _is_of(pull: Pull, event: Event, repository: str) -> bool:
    home = pull.head.repo.full_name if pull.head.repo else None
    into = pull.base.repo.full_name if pull.base.repo else None
    return (
        pull.state == "open"
        and pull.head.sha == event.head_sha
        and same_repository(home, event.head_repository)
        and same_repository(into, repository)
    )
