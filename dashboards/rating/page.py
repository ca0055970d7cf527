"""The rating page as HTML: five big buttons that work without any script, Vietnamese first. Pure."""

from __future__ import annotations

from html import escape

from dashboards.frame import CENTRE
from dashboards.texts import Language, Text
from streams.ratings.event import LONGEST_COMMENT

PATH = "/danh-gia"
TITLE = Text("Đánh giá mức độ hài lòng", "How satisfied are you?")
LEVELS = {
    5: Text("Rất hài lòng", "Very satisfied"),
    4: Text("Hài lòng", "Satisfied"),
    3: Text("Bình thường", "Neither"),
    2: Text("Không hài lòng", "Dissatisfied"),
    1: Text("Rất không hài lòng", "Very dissatisfied"),
}
DOSSIER = Text("Hồ sơ", "Dossier")
COMMENT = Text("Ý kiến (không bắt buộc)", "Comment (optional)")
PRIVACY = Text(
    "Số điện thoại, số giấy tờ và thư điện tử trong ý kiến sẽ được che.",
    "Telephone numbers, identity numbers and e-mail addresses in it will be masked.",
)
THANKS = Text("Cảm ơn Ông/Bà đã đánh giá.", "Thank you for your rating.")
ALREADY = Text("Hồ sơ này đã được đánh giá. Cảm ơn Ông/Bà.", "This dossier has been rated already. Thank you.")
UNKNOWN = Text(
    "Mã này không đúng, hoặc hồ sơ chưa có trong hệ thống. Hãy quét lại mã trên giấy hẹn.",
    "This code is wrong, or its dossier is not known yet. Please scan the code on your receipt again.",
)
INCOMPLETE = Text("Hãy chọn một trong năm mức độ.", "Please choose one of the five levels.")
TOO_OFTEN = Text("Quá nhiều lượt từ mạng này. Hãy thử lại sau ít phút.", "Too many tries from here. Wait some minutes.")
AWAY = Text("Chưa ghi nhận được. Hãy thử lại sau ít phút.", "Not recorded. Please try again in a few minutes.")


def form(token: str, dossier: str, speech: Language) -> str:
    """Return the page that asks for the vote on a dossier."""
    buttons = "".join(
        f'<button name="stars" value="{stars}" class="level-{stars}"><span aria-hidden="true">{"★" * stars}</span>'
        f"{escape(level.of(speech))}</button>"
        for stars, level in LEVELS.items()
    )
    return _page(
        f'<p class="dossier">{DOSSIER.of(speech)} <b>{escape(dossier)}</b></p>'
        f'<form method="post" action="{PATH}/{escape(token)}"><fieldset>'
        f"<legend>{TITLE.of(speech)}</legend>{buttons}</fieldset><label>{COMMENT.of(speech)}"
        f'<textarea name="comment" rows="3" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        f"<small>{PRIVACY.of(speech)}</small></form>",
        speech,
    )


def message(text: Text, speech: Language) -> str:
    """Return the page that says one thing."""
    return _page(f'<p class="told" role="status">{escape(text.of(speech))}</p>', speech)


def _page(content: str, speech: Language) -> str:
    other, name = ("en", "English") if speech == "vi" else ("vi", "Tiếng Việt")
    return f"""<!doctype html><html lang="{speech}" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{TITLE.of(speech)}</title>
<link rel="stylesheet" href="/static/rating.css"></head><body><main>
<h1><small>{CENTRE.of(speech)}</small>{TITLE.of(speech)}</h1>{content}
<p><a href="?lang={other}">{name}</a></p></main></body></html>"""
