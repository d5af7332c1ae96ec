"""What must not be found in a page, whatever the run held: judged by an HTML parser of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

ELEMENTS = set(
    re.findall(
        r"\w+",
        "html head meta title link style body a header div i p h1 h2 h3 dl dt dd svg defs pattern "
        "path rect ul li b time main section article span code bdi small pre details summary table "
        "caption thead tbody tr th td footer script text input label",
    )
)
"""All elements that the template writes."""
ATTRIBUTES = set(
    re.findall(
        r"[\w-]+",
        "lang charset http-equiv content name rel href class id viewBox preserveAspectRatio role "
        "width height patternUnits d x fill data-status data-filter datetime aria-hidden "
        "aria-label "
        "aria-labelledby dir tabindex scope type y text-anchor colspan for checked",
    )
)
"""All attributes that it writes; `style` and handlers are not among them."""
URL = re.compile(
    r"(data:image/svg\+xml,[^\"]*|#[a-z]+|#s=[0-9a-f]{10}(?:&v=attempts)?|https?://[\w.:-]+/[\w.~/?#=&%+:@-]*)\Z"
)


def findings(html: str) -> list[str]:
    """Return everything that is wrong with a page."""
    root = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    found = []
    policy = ""
    ids: Counter[str] = Counter()
    for element in root.iter():
        # the parser's comments have a function for a tag
        tag = str(element.tag).rsplit("}", 1)[-1]
        if tag not in ELEMENTS:
            found.append(f"element <{tag}>")
        if element.get("http-equiv") == "Content-Security-Policy":
            policy = element.get("content") or ""
        found += _attributes(tag, element)
        ids.update([element.get("id") or ""])
        if tag in {"script", "style"}:
            found += _content(element, policy)
    found += [f"id {name!r} is there {n} times" for name, n in ids.items() if name and n > 1]
    for part in ("default-src 'none'", "base-uri 'none'", "form-action 'none'"):
        if part not in policy:
            found.append(f"the policy lacks {part}")
    if "unsafe" in policy or "*" in policy:
        found.append(f"the policy is loose: {policy}")
    return found


def text_of(html: str) -> str:
    """Return what a person reads: all text but that of scripts and styles."""
    root = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in root.iter():
        if element.tag in {"script", "style"}:
            element.text = ""
    body = root.find("body")
    assert body is not None
    return "".join(body.itertext())


def _attributes(tag: str, element: Element) -> list[str]:
    found = []
    for key, value in element.attrib.items():
        name = key.rsplit("}", 1)[-1]
        if name not in ATTRIBUTES:
            found.append(f"{tag}[{name}]")
        if name in {"href", "src"} and not URL.match(value):
            found.append(f"{tag}[{name}] is {value[:60]!r}")
        if name == "id" and not re.fullmatch(r"[a-z-]+|log-\d+", value):
            found.append(f"id {value!r} is not the template's")
    return found


def _content(element: Element, policy: str) -> list[str]:
    content = element.text or ""
    if element.get("type") == "application/json":
        json.loads(content)
        return ["the data could end its element"] if "<" in content else []
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    kind = "style" if element.tag == "style" else "script"
    allowed = re.search(rf"{kind}-src ([^;]*)", policy)
    if not allowed or f"'sha256-{digest}'" not in allowed[1]:
        return [f"a {kind} that is not ours: {content[:60]!r}"]
    if kind == "style" and re.search(r"url\(\s*[\"']?(?!data:)|@import", content):
        return ["the style loads something"]
    return []
