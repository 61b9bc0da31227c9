"""The named options of a set's rules: the name to choose by, and the sentence that says what choosing it does."""

from collections.abc import Iterable

from flask_babel import gettext as _

from kcproposals.domain.errors import N_

Option = tuple[str, str, str]
"""Value, name, sentence."""

AGGREGATES: tuple[Option, ...] = (
    ("mean", N_("Trung bình cộng"),
     N_("Cộng điểm các phiếu rồi chia cho số phiếu. Chỉ ở cách này vai trò mới có hệ số.")),
    ("median", N_("Trung vị"),
     N_("Điểm đứng giữa khi xếp các phiếu từ thấp đến cao; một phiếu quá cao hay quá thấp không kéo được.")),
    ("trimmed_mean", N_("Trung bình sau khi bỏ hai đầu"),
     N_("Bỏ k phiếu cao nhất và k phiếu thấp nhất; cần ít nhất 2k + 1 phiếu, ít hơn thì lấy trung bình cộng.")),
)  # fmt: skip
FAR_OFF: tuple[Option, ...] = (
    ("none", N_("Không xét"), N_("Mọi phiếu được tính như nhau.")),
    ("flag", N_("Đánh dấu"), N_("Phiếu lệch quá giới hạn được đánh dấu cho Chủ tịch thấy, vẫn tính.")),
    ("exclude_once", N_("Loại một lần"),
     N_("Phiếu lệch quá giới hạn bị loại, có nêu tên và lý do trong biên bản; sau đó không xét lại.")),
)  # fmt: skip
BASES: tuple[Option, ...] = (
    ("percent_of_mean", N_("phần trăm của trung bình cộng"), ""),
    ("points", N_("điểm"), ""),
)
QUORUM_OF: tuple[Option, ...] = (
    ("appointed", N_("Số thành viên được bổ nhiệm"), N_("Người rút vì xung đột lợi ích vẫn nằm trong số phải có.")),
    ("unconflicted", N_("Số thành viên không có xung đột lợi ích"),
     N_("Người rút khỏi đề án nào thì không tính cho đề án đó.")),
)  # fmt: skip
MUST_INCLUDE: tuple[Option, ...] = (
    ("chair|vice_chair", N_("Chủ tịch hoặc Phó Chủ tịch"), ""),
    ("chair", N_("Chủ tịch"), ""),
    ("vice_chair", N_("Phó Chủ tịch"), ""),
    ("reviewer", N_("Một ủy viên phản biện"), ""),
    ("reviewer*2", N_("Hai ủy viên phản biện"), ""),
    ("secretary", N_("Thư ký"), ""),
)
STRICT: tuple[Option, ...] = (("yes", N_("trên tỷ lệ này"), ""), ("no", N_("từ tỷ lệ này trở lên"), ""))
ORDERS: tuple[Option, ...] = (
    ("score_then_priority", N_("Điểm trước, ưu tiên sau"),
     N_("Điểm cao đứng trước; bằng điểm mới xét thứ tự ưu tiên.")),
    ("priority_then_score", N_("Ưu tiên trước, điểm sau"),
     N_("Trong số đạt, thứ tự ưu tiên quyết định trước; cùng bậc mới xét điểm.")),
)  # fmt: skip
TIES: tuple[Option, ...] = (
    ("lower_support", N_("Đề nghị hỗ trợ thấp hơn"), ""),
    ("chair_mark", N_("Điểm của Chủ tịch cao hơn"), ""),
    ("earlier_submission", N_("Nộp trước"), ""),
)
JUSTIFY: tuple[Option, ...] = (
    ("never", N_("Không bắt buộc"), N_("Thành viên tự quyết định có viết nhận xét hay không.")),
    ("always", N_("Luôn bắt buộc"), N_("Mức điểm nào cũng phải có lý do.")),
    ("below_half", N_("Dưới một nửa điểm tối đa"), N_("Điểm thấp hơn một nửa phải có lý do.")),
    ("below", N_("Dưới một mức điểm"), N_("Điểm thấp hơn mức này phải có lý do; đúng mức này thì không.")),
    ("outside", N_("Ngoài một khoảng"), N_("Điểm thấp hơn hoặc cao hơn khoảng này phải có lý do.")),
)  # fmt: skip
NOT_APPLICABLE: tuple[Option, ...] = (
    ("not_allowed", N_("Phải cho điểm"), N_("Tiêu chí áp dụng cho mọi đề án.")),
    ("rebased", N_("Được chọn “Không áp dụng”"),
     N_("Điểm tối đa của tiêu chí ra khỏi mẫu số của phiếu đó, rồi quy về thang điểm; không phải là 0 điểm.")),
)  # fmt: skip
KINDS: tuple[Option, ...] = (
    ("points", N_("Chấm điểm"), N_("Mỗi tiêu chí có điểm tối đa; tổng điểm so với ngưỡng đạt.")),
    ("pass_fail", N_("Đạt, không đạt"), N_("Phiếu đạt khi mọi tiêu chí đều đạt; đề án đạt theo tỷ lệ phiếu.")),
    ("checklist", N_("Danh mục câu hỏi"), N_("Không chấm điểm: cán bộ trả lời từng câu trên phiếu thẩm định.")),
)


def choices(options: Iterable[Option]) -> list[tuple[str, str]]:
    """Return (value, name) in the reader's language."""
    return [(value, _(name)) for value, name, _sentence in options]


def notes(options: Iterable[Option]) -> dict[str, str]:
    """Return the sentence of every value that has one, in the reader's language."""
    return {value: _(sentence) for value, _name, sentence in options if sentence}
