"""Keep the one comment of a pull request, beside others who keep it at the same time.

GitHub changes a comment as a whole and knows no condition for it, so of two writers that read the
same text one loses what it adds. What holds nevertheless: a writer reads, writes at once, and looks
again after a wait that is longer than anybody's way from reading to writing. Who was overwritten by
then sees it and writes again; who was not is safe, since all later writers have read that section.
Where several comments are created at the same time the one with the lowest number is kept, and each
writer moves its section there before it removes the comment that it made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from exporter.github.client import GitHub
from exporter.github.exchange import HttpError
from exporter.github.sticky import COMMENT_MARK, Draw, Section, compose, merge, newer, parse

if TYPE_CHECKING:
    from exporter.github.wire import Comment

ACTIONS_BOT: Final = "github-actions[bot]"
"""Who writes with the token that a workflow gets by itself."""

ALONE_SECONDS: Final = 1.0
SETTLE_SECONDS: Final = 2.5
"""How long after a write one looks again at least: longer than reading and writing takes."""

_SPREADS: Final = (2.0, 4.0, 8.0, 12.0, 16.0)
_ROUNDS: Final = 14
_LOOK_BACK: Final = timedelta(minutes=2)

What = Literal["created", "updated", "unchanged", "unwanted", "outdated"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the comment."""

    what: What
    comment_id: int | None = None
    url: str = ""


@dataclass(slots=True, kw_only=True)
class Wish:
    """What is to stand in the comment."""

    section: Section
    """Its details are drawn when it is known how much room there is."""
    draw: Draw
    footer: str
    create: bool
    """Whether a section may be added where there is none."""
    unless_same_outcome: bool
    """Whether a section is left alone while the steps end in the same way."""
    unless_same_run: bool
    """Whether a section is left alone that is of the same run already."""
    shared: bool
    """Whether others are expected to write at the same time."""
    outdated: Callable[[], bool]
    """Asked before a section is replaced: whether the pull request has moved on since our run."""


@dataclass(slots=True)
class Keeper:
    """Writes one section into the comment of one pull request."""

    github: GitHub
    number: int
    """The pull request's."""
    made: Comment | None = None
    """The comment that this process has created."""
    short: bool = False
    """Whether GitHub found our text too long, which our limits should prevent."""
    seen: dict[str, Section] = field(default_factory=dict)
    """Every section that was ever read: what another writer has lost meanwhile is put back."""
    _viewer: str | Literal[False] | None = False
    """Whose token it is; False while nobody has asked."""

    def keep(self, wish: Wish) -> Kept:
        """See to it that the section stands in the comment, if it is wanted there.

        Raises HttpError when it cannot be.
        """
        found = self._find()
        kept = self._left_alone(found, wish)
        if kept is not None:
            return kept
        what: What = "updated" if found else "created"
        if wish.section.key in _all(found):
            if wish.outdated():
                return Kept("outdated", *_place(found))
            found = self._find_again(found)  # that question took its time
        for attempt in range(_ROUNDS):
            stored = _all(found).get(wish.section.key)
            if stored and newer(stored, wish.section):
                return Kept("outdated", *_place(found))
            self._write(found, wish)
            self._rest(wish, attempt, several=len(_all(found)) > 1)
            found = self._find_again(found)
            if found and _has(_sections(found[0]), wish.section):
                self._tidy(found)
                return Kept(what, *_place(found))
        raise HttpError("conflict", f"others have overwritten the comment {_ROUNDS} times")

    def _left_alone(self, found: list[Comment], wish: Wish) -> Kept | None:
        """Tell why nothing is to be written; None where something is."""
        stored = _all(found).get(wish.section.key)
        if stored is None:
            return None if wish.create else Kept("unwanted", *_place(found))
        if newer(stored, wish.section):
            return Kept("outdated", *_place(found))
        same = (
            stored.digest == wish.section.digest
            or (wish.unless_same_outcome and stored.outcome == wish.section.outcome)
            or (wish.unless_same_run and stored.order == wish.section.order)
        )
        return Kept("unchanged", *_place(found)) if same and len(found) == 1 else None

    def _write(self, found: list[Comment], wish: Wish) -> None:
        """Write once; a failure that the next look will tell about is none."""
        self.seen = merge([self.seen, *map(_sections, found)])
        others = self.seen.values()
        body = compose(wish.section, others, wish.draw, wish.footer, short=self.short)
        if body is None:
            raise HttpError("too-large", "the comment has no room for one more report")
        try:
            if found:
                self.github.update_comment(found[0].id, body)
            else:
                self.made = self.github.create_comment(self.number, body)
        except HttpError as error:
            if error.kind == "rate-limit":
                self.github.http.wait(error)
            elif error.kind == "invalid" and "too long" in error.message and not self.short:
                self.short = True
            elif error.kind not in {"unreachable", "server"} and not (
                error.kind in {"missing", "gone"} and found
            ):
                raise

    def _rest(self, wish: Wish, attempt: int, *, several: bool) -> None:
        http = self.github.http
        if wish.shared or several or attempt:
            spread = _SPREADS[min(attempt, len(_SPREADS) - 1)]
            http.sleep(SETTLE_SECONDS + spread * http.chance())
        else:
            http.sleep(ALONE_SECONDS + http.chance() / 2)

    def _find(self, since: str | None = None) -> list[Comment]:
        """Return our comments, the lowest number first.

        Comments come in the order of their numbers, so the page with the first of ours is the last
        one asked for; those that race with it are its neighbours.
        """
        for page in self.github.comments(self.number, since=since):
            ours = [comment for comment in page if self._is_ours(comment)]
            if ours:
                return sorted(ours, key=lambda comment: comment.id)
        return []

    def _find_again(self, found: list[Comment]) -> list[Comment]:
        """Look at the comment that is known; after a creation, for others of that moment too."""
        made = self.made
        if made is not None:
            since = _before(made.created_at)
            found = self._find(since) or ([] if since is None else self._find())
            if found:
                return found
        known = found[0] if found else made
        if known is not None:
            try:
                return [self.github.comment(known.id), *found[1:]]
            except HttpError as error:
                if error.kind not in {"missing", "gone"}:
                    raise
                self.made = None
        return self._find()

    def _tidy(self, found: list[Comment]) -> None:
        """Remove the other comments of ours that say nothing which the kept one does not."""
        kept = _sections(found[0])
        for comment in found[1:]:
            if all(_has(kept, section) for section in _sections(comment).values()):
                with suppress(HttpError):  # the next run will remove it
                    self.github.delete_comment(comment.id)

    def _is_ours(self, comment: Comment) -> bool:
        """Tell whether a comment has our mark at its start, and was written by us.

        Anybody can write the mark.
        """
        if not (comment.body or "").startswith(COMMENT_MARK) or comment.user is None:
            return False
        author = comment.user
        if author.login == ACTIONS_BOT and author.type == "Bot":
            return True
        if self.made is not None and self.made.id == comment.id:
            return True
        if self._viewer is False:
            try:
                self._viewer = self.github.viewer()
            except HttpError:
                self._viewer = None
        viewer = self._viewer
        is_app = viewer is not None and viewer.endswith("[bot]")
        return author.login == viewer and (author.type == "Bot") == is_app


def _sections(comment: Comment) -> Mapping[str, Section]:
    return parse(comment.body or "")


def _all(comments: list[Comment]) -> dict[str, Section]:
    return merge(map(_sections, comments))


def _before(time: str) -> str | None:
    """Return a time a little before; None where the time cannot be read."""
    try:
        return (datetime.fromisoformat(time) - _LOOK_BACK).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None


def _has(sections: Mapping[str, Section], wanted: Section) -> bool:
    """Tell whether a section stands there, or a newer one in its place."""
    there = sections.get(wanted.key)
    return there is not None and (
        newer(there, wanted) or (there.order == wanted.order and there.digest == wanted.digest)
    )


def _place(found: list[Comment]) -> tuple[int | None, str]:
    return (found[0].id, found[0].html_url) if found else (None, "")
