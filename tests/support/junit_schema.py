"""What the schema of Jenkins' xUnit plugin lets a JUnit report hold (`junit-10.xsd` of 3.1.6).

Written down here as rules, from what that schema says. Ours may have two attributes more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

MORE: Final = {"file", "line"}
"""Attributes of a test that the schema lacks; GitLab, CircleCI and GitHub's reporters read them."""
_RERUN: Final = ("rerunFailure", "rerunError", "flakyFailure", "flakyError")
_OUTPUT: Final = ("system-out", "system-err")
_CHILDREN: Final = {
    "testsuites": {"testsuite"},
    "testsuite": {"testsuite", "properties", "testcase", *_OUTPUT},
    "testcase": {"skipped", "error", "failure", *_RERUN, *_OUTPUT},
    "properties": {"property"},
    **{name: {"stackTrace", *_OUTPUT} for name in _RERUN},
}
_ATTRIBUTES: Final = {
    "testsuites": "name time tests failures errors",
    "testsuite": "name! tests! failures! errors! group time skipped timestamp hostname id package "
    "file log url version",
    "testcase": "name! time classname group",
    "property": "name! value!",
    **dict.fromkeys(("skipped", "error", "failure"), "type message"),
    **dict.fromkeys(_RERUN, "type! message"),
}
_MIXED: Final = {"skipped", "error", "failure", *_RERUN, *_OUTPUT, "stackTrace"}
_SECONDS: Final = re.compile(r"\d*(\.\d{0,3})?")


def faults(root: ET.Element) -> Iterator[str]:
    """Yield what the schema does not allow."""
    if root.tag not in {"testsuites", "testsuite"}:
        yield f"a root {root.tag}"
    for element in root.iter():
        yield from _of_attributes(element)
        yield from _of_children(element)


def _of_attributes(element: ET.Element) -> Iterator[str]:
    declared = _ATTRIBUTES.get(element.tag, "").split()
    allowed = {name.rstrip("!") for name in declared}
    if element.tag == "testcase":
        allowed |= MORE
    needed = {name.rstrip("!") for name in declared if name.endswith("!")}
    yield from (f"{element.tag}/@{name}" for name in element.attrib.keys() - allowed)
    yield from (f"{element.tag} without {name}" for name in needed - element.attrib.keys())
    if element.tag != "testcase" and not _SECONDS.fullmatch(element.get("time", "")):
        yield f"{element.tag}/@time is {element.get('time')}"


def _of_children(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag not in _CHILDREN.get(element.tag, set()):
            yield f"{child.tag} in {element.tag}"
    if element.tag in _RERUN and len({child.tag for child in element}) < len(element):
        yield f"an element twice in {element.tag}"
    texts = [element.text, *(child.tail for child in element)]
    if element.tag not in _MIXED and any((text or "").strip() for text in texts):
        yield f"text in {element.tag}"


def miscounted(root: ET.Element) -> Iterator[str]:
    """Yield the suites whose counts are not those of their tests."""
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        found = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        said = {name: int(suite.get(name, "-1")) for name in found}
        if said != found:
            yield f"{suite.get('name')}: {said} and not {found}"
    for name in ("tests", "failures", "errors"):
        total = sum(int(suite.get(name, "0")) for suite in root.iter("testsuite"))
        if root.tag == "testsuites" and int(root.get(name, "-1")) != total:
            yield f"{root.get(name)} {name} and not {total}"
