"""A Grafana server's HTTP API through grafana-client: what is there, or None; errors in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from grafana_client import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException, GrafanaServerError, GrafanaTimeoutError
from niquests.exceptions import RequestException

from dashboards.grafana.errors import ChangedMeanwhileError, GrafanaError
from dashboards.grafana.wanted import Body

_ANSWER_WITHIN_S = 20.0
_NAME_EXISTS = "name-exists"


class Server:
    """One server, asked as the owner of a token."""

    def __init__(self, url: str, token: str) -> None:
        """Raise GrafanaError where the address cannot be one."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise GrafanaError(f"{url} is no address of a Grafana server (http://host:3000)")
        path = parts.path.strip("/")
        self.url = url
        self.api = GrafanaApi(
            token,
            protocol=parts.scheme,
            host=parts.hostname,
            port=parts.port,
            url_path_prefix=f"{path}/" if path else "",
            timeout=_ANSWER_WITHIN_S,
        )

    def found(self, ask: Callable[[], Any]) -> Any:
        """Return what the server holds, None where it holds no such thing; raises GrafanaError."""
        with self._explained():
            try:
                return ask()
            except GrafanaClientError as error:
                if error.status_code == HTTPStatus.NOT_FOUND:
                    return None
                raise

    def told(self, act: Callable[[], Any]) -> Any:
        """Change something and return the answer; raises GrafanaError."""
        with self._explained():
            return act()

    def judged(self, test: Callable[[], Any]) -> Body:
        """Return the outcome of a test of the server's own, also of one that failed; raises GrafanaError."""
        with self._explained():
            try:
                outcome: Body = test()
            except (GrafanaClientError, GrafanaServerError) as error:
                # 9.4 and later say with 400 that a test failed, versions before with 503.
                if error.status_code not in (HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE):
                    raise
                outcome = error.response if isinstance(error.response, Mapping) else {"message": error.message}
            return outcome

    def version(self) -> str:
        """Return the server's version; raises GrafanaError where no Grafana answers."""
        said = self.told(lambda: self.api.client.GET("/health"))
        if not isinstance(said, Mapping) or "version" not in said:
            raise GrafanaError(f"what answers at {self.url} is no Grafana")
        return str(said["version"])

    def playlists(self) -> list[Body]:
        """Return the playlists with their items."""
        ask = self.api.client.GET
        return [self.told(partial(ask, f"/playlists/{one['uid']}")) for one in self.told(partial(ask, "/playlists"))]

    def versions(self, uid: str) -> list[Body]:
        """Return a board's versions, the newest first."""
        said = self.told(lambda: self.api.client.GET(f"/dashboards/uid/{uid}/versions"))
        # Grafana 11 began to page them.
        return list(said["versions"] if isinstance(said, Mapping) else said)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (GrafanaTimeoutError, RequestException) as error:
            raise GrafanaError(f"no Grafana answers at {self.url} ({type(error).__name__})") from error
        except GrafanaException as error:
            raise self._in_words(error) from error

    def _in_words(self, error: GrafanaException) -> GrafanaError:
        response = error.response if isinstance(error.response, Mapping) else {}
        said = response.get("message")
        if error.status_code == HTTPStatus.UNAUTHORIZED:
            return GrafanaError("Grafana does not know the token (GRAFANA_TOKEN: of a service account, role Admin)")
        if error.status_code == HTTPStatus.FORBIDDEN:
            return GrafanaError(f"the token may not do that: its service account needs the role Admin ({said})")
        if response.get("status") == _NAME_EXISTS:
            return GrafanaError(f"another board of that name is in the folder: rename or remove it there ({said})")
        if error.status_code == HTTPStatus.PRECONDITION_FAILED:
            return ChangedMeanwhileError(f"somebody changed it meanwhile: run it again ({said})")
        return GrafanaError(f"Grafana refuses: {said or error.message}")
