"""What simulated citizens and officers write; {secret} is where a citizen gives away a number or an address."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from streams.zalo.matters import Matter


class Question(NamedTuple):
    """A question and what it is about."""

    text: str
    matter: Matter


QUESTIONS = (
    Question("Hồ sơ của tôi nộp tuần trước bao giờ có kết quả? SĐT {secret}", "dossier"),
    Question("Cho hỏi tiến độ xử lý, tôi tên An, số {secret}", "dossier"),
    Question("ho so cua toi qua han 3 ngay roi ma chua thay goi", "dossier"),
    Question("Làm sổ đỏ lần đầu cần những gì ạ?", "land"),
    Question("Tôi muốn tách thửa cho con, liên hệ {secret}", "land"),
    Question("Đổi căn cước cho mẹ tôi số {secret} thì đến đâu?", "identity"),
    Question("VNeID mức 2 đăng ký ở xã được không", "identity"),
    Question("Đăng ký khai sinh online xong có phải lên xã không?", "civil_status"),
    Question("Xin giấy xác nhận cư trú, gửi kết quả về {secret} giúp tôi", "civil_status"),
    Question("Tôi muốn mở hộ kinh doanh bán hàng ăn", "business"),
    Question("Lệ phí nộp bằng QR rồi mà chưa có biên lai", "payment"),
    Question("Thủ tục xin cấp phép xây dựng nhà ở như thế nào?", "procedure"),
    Question("Tôi phản ánh bãi rác đầu thôn mấy hôm nay không ai dọn", "feedback"),
    Question("Chủ nhật này có làm việc không ạ?", "other"),
)
ANSWERS = (
    "Chào anh/chị, kết quả sẽ có theo ngày hẹn trên giấy tiếp nhận.",
    "Anh/chị vui lòng mang giấy tờ gốc đến Trung tâm Phục vụ hành chính công xã.",
    "Bộ phận một cửa đã ghi nhận và sẽ gọi lại số {secret} trong hôm nay.",
    "Anh/chị nộp trực tuyến tại Cổng dịch vụ công quốc gia, miễn phí cho nhóm thủ tục này.",
)


def secret(random: Random) -> str:
    """Return something that tells who writes: a telephone or an identity number in one of its spellings, an address."""
    phone, card = f"09{random.randrange(10**8):08}", f"008{random.randrange(10**9):09}"
    spellings = (phone, f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"+84{phone[1:]}", card, f"cd{card[6:]}@example.vn")
    return random.choice(spellings)
