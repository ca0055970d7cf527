"""Who may sign in: the four roles and the person behind a session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each role may do everything that the roles before it may."""

    VIEWER = "viewer"
    OFFICER = "officer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    def covers(self, needed: Role) -> bool:
        """Say whether this role may do what the needed role may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True)
class User:
    """A person as the pages see them; `kiosk` marks the wall without a keyboard, which may only look."""

    name: str
    display_name: str
    role: Role
    email: str | None = None
    disabled: bool = False
    kiosk: bool = False

    def may(self, needed: Role) -> bool:
        """Say whether this person may act in that role now."""
        return not self.disabled and self.role.covers(needed) and not (self.kiosk and needed != Role.VIEWER)


def signed(name: str, display_name: str) -> str:
    """Return how an account signs the audit: the name that people know, and the one that is unique."""
    return name if display_name == name else f"{display_name} ({name})"


KIOSK = User(name="kiosk", display_name="Màn hình", role=Role.VIEWER, kiosk=True)
