"""What every object of Kubernetes has, as the readers of such objects decode it.

Source: `ObjectMeta` in `k8s.io/apimachinery/pkg/apis/meta/v1/types.go`.
"""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct

NULL: Final = Raw(b"null")


def camel(name: str) -> str:
    """Return the object's own name for a field: `boundaryID` for `boundary_id`."""
    first, *rest = name.split("_")
    return first + "".join("ID" if part == "id" else part.capitalize() for part in rest)


class Metadata(Struct, frozen=True, rename=camel):
    """What Kubernetes knows of an object."""

    name: str | None = None
    generate_name: str | None = None
    namespace: str | None = None
    uid: str | None = None
    resource_version: str | None = None
    creation_timestamp: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
