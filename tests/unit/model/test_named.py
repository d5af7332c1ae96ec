"""Our named tuples are what `typing.NamedTuple` makes."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from typing import NamedTuple as Usual

import pytest

from exporter.model import Link
from exporter.model.named import NamedTuple


def kind(base: Any) -> Any:
    """Return a class of which there has been no tuple yet."""

    class Kind(base):  # type: ignore[misc]
        """What it is."""

        one: int
        two: str = "b"
        three: tuple[int, ...] = ()

        @property
        def twice(self) -> int:
            return self.one * 2

        @classmethod
        def of(cls, one: int) -> Any:
            return cls(one)

    return Kind


@pytest.fixture(params=[NamedTuple, Usual], ids=["ours", "usual"])
def made(request: pytest.FixtureRequest) -> Any:
    return kind(request.param)


def test_the_first_and_those_after_it_are_made_alike(made: Any) -> None:
    first, second, third, fourth = made(1), made(one=1), made(1, three=(3,)), made(1, "b", ())
    assert first == second == fourth == (1, "b", ()) == tuple(first)
    assert third == (1, "b", (3,))
    assert (third.one, third.two, third.three, third.twice) == (1, "b", (3,), 2)
    assert hash(first) == hash((1, "b", ()))
    assert made.of(1) == first
    assert repr(first) == "Kind(one=1, two='b', three=())"
    assert type(first) is type(second) is made


@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize(
    ("given", "named", "match"),
    [
        ((), {}, "missing 1 required positional argument: 'one'"),
        ((1, "b", (), 4), {}, "takes from 2 to 4 positional arguments but 5 were given"),
        ((1,), {"four": 4}, "unexpected keyword argument 'four'"),
        ((1,), {"one": 1}, "multiple values for argument 'one'"),
    ],
)
def test_what_no_tuple_can_be_is_refused(
    made: Any, before: int, given: tuple[Any, ...], named: dict[str, Any], match: str
) -> None:
    for _ in range(before):
        made(1)
    with pytest.raises(TypeError, match=match):
        made(*given, **named)


def test_it_has_what_named_tuples_have(made: Any) -> None:
    value = made(1)
    assert made._fields == made.__match_args__ == ("one", "two", "three")
    assert made._field_defaults == {"two": "b", "three": ()}
    assert value._asdict() == {"one": 1, "two": "b", "three": ()}
    assert value._replace(two="c") == made(1, "c") == made._make([1, "c", ()])
    assert made.__doc__ == "What it is."
    with pytest.raises((ValueError, TypeError)):
        value._replace(four=4)
    with pytest.raises(TypeError):
        made._make([])
    with pytest.raises(AttributeError):
        value.one = 2
    with pytest.raises(AttributeError):
        value.four = 4
    with pytest.raises(AttributeError):
        vars(made)["one"].__set__(value, 3)


def test_copies_are_equal() -> None:
    link = Link("text", "https://example.com")
    assert copy.deepcopy(link) == copy.copy(link) == link
    assert pickle.loads(pickle.dumps(link)) == link
