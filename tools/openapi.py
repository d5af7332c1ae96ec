"""Cut the calls that we make out of GitHub's own description of its REST API.

npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
python tools/openapi.py package/generated/api.github.com.json

writes tests/github/openapi/api.json. The whole has 12 MB; texts and examples are left out too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "tests/github/openapi/api.json"

REPOSITORY = "/repos/{owner}/{repo}"
CALLS = {
    f"{REPOSITORY}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{REPOSITORY}/issues/comments/{{comment_id}}": ("get", "patch", "delete"),
    f"{REPOSITORY}/pulls": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}": ("get",),
    f"{REPOSITORY}/actions/artifacts": ("get",),
    f"{REPOSITORY}/actions/artifacts/{{artifact_id}}": ("get",),
    f"{REPOSITORY}/actions/artifacts/{{artifact_id}}/{{archive_format}}": ("get",),
    f"{REPOSITORY}/actions/runs/{{run_id}}": ("get",),
    f"{REPOSITORY}/actions/runs/{{run_id}}/artifacts": ("get",),
    f"{REPOSITORY}/actions/runs/{{run_id}}/jobs": ("get",),
    f"{REPOSITORY}/check-runs/{{check_run_id}}/annotations": ("get",),
}
TEXTS = {
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "tags",
    "title",
    "x-github",
}


def pruned(node: Any, *, names: bool = False) -> Any:
    """Return a node without its texts; `names` says that its keys are names of properties."""
    if isinstance(node, dict):
        return {
            key: pruned(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or key not in TEXTS
        }
    return [pruned(item) for item in node] if isinstance(node, list) else node


def references(node: Any) -> Iterator[str]:
    """Yield what a node refers to."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def extract(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the calls with all that they refer to."""
    paths = {
        path: {method: pruned(whole["paths"][path][method]) for method in methods}
        for path, methods in CALLS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    open_ = list(references(paths))
    while open_:
        _, _, kind, name = open_.pop().split("/")
        if kind != "examples" and name not in components.setdefault(kind, {}):
            components[kind][name] = pruned(whole["components"][kind][name])
            open_ += references(components[kind][name])
    info = {key: whole["info"][key] for key in ("title", "version", "license")}
    return {
        "openapi": whole["openapi"],
        "info": {**info, "x-origin": "https://github.com/octokit/openapi", "x-changes": __doc__},
        "paths": paths,
        "components": components,
    }


def main() -> None:
    """Write the extract."""
    made = extract(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TARGET.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.name}: {len(made['paths'])} paths of version {made['info']['version']}")


if __name__ == "__main__":
    main()
