"""Pictures of pages, compared with a tolerance: fonts are drawn a little differently anywhere."""

from __future__ import annotations

import base64
import os
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent / "pictures"
ACTUAL = Path(__file__).parents[1] / "actual/pictures"
TALLEST = 1800
SCALE = 0.5
"""Half as many pixels as the page has: enough to see what is where."""
FONTS = """
*, *::before, *::after { font-family: "Liberation Sans", sans-serif !important; }
code, pre, kbd, .problem-message, .log, .log *, .like span, .brief span {
  font-family: "Liberation Mono", monospace !important;
}
"""
"""Fonts that tools/setup/chromium.sh sees to."""

_HAS_FONT = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (font) => { pen.font = `40px ${font}`; return pen.measureText("WiMl").width; };
  return wide('"Liberation Sans", monospace') !== wide("monospace");
}"""

# Few colours make a small file: the 256 most frequent, and for each other the nearest of them.
_PALETTE = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const chosen = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const palette = chosen.map(([pixel]) => parts(pixel));
  const places = new Map(chosen.map(([pixel], place) => [pixel, place]));
  const nearest = (pixel) => {
    const own = parts(pixel);
    const far = palette.map((one) => one.reduce((sum, part, i) => sum + (part - own[i]) ** 2, 0));
    return far.indexOf(Math.min(...far));
  };
  let signs = "";
  for (const pixel of pixels) {
    if (!places.has(pixel)) places.set(pixel, nearest(pixel));
    signs += String.fromCharCode(places.get(pixel));
  }
  return [width, height, palette.flat().join(), btoa(signs)];
}"""

# Squares of eight by eight pixels are compared by their mean colour: what differs by a hair's
# breadth does not count, what is in another place does.
_COMPARE = """async ([first, second, tolerance]) => {
  const pixels = async (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(first), await pixels(second)];
  // Line heights are rounded a little differently by different versions.
  if (a.width !== b.width || Math.abs(a.height - b.height) > 0.01 * b.height) {
    return `it is ${a.width} x ${a.height}, and was ${b.width} x ${b.height}`;
  }
  const SIDE = 8;
  const height = Math.min(a.height, b.height);
  let [squares, different, where] = [0, 0, ""];
  for (let top = 0; top < height; top += SIDE) {
    for (let left = 0; left < a.width; left += SIDE) {
      const sums = [0, 0, 0];
      let count = 0;
      for (let y = top; y < Math.min(top + SIDE, height); y += 1) {
        for (let x = left; x < Math.min(left + SIDE, a.width); x += 1, count += 1) {
          const at = (y * a.width + x) * 4;
          for (const part of [0, 1, 2]) sums[part] += a.data[at + part] - b.data[at + part];
        }
      }
      squares += 1;
      if (Math.max(...sums.map((sum) => Math.abs(sum) / count)) > 24) {
        different += 1;
        where ||= `, the first at ${left}, ${top}`;
      }
    }
  }
  return different / squares > tolerance ? `${different} of ${squares} squares differ${where}` : "";
}"""


def judge_of(browser: Browser) -> Page:
    """Return an empty page that compares pictures; it needs the fonts that the pictures have."""
    page = browser.new_context().new_page()
    if not page.evaluate(_HAS_FONT):
        said = "the pictures are drawn in Liberation Sans, which is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    return page


def check_picture(
    judge: Page, page: Page, name: str, *, accept: bool, tolerance: float = 0.004
) -> None:
    """Compare what a page looks like with its picture, or make that its picture.

    `tolerance` is the share of the picture that may be different.
    """
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    clip = {
        "x": 0,
        "y": 0,
        "width": width,
        "height": max(min(height, TALLEST), 600),
    }
    made = page.screenshot(clip=clip)  # type: ignore[arg-type]  # a dictionary of floats it is
    check_made(judge, made, name, accept=accept, tolerance=tolerance)


def check_made(
    judge: Page, made: bytes, name: str, *, accept: bool, tolerance: float = 0.004
) -> None:
    """Compare a PNG with the picture of that name, or make it that picture."""
    path = HERE / f"{name}.png"
    difference = "there is none"
    if path.exists():
        texts = [base64.b64encode(each).decode() for each in (made, path.read_bytes())]
        difference = judge.evaluate(_COMPARE, [*texts, tolerance])
    # What is the same to the eye needs no new bytes.
    if difference and accept:
        HERE.mkdir(exist_ok=True)
        path.write_bytes(_small(judge, made))
    elif difference:
        ACTUAL.mkdir(parents=True, exist_ok=True)
        (ACTUAL / path.name).write_bytes(made)
        pytest.fail(f"{path.name}: {difference}; see {ACTUAL / path.name}, `make accept` takes it")


def _small(judge: Page, picture: bytes) -> bytes:
    """Return a picture in 256 colours."""
    text = base64.b64encode(picture).decode()
    width, height, colours, places = judge.evaluate(_PALETTE, text)
    pixels = base64.b64decode(places)
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(map(int, colours.split(",")))),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
