"""The page's style and script, and the policy that lets these run and nothing else."""

from __future__ import annotations

import binascii
from functools import cache
from typing import Final

from exporter.model.digest import sha256
from exporter.model.named import NamedTuple
from exporter.renderers.templates import template
from exporter.report import Tone

_TONES: Final[dict[Tone, str]] = {
    "success": "198754",
    "danger": "dc3545",
    "warning": "d49a00",
    "info": "0d6efd",
    "secondary": "59636e",
}


class Assets(NamedTuple):
    """What every page carries."""

    style: bytes
    script: bytes
    policy: str
    """The Content-Security-Policy: no request, no form, no frame, only our own script and style."""


@cache
def assets() -> Assets:
    """Return the style and script as they were built."""
    style = template("html/assets/report.css").encode()
    script = template("html/assets/report.js").encode()
    policy = (
        f"default-src 'none'; script-src '{digest_of(script)}'; style-src '{digest_of(style)}'; "
        "img-src data:; font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return Assets(style, script, policy)


def favicon(tone: Tone) -> str:
    """Return a dot in the colour of the verdict, as a data URL: tabs tell red from green."""
    return (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        f"%3Ccircle cx='8' cy='8' r='7' fill='%23{_TONES[tone]}'/%3E%3C/svg%3E"
    )


def digest_of(content: bytes) -> str:
    """Return what a policy calls a style or script by."""
    digest = binascii.b2a_base64(bytes.fromhex(sha256(content)), newline=False)
    return f"sha256-{digest.decode()}"
