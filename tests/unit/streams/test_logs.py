"""A traceback in the log says where, and no number that its error quotes."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import structlog

from streams import logs
from streams.db import loggable
from streams.masking import masked


@pytest.fixture(autouse=True)
def _own_configuration() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_what_an_error_quotes_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(clean=masked)
    try:
        int("001099012345x")
    except ValueError:
        structlog.get_logger().exception("it failed")
    said = capsys.readouterr().err
    assert "it failed" in said
    assert "test_what_an_error_quotes_is_masked" in said
    assert "ValueError: invalid literal for int() with base 10: '***x'" in said


def test_what_the_database_says_of_a_value_stands_in_no_log() -> None:
    quoting = psycopg.errors.InvalidTextRepresentation('invalid input syntax for type integer: "Nguyễn Văn An"')
    away = psycopg.OperationalError("connection refused")
    assert loggable(quoting) == "InvalidTextRepresentation 22P02"
    assert loggable(away) == "OperationalError: connection refused"
