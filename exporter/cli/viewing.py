"""The viewer's own settings."""

from __future__ import annotations

from dataclasses import field

from exporter.cli.describe import declaration, opt


@declaration
class ViewSettings:
    """Where a viewer is reached, and by which names."""

    host: str = field(
        default="127.0.0.1",
        metadata=opt(
            "The address to listen on: `0.0.0.0` for all of the machine's, as in a container. "
            "There is no login: whoever reaches it sees the runs.",
            group="Viewer",
            metavar="ADDRESS",
            places="cli",
        ),
    )
    port: int = field(
        default=8080,
        metadata=opt(
            "The port to listen on; 0 for one that is free.",
            group="Viewer",
            metavar="N",
            most=65_535,
            places="cli",
        ),
    )
    allowed_host: tuple[str, ...] = field(
        default=(),
        metadata=opt(
            "One more name that browsers may reach it by, such as a proxy's: may be repeated, "
            "commas allowed. Addresses and `localhost` need none.",
            group="Viewer",
            metavar="NAME",
            places="cli",
            default_text="none",
        ),
    )
    open: bool = field(
        default=False,
        metadata=opt("Open it in the browser.", group="Viewer", places="cli"),
    )
