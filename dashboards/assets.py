"""Style sheets and scripts of a page, as what stands in its head."""

from __future__ import annotations


def assets(*styles: str, scripts: tuple[str, ...] = ()) -> str:
    """Return the desk's style sheet and these others by name, then these scripts, which run once the page is read."""
    sheets = "".join(f'<link rel="stylesheet" href="/static/{name}.css">' for name in ("desk", *styles))
    return sheets + "".join(f'<script src="/static/{name}.js" defer></script>' for name in scripts)
