"""The rating page as HTML: five big buttons that work without any script, Vietnamese first. Pure."""

from __future__ import annotations

from html import escape

from dashboards import open_page
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
SENDS = Text("Chạm vào một mức độ là gửi đánh giá.", "To touch a level is to send it.")
THANKS = Text("Cảm ơn Ông/Bà đã đánh giá.", "Thank you for your rating.")
ALREADY = Text("Hồ sơ này đã được đánh giá. Cảm ơn Ông/Bà.", "This dossier has been rated already. Thank you.")
UNKNOWN = Text(
    "Mã này không đúng, hoặc hồ sơ chưa có trong hệ thống. Hãy quét lại mã trên giấy hẹn.",
    "This code is wrong, or its dossier is not known yet. Please scan the code on your receipt again.",
)
INCOMPLETE = Text("Hãy chọn một trong năm mức độ.", "Please choose one of the five levels.")


def form(token: str, dossier: str, speech: Language) -> str:
    """Return the page that asks for the vote on a dossier: the comment first, since a touch of a level is the vote."""
    buttons = "".join(
        f'<button name="stars" value="{stars}" class="level-{stars}"><span aria-hidden="true">{"★" * stars}</span>'
        f"{escape(level.of(speech))}</button>"
        for stars, level in LEVELS.items()
    )
    return open_page.page(
        TITLE,
        f'<p class="dossier">{DOSSIER.of(speech)} <b>{escape(dossier)}</b></p>'
        f'<form method="post" action="{PATH}/{escape(token)}?lang={speech}"><label>{COMMENT.of(speech)}'
        f'<textarea name="comment" rows="2" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        f"<small>{PRIVACY.of(speech)}</small><p>{SENDS.of(speech)}</p>"
        f"<fieldset><legend>{TITLE.of(speech)}</legend>{buttons}</fieldset></form>",
        speech,
    )


def message(text: Text, speech: Language) -> str:
    """Return the page that says one thing."""
    return open_page.page(TITLE, f'<p class="told" role="status">{escape(text.of(speech))}</p>', speech)
