"""Where the templates are: inside the package once it is built, beside it in a checkout.

`importlib.resources` would do the same for 15 ms of imports; the package's own loader reads
from folders and from zip files alike.
"""

from __future__ import annotations

import os.path
from functools import cache
from typing import Final, Protocol, cast

import exporter

_HOME: Final = os.path.dirname(exporter.__file__)  # noqa: PTH120 - pathlib costs 9 ms to import
_PLACES: Final = (
    os.path.join(_HOME, "templates"),  # noqa: PTH118 - as above
    os.path.join(os.path.dirname(_HOME), "templates"),  # noqa: PTH118, PTH120 - as above
)


class _Loader(Protocol):
    def get_data(self, path: str) -> bytes: ...


def in_checkout() -> bool:
    """Say whether somebody may have changed a template since the package was built."""
    return not os.path.isdir(_PLACES[0])  # noqa: PTH112 - as above


@cache
def template(name: str) -> str:
    """Return the text of a template or asset, such as `html/report.html.j2`.

    Line ends are line feeds, however git checked the file out. Raises FileNotFoundError when
    there is no such file, which means that the installation is broken.
    """
    loader = cast("_Loader", exporter.__spec__.loader)
    for place in _PLACES:
        try:
            data = loader.get_data(os.path.join(place, *name.split("/")))  # noqa: PTH118 - as above
        except OSError:
            continue
        return data.decode().replace("\r\n", "\n")
    raise FileNotFoundError(f"templates/{name} is not where exporter is installed")
