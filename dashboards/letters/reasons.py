"""Why something could not be used, in words that need no programmer, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.texts import Text


class Reason(NamedTuple):
    """What is wrong, and what whoever reads it can do."""

    what: Text
    todo: Text


_SENDER = Text(
    "Gửi nội dung này cho đơn vị quản lý nguồn để sửa; sửa xong thì gửi lại hoặc bỏ.",
    "Show it to whoever runs the source; once it is mended, send it again or discard it.",
)
_OURS = Text(
    "Lỗi phía nền tảng: báo kỹ thuật, cập nhật bản mới rồi gửi lại.",
    "The fault is ours: tell the engineers, install the mended release, then send it again.",
)
_CLOCK = Text("Kiểm tra đồng hồ và múi giờ của thiết bị hoặc hệ thống gửi.", "Check clock and time zone of the sender.")
_TABLE = Text(
    "Đăng ký mã này, hoặc nhờ nguồn sửa mã, rồi gửi lại.", "Register the code or let the source correct it; send again."
)
_REGISTER = Text(
    "Đăng ký mã này, bản tin chờ sẽ được gửi lại tự động; mã sai thì nhờ nguồn sửa rồi bỏ bản tin.",
    "Register the code and what waits is sent again by itself; let the source correct a wrong one, then discard it.",
)

REASONS = {
    "empty": Reason(Text("Bản tin rỗng", "The message is empty"), _SENDER),
    "too_large": Reason(
        Text("Bản tin quá lớn", "The message is too large"),
        Text(
            "Chỉ giữ phần đầu; nếu vượt cả giới hạn của máy chủ MQTT thì chỉ biết thiết bị nào gửi. "
            "Nhờ đơn vị quản lý nguồn gửi thành nhiều bản nhỏ hơn.",
            "Only its beginning is kept; of one beyond the MQTT broker's bound only the sender is known. "
            "Ask whoever runs the source to send smaller ones.",
        ),
    ),
    "not_utf8": Reason(
        Text("Không phải chữ UTF-8", "Not text in UTF-8"),
        Text(
            "Nhờ đơn vị quản lý nguồn gửi lại ở dạng UTF-8; với Excel: Lưu thành, chọn “CSV UTF-8”.",
            "Let whoever runs the source send it in UTF-8; in Excel: Save as, “CSV UTF-8”.",
        ),
    ),
    "not_json": Reason(Text("Không phải JSON hợp lệ", "Not valid JSON"), _SENDER),
    "not_xml": Reason(Text("Không phải XML hợp lệ", "Not valid XML"), _SENDER),
    "unknown_file_type": Reason(
        Text("Tệp có đuôi không được đọc, hoặc thư mục con", "A file whose ending is not read here, or a folder"),
        Text(
            "Chi tiết cho biết đuôi nào được đọc; xuất lại đúng dạng rồi thả vào thư mục, tệp gốc nằm trong failed/. "
            "Tệp trong thư mục con thì chuyển ra ngoài.",
            "The detail says which endings are read; export it anew and drop it, the file itself lies in failed/. "
            "Files in a folder within are to be moved up.",
        ),
    ),
    "not_a_table": Reason(
        Text("Không đọc được như một bảng", "Cannot be read as a table"),
        Text(
            "Tệp hỏng, còn dở, hoặc là loại khác được đổi đuôi: mở thử, lưu lại đúng loại rồi thả lại vào thư mục.",
            "Broken, half written, or of another kind under this ending: open it, save it anew and drop it again.",
        ),
    ),
    "duplicate_key": Reason(Text("Một trường xuất hiện hai lần", "A field stands there twice"), _SENDER),
    "bad_text": Reason(Text("Chữ có ký tự không được phép", "Text with characters that are not allowed"), _SENDER),
    "wrong_shape": Reason(Text("Thiếu trường hoặc sai cấu trúc", "A field is missing, or the shape is wrong"), _SENDER),
    "wrong_type": Reason(Text("Sai kiểu dữ liệu", "A value of the wrong type"), _SENDER),
    "not_finite": Reason(Text("Giá trị không phải số hữu hạn", "A value that is no finite number"), _SENDER),
    "out_of_range": Reason(Text("Giá trị ngoài khoảng cho phép", "A value outside its range"), _SENDER),
    "bad_time": Reason(Text("Thời gian ghi sai", "A time that cannot be read"), _CLOCK),
    "absurd_time": Reason(Text("Thời gian vô lý", "A time that cannot be"), _CLOCK),
    "in_the_future": Reason(Text("Thời gian ở tương lai", "A time in the future"), _CLOCK),
    "too_late": Reason(
        Text("Đến quá muộn, dữ liệu gốc của ngày đó đã hết hạn lưu", "Too late: the raw data of its day are gone"),
        Text(
            "Không cần gửi lại; nếu cần số liệu cũ, nạp bằng `ioc backfill`.",
            "Sending again is of no use; for old data there is `ioc backfill`.",
        ),
    ),
    "unknown_metric": Reason(Text("Đại lượng chưa khai báo", "A metric that nobody declared"), _OURS),
    "unknown_unit": Reason(Text("Đơn vị đo không rõ", "A unit of measure that is not known"), _SENDER),
    "unknown_code": Reason(Text("Mã không có trong danh mục", "A code that no list has"), _TABLE),
    "unknown_agency": Reason(Text("Cơ quan chưa đăng ký", "An agency that is not registered"), _REGISTER),
    "unknown_office": Reason(Text("Đơn vị chưa đăng ký", "A unit that is not registered"), _REGISTER),
    "unknown_procedure": Reason(
        Text("Thủ tục chưa có trong danh mục", "A procedure that the catalogue does not have"),
        Text(
            "Chờ danh mục quốc gia hoặc đăng ký thủ tục, bản tin sẽ tự gửi lại; mã sai thì nhờ nguồn sửa rồi bỏ.",
            "Sent again by itself once the national catalogue or the registry has it; a wrong code is the source's.",
        ),
    ),
    "unknown_dossier": Reason(
        Text("Chưa có hồ sơ này", "A dossier that the city does not know yet"),
        Text(
            "Hồ sơ về thì đánh giá tự gửi lại; chờ lâu thì hỏi nguồn xem mã hồ sơ có đúng không.",
            "Sent again by itself when the dossier comes; if that takes long, ask the source for the right code.",
        ),
    ),
    "system_not_yours": Reason(
        Text("Khóa không được gửi thay hệ thống này", "A key that may not speak for this system"),
        Text(
            "Hỏi đơn vị giữ khóa; đúng của họ thì thêm hệ thống vào IOC_INGEST_SYSTEMS rồi gửi lại, không thì bỏ.",
            "Ask whoever holds the key; if it is theirs, add it to IOC_INGEST_SYSTEMS and send again, else discard.",
        ),
    ),
    "unknown_station": Reason(
        Text("Trạm chưa đăng ký", "A station that is not registered"),
        Text(
            "Đăng ký trạm; bản tin chờ được gửi lại ngay khi lưu.",
            "Register the station; what waits is sent again when it is saved.",
        ),
    ),
    "metric_not_of_kind": Reason(
        Text("Trạm loại này không đo đại lượng đó", "Stations of this kind do not measure that"),
        Text(
            "Sửa mã trạm của thiết bị hoặc loại trạm; trạm đo thêm loại khác thì khai also_measures, rồi gửi lại.",
            "Mend the device's station or its kind; one that measures more says so in also_measures; send again.",
        ),
    ),
    "unknown_type": Reason(Text("Loại sự kiện không nhận", "A type of event that is not taken"), _SENDER),
    "unknown_topic": Reason(
        Text("Không có đầu nối cho chủ đề này", "No connector takes this topic"),
        Text("Thêm đầu nối hoặc sửa chủ đề của thiết bị.", "Add a connector, or mend the device's topic."),
    ),
    "identity_mismatch": Reason(
        Text("Thiết bị gửi và nội dung không khớp", "Sender and content name different devices"), _SENDER
    ),
    "conflict": Reason(
        Text("Trùng mã nhưng khác nội dung", "The same identity with other content"),
        Text(
            "Hỏi nguồn bản nào đúng; bản đính chính phải có số phiên bản mới hơn.",
            "Ask the source which is right; a correction needs a newer revision.",
        ),
    ),
    "quarantined": Reason(
        Text("Nguồn đang bị cách ly", "The source is quarantined"),
        Text("Sửa nguồn, thả khỏi cách ly rồi gửi lại.", "Mend the source, release it, then send again."),
    ),
    "personal_number": Reason(
        Text("Số định danh cá nhân đứng ở chỗ của một mã", "A personal number stands where a code belongs"),
        Text(
            "Nhờ nguồn ghi đúng mã (mã hồ sơ, mã đơn vị) thay cho số căn cước, rồi gửi lại từ nguồn; bỏ bản ghi này.",
            "Let the source write the code (a dossier's, a unit's) instead of the identity card's number and send it"
            " again; discard this one.",
        ),
    ),
    "refused_by_database": Reason(Text("Cơ sở dữ liệu từ chối", "The database refuses it"), _OURS),
    "parser_fault": Reason(Text("Bộ đọc của đầu nối bị lỗi", "The connector's parser failed"), _OURS),
}


def reason_of(code: str) -> Reason:
    """Return the words of a reason; of one that has none yet, its code."""
    return REASONS.get(code) or Reason(Text(code, code), _SENDER)
