from __future__ import annotations

import io

import pytest

from exporter.github.commands import inert
from exporter.model import Document
from exporter.publishers.stdout import write_stdout

TEXT = "a ##[group]b\n::error::x\r\n  ::warning::é\n####[endgroup]\rb::c\n" * 3 + "::debug::end"
MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "csv": "text/csv",
    "junit": "application/xml",
    "markdown": "text/plain",
}


@pytest.mark.parametrize("name", MEDIA)
@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_a_command_is_broken_up_wherever_a_piece_ends(name: str, size: int) -> None:
    text = TEXT.replace("\n", " ") if name == "json" else TEXT
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    document = Document(name="x", format=name, media_type=MEDIA[name], chunks=pieces)
    stream = io.BytesIO()
    write_stdout(stream, document)
    assert stream.getvalue().decode() == inert(text, MEDIA[name])
    assert "##[group" not in stream.getvalue().decode()
