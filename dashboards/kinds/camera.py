"""Cameras, as their recorder reports them: away, frozen, dark, or fine."""

from __future__ import annotations

from dashboards.station_kind import StationKind, also
from dashboards.texts import Language, Text

_CONDITIONS = {
    "danger": Text("mất kết nối", "away"),
    "warning": Text("đứng hình", "frozen"),
    "watch": Text("hình tối", "dark"),
    "silent": Text("–", "–"),
}
_FINE = Text("tốt", "fine")


def camera_state(online: str, frozen: str, dark: str) -> str:
    """Return the SQL of a camera's state from its flags, 0 or 1 each, null where nothing is known."""
    return (
        f"CASE WHEN {online} = 0 THEN 'danger' WHEN {frozen} = 1 THEN 'warning' WHEN {dark} = 1 THEN 'watch'"
        " ELSE 'normal' END"
    )


def condition(state: str, language: Language) -> str:
    """Return the SQL of the word for a camera's state."""
    cases = " ".join(f"WHEN '{name}' THEN '{word.of(language)}'" for name, word in _CONDITIONS.items())
    return f"CASE {state} {cases} ELSE '{_FINE.of(language)}' END"


_STATE = camera_state(*(also(f"camera_{flag}") for flag in ("online", "frozen", "dark")))
KIND = StationKind(
    name="camera",
    title=Text("Camera", "Cameras"),
    metric="camera_fps",
    symbol="fps",
    state=_STATE,
    line=Text(condition(f"({_STATE})", "vi"), condition(f"({_STATE})", "en")),
    outline="polygon(0% 22%, 68% 22%, 68% 42%, 100% 20%, 100% 80%, 68% 58%, 68% 78%, 0% 78%)",
)
