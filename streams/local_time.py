"""The province's days and hours as SQL; streams.clock has them as Python."""

from __future__ import annotations


def local(instant: str) -> str:
    """Return the SQL of an instant's date and time of day in the province (a timestamp without zone)."""
    return f"({instant} AT TIME ZONE 'Asia/Ho_Chi_Minh')"


def local_day(instant: str) -> str:
    """Return the SQL of the province's day (a date) in which an instant lies."""
    return f"{local(instant)}::date"


def start_of_day(instant: str) -> str:
    """Return the SQL of the instant at which the province's day began in which an instant lies."""
    return f"(date_trunc('day', {instant} AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh')"
