"""XML of other programs: what is refused, what is repaired, and what is read of a damaged file."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.codec.xml_events import MAX_ATTRIBUTE, parse_xml
from exporter.model import ExportError

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<a>&c;</a>"""
EXTERNAL = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


class Seen:
    def __init__(self) -> None:
        self.told: list[Any] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.told.append((name, attributes))

    def end(self, name: str) -> None:
        self.told.append(f"/{name}")

    def text(self, text: str) -> None:
        if text.strip():
            self.told.append(text)


def refused(data: bytes) -> str:
    with pytest.raises(ExportError) as caught:
        parse_xml(data, Seen, where="x.xml")
    assert "\n" not in str(caught.value)
    return caught.value.code


def test_a_document_is_told_in_its_order() -> None:
    parsed = parse_xml(b'<x:a k="1&lt;2">one<b/><![CDATA[<two>]]></x:a>', Seen)
    assert parsed.handler.told == [("a", {"k": "1<2"}), "one", ("b", {}), "/b", "<two>", "/a"]
    assert (parsed.repairs, parsed.broken) == ((), None)


@pytest.mark.parametrize("data", [LAUGHS, EXTERNAL, b'<!DOCTYPE a SYSTEM "a.dtd"><a/>'])
def test_a_document_type_is_refused_and_nothing_expanded(data: bytes) -> None:
    assert refused(data) == "xml-doctype"


def test_an_entity_that_nobody_declared_ends_the_reading() -> None:
    parsed = parse_xml(b"<a><b/>&nobody;<c/></a>", Seen)
    assert parsed.broken is not None
    assert ("c", {}) not in parsed.handler.told


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n\t", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"just text", "not-xml"),
        (b'{"json": true}', "not-xml"),
        (b"\x00\x01\x02", "not-xml"),
        (b"<?xml version='1.0'?>", "not-xml"),
        (b"<a" * 200, "not-xml"),
        (b"<a>" * 200, "too-deep"),
        (b"<a " + b" ".join(b'k%d=""' % n for n in range(1001)) + b"/>", "too-large"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.codec.xml_events.MAX_ELEMENTS", 3)
    assert refused(b"<a><b/><b/><b/></a>") == "too-large"


def test_a_huge_attribute_is_cut_and_told() -> None:
    parsed = parse_xml(b'<a k="%s"/>' % (b"x" * (MAX_ATTRIBUTE + 500)), Seen)
    (name, attributes), _ = parsed.handler.told
    assert name == "a"
    assert MAX_ATTRIBUTE < len(attributes["k"]) < MAX_ATTRIBUTE + 100
    assert len(parsed.repairs) == 1


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<a>\x1b[31mred\x1b[0m</a>", "red"),
        (b"<a>&#27;[31mred&#x1b;[0m</a>", "red"),
        (b"<a>a\x00b&#0;c&#xFFFF;</a>", "a\ufffdb\ufffdc\ufffd"),
        (b"<a>&#99999999;</a>", "\ufffd"),
        (b"<a>na\xefve</a>", "na\ufffdve"),
        (b'<?xml version="1.0" encoding="x-unheard"?><a>b</a>', "b"),
        (b'\n<?xml version="1.0"?><a>b</a>', "b"),
    ],
)
def test_what_xml_forbids_is_repaired_and_told(data: bytes, text: str) -> None:
    parsed = parse_xml(data, Seen)
    assert "".join(each for each in parsed.handler.told[1:-1] if isinstance(each, str)) == text
    assert parsed.broken is None
    assert parsed.repairs


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>naïve</a>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><a>naïve</a>'.encode("cp1252"),
        '<?xml version="1.0" encoding="UTF-16"?><a>naïve</a>'.encode("utf-16"),
        "\ufeff<a>naïve</a>".encode(),
    ],
)
def test_other_encodings_are_read_as_they_are(data: bytes) -> None:
    parsed = parse_xml(data, Seen)
    assert parsed.handler.told[1] == "naïve"
    assert parsed.repairs == ()


def test_a_cut_document_is_read_up_to_there() -> None:
    whole = b"<a>\n <b k='1'/>\n <c>text</c>\n <d k='2'>more</d>\n</a>"
    for size in range(4, len(whole)):
        parsed = parse_xml(whole[:size], Seen)
        assert parsed.broken is not None
        assert "early" in parsed.broken, whole[:size]
    broken = parse_xml(b"<a><b></a>", Seen).broken
    assert broken == "is broken at line 1, column 9"
