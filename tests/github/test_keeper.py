from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from exporter.github.exchange import HttpError
from exporter.github.keeper import Keeper, Kept, Wish
from exporter.github.sticky import COMMENT_MARK, Section, parse
from tests.github.fake import BOT, FakeGitHub
from tests.github.simulation import World
from tests.github.trouble import HangsError, say

PULL = 7
MALLORY = ("mallory", "User")
FOOTER = "Report by dagrun-export 1.0.0."


def wish(key: str = "etl", *, run: int = 10, says: str = "", **wanted: Any) -> Wish:
    section = Section(
        key=key,
        run_id=run,
        attempt=wanted.pop("attempt", 1),
        state=wanted.pop("state", "passed"),
        digest=f"says {says}",
        outcome=wanted.pop("outcome", "o"),
        head=f"## {key}\n\n**{says or 'Succeeded'}.**",
    )
    known: dict[str, Any] = {
        "create": True,
        "unless_same_outcome": False,
        "unless_same_run": False,
        "shared": False,
        "outdated": lambda: False,
    }
    drawn = "x" * 80
    return Wish(section=section, draw=lambda _: drawn, footer=FOOTER, **{**known, **wanted})


def keep(world: World, wanted: Wish, token: str = "ghs_secret") -> Kept:
    """Keep one section, and return what became of it."""
    kept: list[Kept] = []
    world.run(lambda: kept.append(Keeper(world.client(token), PULL).keep(wanted)))
    return kept[0]


def ours(github: FakeGitHub) -> list[dict[str, Any]]:
    return [each for each in github.of(PULL) if each["body"].startswith(COMMENT_MARK)]


def the_one(github: FakeGitHub) -> dict[str, Any]:
    (found,) = ours(github)
    return found


def writes(github: FakeGitHub) -> list[str]:
    return [call.partition(" ")[0] for call in github.calls if not call.startswith("GET")]


@pytest.fixture
def world() -> World:
    made = World(1)
    made.github.validate = True
    for number in range(130):
        made.github.add_comment(PULL, f"I think {number}", ("mona", "User"))
    return made


# One writer


def test_it_is_created_once_and_changed_in_its_place(world: World) -> None:
    first = keep(world, wish(says="one"))
    assert first.what == "created"
    assert len(world.github.calls) <= 8
    assert first.url == the_one(world.github)["html_url"]
    world.github.calls.clear()
    second = keep(world, wish(run=11, says="two"))
    assert second == Kept("updated", first.comment_id, first.url)
    assert len(world.github.calls) <= 8
    assert "**two.**" in the_one(world.github)["body"]
    assert len(world.github.comments) == 131
    assert world.github.faults == []


def test_ten_pushes_without_a_change_are_one_creation(world: World) -> None:
    for run in range(10, 20):
        kept = keep(world, wish(run=run, says="the same"))
        assert kept.what == ("created" if run == 10 else "unchanged")
    assert writes(world.github) == ["POST"]
    world.github.calls.clear()
    keep(world, wish(run=21, says="the same"))
    assert len(world.github.calls) == 2  # two pages of comments


def test_ten_pushes_of_a_matrix_without_a_change(world: World) -> None:
    for run in range(10, 20):
        for leg in "abc":
            keep(world, wish(leg, run=run, shared=True))
    assert writes(world.github) == ["POST", "PATCH", "PATCH"]


def test_an_older_run_never_overwrites_a_newer_one(world: World) -> None:
    keep(world, wish(run=11, says="new"))
    before = the_one(world.github)["body"]
    assert keep(world, wish(run=10, attempt=5, says="old")).what == "outdated"
    assert keep(world, wish(run=11, attempt=2, says="again")).what == "updated"
    assert keep(world, wish(run=11, attempt=1, says="late")).what == "outdated"
    assert before != the_one(world.github)["body"]
    assert "**again.**" in the_one(world.github)["body"]


def test_a_run_whose_commit_is_not_the_newest_replaces_nothing(world: World) -> None:
    assert keep(world, wish(outdated=lambda: True)).what == "created"
    assert keep(world, wish(run=11, says="x", outdated=lambda: True)).what == "outdated"
    assert keep(world, wish("other", run=11, outdated=lambda: True)).what == "updated"


def test_what_is_not_wanted_is_not_created_but_kept_current(world: World) -> None:
    assert keep(world, wish(create=False)) == Kept("unwanted")
    assert writes(world.github) == []
    keep(world, wish(says="broke", state="failed"))
    assert keep(world, wish(run=11, says="mended", create=False)).what == "updated"
    assert "**mended.**" in the_one(world.github)["body"]


def test_equal_outcomes_are_left_alone_on_request(world: World) -> None:
    keep(world, wish(says="1 s"))
    same = wish(run=11, says="2 s", unless_same_outcome=True)
    assert keep(world, same).what == "unchanged"
    assert keep(world, replace(same, section=replace(same.section, outcome="p"))).what == "updated"


def test_what_the_run_itself_has_written_is_not_written_for_it(world: World) -> None:
    keep(world, wish(says="by itself"))
    assert keep(world, wish(says="relayed", unless_same_run=True)).what == "unchanged"
    assert keep(world, wish(run=11, says="relayed", unless_same_run=True)).what == "updated"


def test_a_mark_that_somebody_else_made_is_left_alone(world: World) -> None:
    fakes = [
        world.github.add_comment(PULL, f"{COMMENT_MARK}\n\nfake", MALLORY),
        world.github.add_comment(PULL, f"{COMMENT_MARK}\n\nfake", ("github-actions[bot]", "User")),
        world.github.add_comment(PULL, f"quoting {COMMENT_MARK} in the middle", BOT),
    ]
    for run in (10, 11):
        keep(world, wish(run=run, says=f"{run}"))
    assert [each["body"][-4:] for each in fakes[:2]] == ["fake", "fake"]
    mine = [each for each in ours(world.github) if each not in fakes]
    assert len(mine) == 1
    assert "**11.**" in mine[0]["body"]


def test_a_token_of_its_own_finds_its_own_comment(world: World) -> None:
    world.github.tokens["pat"] = ("mona", "User")
    assert keep(world, wish(), "pat").what == "created"
    assert keep(world, wish(run=11, says="x"), "pat").what == "updated"
    assert the_one(world.github)["user"]["login"] == "mona"


def test_a_comment_whose_author_is_gone_is_not_ours(world: World) -> None:
    world.github.validate = False
    world.github.add_comment(PULL, COMMENT_MARK)["user"] = None
    assert keep(world, wish()).what == "created"


def test_a_comment_that_was_deleted_meanwhile_is_created_anew(world: World) -> None:
    keep(world, wish())

    def deleted(work: Callable[[], Any]) -> Any:
        world.github.comments.clear()
        return work()

    world.github.trouble.append(("PATCH", deleted))
    assert keep(world, wish(run=11, says="x")).comment_id == the_one(world.github)["id"]
    assert "**x.**" in the_one(world.github)["body"]


def test_what_was_left_behind_by_a_writer_that_died_is_taken_in(world: World) -> None:
    keep(world, wish("a"))
    first = the_one(world.github)
    other = World(2)
    keep(other, wish("b"))
    world.github.add_comment(PULL, the_one(other.github)["body"])
    keep(world, wish("a", run=11, says="x"))
    assert the_one(world.github) is first
    assert set(parse(first["body"])) == {"a", "b"}


# Trouble


def lost(work: Callable[[], Any]) -> Any:
    work()
    raise HangsError


def unheard(_work: Callable[[], Any]) -> Any:
    raise HangsError


@pytest.mark.parametrize("trouble", [lost, unheard, say(500), say(502), say(429, Retry_After="5")])
@pytest.mark.parametrize("there", [False, True])
def test_a_write_in_doubt_is_looked_after(world: World, trouble: Any, there: bool) -> None:
    if there:
        keep(world, wish())
    world.github.trouble.append(("PATCH" if there else "POST", trouble))
    assert keep(world, wish(run=11, says="x")).comment_id == the_one(world.github)["id"]
    assert "**x.**" in the_one(world.github)["body"]


def test_a_rate_limit_is_waited_for_and_the_text_made_anew(world: World) -> None:
    keep(world, wish("a"))
    began = world.time

    def limited(_work: Callable[[], Any]) -> Any:
        body = the_one(world.github)["body"].replace("key=a", "key=b")
        the_one(world.github)["body"] = body  # somebody else writes meanwhile
        return say(429, Retry_After="7")(_work)

    world.github.trouble.append(("PATCH", limited))
    keep(world, wish("c", shared=True))
    assert world.time - began >= 7
    assert {"b", "c"} <= set(parse(the_one(world.github)["body"]))


def test_a_text_that_is_found_too_long_is_written_short(world: World) -> None:
    refused = {"message": "Validation Failed", "errors": [{"message": "Body is too long"}]}
    world.github.trouble.append(("POST", say(422, refused)))
    long = replace(wish(), draw=lambda room: "x" * min(room, 50_000))
    assert keep(world, long).what == "created"
    assert len(the_one(world.github)["body"]) <= 15_000


@pytest.mark.parametrize(
    ("pattern", "status", "kind", "most"),
    [
        ("POST", 403, "denied", 3),
        ("POST", 410, "gone", 3),
        ("POST", 422, "invalid", 3),
        ("GET", 404, "missing", 1),
        ("GET", 401, "unauthorized", 1),
    ],
)
def test_what_cannot_be_is_said_at_once(
    world: World, pattern: str, status: int, kind: str, most: int
) -> None:
    world.github.trouble.append((pattern, say(status, {"message": "No"})))
    with pytest.raises(HttpError) as caught:
        keep(world, wish())
    assert caught.value.kind == kind
    assert len(world.github.calls) <= most
    assert ours(world.github) == []


def test_a_service_that_fails_for_good_is_given_up(world: World) -> None:
    world.github.trouble += [("POST|PATCH", say(500))] * 99
    with pytest.raises(HttpError):
        keep(world, wish())
    assert world.github.calls.count("POST") <= 14
    assert ours(world.github) == []


# Many writers


def side_by_side(seed: int, *, comments: int = 3, number: int = 20) -> World:
    """Let so many legs of a matrix end within a second of each other, twice."""
    world = World(seed)
    for _ in range(comments):
        world.github.add_comment(PULL, "hello", MALLORY)
    for run in range(10, 11 + seed % 2):

        def leg(key: str, run: int = run) -> Callable[[], object]:
            keeper = Keeper(world.client(), PULL)
            return lambda: keeper.keep(wish(key, run=run, says=f"{key} of {run}", shared=True))

        world.run(*(leg(f"leg {number}") for number in range(number)))
        sections = parse(the_one(world.github)["body"])
        assert set(sections) == {f"leg {number}" for number in range(number)}
        for key, section in sections.items():
            assert section.run_id == run
            assert f"**{key} of {run}.**" in section.head
    return world


@pytest.mark.parametrize("hundred", [0, 100])
def test_twenty_writers_leave_one_comment_with_twenty_sections(hundred: int) -> None:
    for seed in range(hundred, hundred + 100):
        side_by_side(seed)


def test_twenty_writers_on_a_long_conversation() -> None:
    world = side_by_side(7, comments=250)
    assert len(writes(world.github)) < 80 * 2


def test_two_writers_are_quick() -> None:
    for seed in range(0, 20, 2):
        world = side_by_side(seed, number=2)
        assert world.time < 20
