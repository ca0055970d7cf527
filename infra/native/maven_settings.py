"""Maven does not read the environment's proxy: it is told of it by settings of its own, in the same words."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies_environment
from xml.etree import ElementTree

_USERS = Path(".m2/settings.xml")
_TRANSPORT = "-Dmaven.resolver.transport=wagon"
"""That of Maven 3.8; that of 3.9 forgets a proxy's password when it fetches several files at a time."""
_PORTS = {"http": 80, "https": 443}


def options(folder: Path) -> list[str]:
    """Return Maven's options by which it goes through the environment's proxy, none where there is none.

    The settings are written into `folder`, which nobody else may read, and take the place of the user's own; where he
    has such, they take that of the machine's, beside which Maven reads his.
    """
    text = settings()
    if not text:
        return []
    file = folder / "settings.xml"
    file.write_text(text, encoding="utf-8")
    return ["-gs" if (Path.home() / _USERS).exists() else "-s", str(file), _TRANSPORT]


def settings() -> str:
    """Return settings with the proxy that the environment names, nothing when it names none."""
    named = getproxies_environment()
    address = named.get("https") or named.get("http")
    if not address:
        return ""
    root = ElementTree.Element("settings")
    proxies, proxy = ElementTree.SubElement(root, "proxies"), _split(address)
    for protocol in ("https", "http"):
        _add(ElementTree.SubElement(proxies, "proxy"), protocol, proxy, passed_by(named.get("no", "")))
    return ElementTree.tostring(root, encoding="unicode")


def passed_by(no_proxy: str) -> str:
    """Return the hosts that are reached without the proxy as Maven writes them: a name means what is below it too."""
    names = [name.strip() for name in no_proxy.split(",") if name.strip()]
    bare = [name.lstrip("*").lstrip(".") for name in names]
    return "|".join(dict.fromkeys(part for name in bare for part in ((name, f"*.{name}") if name else ("*",))))


def _split(address: str) -> SplitResult:
    return urlsplit(address if "://" in address else f"http://{address}")


def _add(element: ElementTree.Element, protocol: str, proxy: SplitResult, without: str) -> None:
    fields = {
        "id": protocol,
        "active": "true",
        "protocol": protocol,
        "host": proxy.hostname or "",
        "port": str(proxy.port or _PORTS.get(proxy.scheme, 80)),
        "username": unquote(proxy.username or ""),
        "password": unquote(proxy.password or ""),
        "nonProxyHosts": without,
    }
    for name, value in fields.items():
        if value:
            ElementTree.SubElement(element, name).text = value
