"""The comment on the pull request: one, always current, with a section for each report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Protocol

from exporter.github.context import Context
from exporter.github.events import Event, Origin
from exporter.github.exchange import HttpError
from exporter.model import Link, Receipt
from exporter.model.digest import sha256
from exporter.publishers.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.github.client import GitHub
    from exporter.github.keeper import Kept, Wish
    from exporter.github.pulls import Found

Mode = Literal["always", "on-failure", "on-change"]
Outcome = Literal["done", "skipped", "failed"]

PERMISSIONS: Final = "permissions: {contents: read, actions: read, pull-requests: write}"
"""What a job needs that may comment, and compare with the base branch, as YAML on one line."""

FORKS: Final = "docs/action.md#pull-requests-from-forks"

_KEY: Final = 200


class Parts(Protocol):
    """A report's text for the comment, in parts."""

    @property
    def verdict(self) -> str:
        """Heading and verdict."""
        ...

    @property
    def links(self) -> str:
        """Where the whole of it is."""
        ...

    @property
    def details(self) -> Callable[[int], str]:
        """Draws the rest, in at most so many UTF-16 units."""
        ...

    @property
    def footer(self) -> str:
        """Who made it."""
        ...


class ComposeParts(Protocol):
    """Makes the comment's text."""

    def __call__(self, files: Sequence[Receipt] = (), *, label: str = "") -> Parts:
        """Return it in parts; `label` tells the report from others of the same title."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user wants of the comment."""

    mode: Mode = "always"
    key: str | None = None
    """What tells this report from others in the comment; None to take workflow and DAG."""
    leg: str | None = None
    """Which leg of a matrix this is."""
    pull: int | None = None
    """The pull request that the user named."""


class PullRequestComment:
    """Keeps this report's section in the pull request's one comment."""

    name: ClassVar[str] = "comment"

    def __init__(
        self,
        github: GitHub | None,
        context: Context,
        event: Event,
        wanted: Wanted,
        compose: ComposeParts,
        *,
        found: Found | None = None,
    ) -> None:
        """Take what talks to GitHub, None without a token; `found` is a pull request known."""
        self._github = github
        self._context = context
        self._event = event
        self._wanted = wanted
        self._compose = compose
        self._found = found

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Write the comment where it is wanted; whatever keeps us from it is an answer."""
        event = self._event
        if not (self._wanted.pull or event.may_have_pull):
            return self._receipt("skipped", "")
        if self._github is None:
            return self._receipt("skipped", "no comment: there is no token; see github-token")
        if event.read_only:
            return self._receipt("skipped", self._read_only())
        try:
            return self._published(self._github, told, files)
        except HttpError as error:
            return self._refused(error)

    def _published(self, github: GitHub, told: Told, files: Sequence[Receipt]) -> Receipt:
        from exporter.github.keeper import Keeper  # noqa: PLC0415 - only where one comments
        from exporter.github.pulls import find_pull, moved_on  # noqa: PLC0415 - as above

        event = self._event
        found = self._found or find_pull(github, event, self._wanted.pull)
        if found.number is None:
            return self._receipt("skipped", f"no comment: {found.why}" if found.why else "")
        number = found.number
        ours = number == event.pull and self._wanted.pull in {None, event.pull}
        wish = self._wish(told, files)
        wish.outdated = lambda: not found.checked and ours and moved_on(github, event, number)
        return self._told(Keeper(github, number).keep(wish), number)

    def _wish(self, told: Told, files: Sequence[Receipt]) -> Wish:
        from exporter.github.keeper import Wish  # noqa: PLC0415 - only where one comments
        from exporter.github.sticky import Section  # noqa: PLC0415 - as above

        wanted = self._wanted
        parts = self._compose(self._linked(files), label=wanted.key or wanted.leg or "")
        origin = self._origin()
        state = told.state
        section = Section(
            key=self._key(told, origin),
            run_id=origin.run_id or 0,
            attempt=origin.attempt,
            state=state,
            digest=_digest(parts.verdict, parts.details(10**9)),
            outcome=told.outcome,
            head="\n\n".join(filter(None, (parts.verdict, parts.links))),
        )
        return Wish(
            section=section,
            draw=parts.details,
            footer=parts.footer,
            create=_worth_telling(told, wanted.mode),
            unless_same_outcome=wanted.mode == "on-change",
            unless_same_run=self._event.relayed is not None,
            shared=bool(wanted.key or wanted.leg),
            outdated=bool,
        )

    def _origin(self) -> Origin:
        """Return the workflow run that is reported."""
        context = self._context
        return self._event.relayed or Origin(
            run_id=context.run_id, attempt=context.run_attempt or 1, workflow=context.workflow
        )

    def _key(self, told: Told, origin: Origin) -> str:
        """Return what tells this report from all others that this pull request may have.

        Under `workflow_run` it is the same as the run before would have taken: what that one could
        comment by itself is not told twice.
        """
        wanted = self._wanted
        leg = f" ({wanted.leg})" if wanted.leg else ""
        key = wanted.key or f"{origin.workflow or 'workflow'} / {told.dag_id}{leg}"
        return key if len(key) <= _KEY else f"{key[: _KEY - 33]}~{_digest(key)}"

    def _linked(self, files: Sequence[Receipt]) -> list[Receipt]:
        """Add a link to the workflow run, where the job summary is."""
        context, origin = self._context, self._origin()
        base = context.repository_url
        if not (base and origin.run_id):
            return list(files)
        link = Link("Workflow run", f"{base}/actions/runs/{origin.run_id}")
        return [*files, replace(self._receipt("done", ""), links=(link,))]

    def _told(self, kept: Kept, number: int) -> Receipt:
        outputs = {"comment-id": str(kept.comment_id), "comment-url": kept.url}
        said = {
            "created": f"wrote a comment on #{number}",
            "updated": f"updated the comment on #{number}",
            "unchanged": f"the comment on #{number} says so already",
            "unwanted": "",
            "outdated": f"no comment: #{number} has a newer run or commit than this one",
        }
        done = kept.what not in {"unwanted", "outdated"}
        return replace(
            self._receipt("done" if done else "skipped", said[kept.what]),
            outputs=outputs if kept.comment_id is not None else {},
        )

    def _read_only(self) -> str:
        whose = "a fork" if self._event.fork else "Dependabot"
        return (
            f"no comment: the token of a pull request of {whose} may only read; the job summary"
            f" has the report, and a second workflow can comment: see {FORKS}"
        )

    def _refused(self, error: HttpError) -> Receipt:
        """Say what went wrong and the way out; where it was to be expected, without alarm."""
        locked = "locked" in error.message.lower()
        if error.kind in {"denied", "missing"} and not locked:
            if self._event.perhaps_read_only:
                return self._receipt("skipped", self._read_only())
            check = ", and check pr-number" if self._wanted.pull is not None else ""
            hint = f"give the job `{PERMISSIONS}`{check}"
        elif error.kind == "unauthorized":
            hint = "the token has expired or was revoked: see github-token"
        elif locked:
            hint = "unlock the conversation"
        elif error.kind == "gone":
            hint = "the repository has no issues, or the pull request is gone"
        else:
            hint = "the job summary has the report"
        return self._receipt("failed", f"no comment: {error}; {hint}")

    def _receipt(self, outcome: Outcome, message: str) -> Receipt:
        return Receipt(publisher=self.name, outcome=outcome, message=message)


def leg_of(matrix: str | None) -> str | None:
    """Name a leg of a matrix by its values, as GitHub names the job; None where there is no matrix.

    `matrix` is the context as JSON, which looks the same under every runner; other text stays.
    """
    import json  # noqa: PLC0415 - only on GitHub

    try:
        found = json.loads(matrix or "null")
    except (ValueError, RecursionError):
        return matrix
    values = found.values() if isinstance(found, dict) else ()
    named = [each if isinstance(each, str) else json.dumps(each) for each in values]
    return ", ".join(named) or None


def _worth_telling(told: Told, mode: Mode) -> bool:
    """Tell whether a comment is to be begun; one that is there is kept current all the same.

    Without a baseline nobody knows whether anything has changed, so `on-change` begins one.
    """
    if mode == "on-failure":
        return told.state == "failed"
    return mode == "always" or told.changed is not False


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass"))[:32]
