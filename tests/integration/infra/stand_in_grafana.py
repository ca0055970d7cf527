"""A program that takes a Grafana's place for the tests (see test_grafana.py): it answers only if it was set up rightly.

It wants of its environment and files what the real one reads of them, says what is missing and ends; else it serves
what the recorded server answered to `/api/health`. The standard library alone, for it runs as an interpreter's script.
"""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

VERSION = "10.4.2"
HEALTH = {"commit": "8f3e923057", "database": "ok", "version": VERSION}
QUIET = ("REPORTING_ENABLED", "CHECK_FOR_UPDATES", "CHECK_FOR_PLUGIN_UPDATES")


def setting(name: str) -> str:
    """Return a setting as Grafana takes it from its environment, GF_<SECTION>_<KEY>."""
    return os.environ.get(f"GF_{name}", "")


def missing(arguments: list[str]) -> list[str]:
    """Return what a Grafana could not start without, or would do that it must not."""
    options = dict(word.split("=", 1) for word in arguments if "=" in word)
    folders = {name: Path(setting(f"PATHS_{name}")) for name in ("DATA", "LOGS", "PLUGINS", "PROVISIONING")}
    provisioned = [folders["PROVISIONING"] / kind / "ioc.yaml" for kind in ("datasources", "dashboards")]
    providers = provisioned[1].read_text(encoding="utf-8").splitlines() if provisioned[1].exists() else []
    boards = [Path(json.loads(line.split(":", 1)[1])) for line in providers if line.lstrip().startswith("path:")]
    wanted = {
        "the command": arguments[:1] == ["server"],
        "homepath": (Path(options.get("--homepath", "")) / "conf/defaults.ini").is_file(),
        "config": options.get("--config") == os.devnull,
        **{name: folder.is_absolute() and folder.is_dir() for name, folder in folders.items()},
        **{f"{name} writable": os.access(folders[name], os.W_OK) for name in ("DATA", "LOGS", "PLUGINS")},
        **{str(file): file.is_file() for file in provisioned},
        "boards": bool(boards) and all(any(folder.glob("*.json")) for folder in boards),
        "address": setting("SERVER_HTTP_ADDR") == "127.0.0.1" and setting("SERVER_HTTP_PORT").isdigit(),
        "administrator": setting("SECURITY_ADMIN_USER") == "admin" and len(setting("SECURITY_ADMIN_PASSWORD")) > 20,
        "reader": len(os.environ.get("IOC_READER_PASSWORD", "")) > 20,
        "silence": all(setting(f"ANALYTICS_{name}") == "false" for name in QUIET),
        "log": setting("LOG_MODE") == "console",
        "no root": os.geteuid() != 0,
    }
    return [name for name, well in wanted.items() if not well]


class Answers(BaseHTTPRequestHandler):
    """Answers for its health, and for nothing else."""

    def do_GET(self) -> None:
        """Answer as the recorded server did."""
        well = self.path == "/api/health"
        self.send_response(200 if well else 404)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.end_headers()
        self.wfile.write(json.dumps(HEALTH if well else {}).encode())


def main(arguments: list[str]) -> None:
    """Play `grafana server …`."""
    if arguments == ["server", "-v"]:
        print(f"Version {VERSION} (commit: stand-in, branch: none)")
        return
    if lacks := missing(arguments):
        sys.exit(f"missing: {', '.join(lacks)}")
    (Path(setting("PATHS_DATA")) / "grafana.db").touch()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("HTTP Server Listen", flush=True)
    HTTPServer((setting("SERVER_HTTP_ADDR"), int(setting("SERVER_HTTP_PORT"))), Answers).serve_forever()


main(sys.argv[1:])
