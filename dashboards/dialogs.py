"""What the dialogs of all pages share: the button that closes one, and nothing is done."""

from __future__ import annotations

from dashboards.texts import Language, Text

_CANCEL = Text("Thôi", "Cancel")


def cancel(language: Language) -> str:
    """Return the button that closes the dialog that it stands in, as HTML (static/keys.js)."""
    return f'<button type="button" class="act quiet-act" data-cancel>{_CANCEL.of(language)}</button>'
