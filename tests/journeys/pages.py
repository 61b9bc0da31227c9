"""The pages of the road as people use them: one class a screen, one method an act, found by their visible words."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys import road
from tests.journeys.site import DESKTOP, PHONE, Person


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the page with this h1 is there."""
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


class Registration:
    """The public page where a facility registers itself."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def register(self) -> None:
        """Fill the form as on paper; the communes come when the province is chosen."""
        self.person.open("/")
        self.page.get_by_role("link", name="Đăng ký cơ sở").first.click()
        heading(self.page, "Đăng ký cơ sở")
        self.person.inspect(DESKTOP, PHONE)
        for name in ("person", "login_email", "name", "tax_code", "representative", "representative_title", "workers",
                     "capital", "site_address"):  # fmt: skip
            self.page.locator(f"[name={name}]").fill(road.PROFILE[name])
        self.page.locator("[name=kind]").select_option(road.PROFILE["kind"])
        for name in ("password", "password_again"):
            self.page.locator(f"[name={name}]").fill(road.PASSWORD)
        self.page.locator("[name=province_code]").select_option(road.PROVINCE)
        commune = self.page.locator("[name=unit_code]")
        expect(commune.locator(f"option[value='{road.COMMUNE}']")).to_be_attached()
        commune.select_option(road.COMMUNE)
        self.page.locator("[name=craft_village][value=no]").check()
        self.page.get_by_role("button", name="Đăng ký", exact=True).click()
        heading(self.page, "Việc đang chờ")


class Application:
    """Call, eligibility, hub, section pages, check, receipt."""

    def __init__(self, person: Person, call: str) -> None:
        self.person, self.page, self.call, self.key = person, person.page, call, ""

    def start(self) -> None:
        """Answer the questions before a draft."""
        self.person.open(f"/calls/{self.call}")
        self.person.inspect(DESKTOP, PHONE)
        self.page.get_by_role("link", name="Bắt đầu đề án").click()
        self.page.get_by_text("Ứng dụng máy móc thiết bị tiên tiến").first.click()
        self.page.get_by_role("button", name="Tiếp tục").click()
        heading(self.page, "Điều kiện hỗ trợ")
        self.person.inspect(DESKTOP, PHONE)
        self._fill(road.ELIGIBILITY)
        self.page.get_by_role("button", name="Lập bản nháp").click()
        self.page.wait_for_url(re.compile(r"/proposals/\w{10}$"))
        self.key = self.page.url.rsplit("/", 1)[-1]
        self.person.inspect(DESKTOP, PHONE)

    def fill(self) -> None:
        """Write every section; the first is left to save itself, and a reload shows that it did."""
        for name, values in road.SECTIONS.items():
            self.person.open(f"/proposals/{self.key}/sections/{name}")
            self._fill(values)
            if name == "need":
                expect(self.page.locator("[data-save-state]")).to_contain_text("Đã lưu")
                self.page.reload()
                expect(self.page.locator("[name=title]")).to_have_value(road.TITLE)
            if name == "cost":
                expect(self.page.get_by_role("complementary")).to_contain_text("300.000.000")
                self.person.inspect(DESKTOP, PHONE)
            self.page.get_by_role("button", name="Lưu và tiếp tục").click()
            expect(self.page).not_to_have_url(re.compile(f"/sections/{name}$"))

    def _fill(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            control = self.page.locator(f"[name='{name}']")
            if control.first.get_attribute("type") == "radio":
                self.page.locator(f"[name='{name}'][value='{value}']").check()
            elif control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
                control.blur()

    def attach(self, file: Path) -> None:
        """Send one file for every question that must have one; the box of the question shows it."""
        self.person.open(f"/proposals/{self.key}/sections/attachments")
        for name in road.FILES:
            box = self.page.locator(f"#files-{name}")
            box.locator("input[type=file]").set_input_files(file)
            box.get_by_role("button", name="Tải lên").click()
            expect(box.get_by_role("link", name=file.name)).to_be_visible()
        self.person.inspect(DESKTOP, PHONE)

    def submit(self) -> str:
        """Read everything back, declare, submit; return the code on the receipt."""
        self.person.open(f"/proposals/{self.key}/check")
        self.person.inspect(DESKTOP, PHONE)
        for name in ("truth", "no_double_funding", "counterpart"):
            self.page.locator(f"[name={name}]").check()
        self.page.get_by_role("button", name="Nộp đề án").click()
        self.page.wait_for_url("**/receipt")
        self.person.inspect(DESKTOP, PHONE)
        code = re.search(r"[A-Z]{2}\d{2}-24-\d{4}", self.page.locator("main").inner_text())
        assert code, "the receipt names no code"
        return code[0]


class Desk:
    """The intake officer's desk."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def accept(self, code: str) -> None:
        """Take the newest file in, coming from what waits."""
        self.person.open("/proposals/intake")
        self.person.inspect()
        expect(self.page.get_by_role("row", name=re.compile(code))).to_be_visible()
        self.page.get_by_role("link", name=road.TITLE).click()
        heading(self.page, road.TITLE)
        self.person.inspect()
        self.page.get_by_role("link", name="Kiểm tra hồ sơ").first.click()
        self.person.inspect()
        for mark in self.page.get_by_role("radio", name="Đạt", exact=True).all():
            mark.check()
        self.page.get_by_label("Đề nghị tiếp nhận").check()
        self.page.get_by_role("button", name="Lưu bản kiểm tra").click()
        heading(self.page, road.TITLE)
        self.person.confirm("Tiếp nhận", "Tiếp nhận")
        expect(self.page.locator("#flashes")).to_contain_text(code)


class BoardRoom:
    """Boards and sheets."""

    def __init__(self, person: Person, board: str) -> None:
        self.person, self.page, self.board = person, person.page, board

    def open_round(self, due: str) -> None:
        """Open a round over every file that is ready."""
        self.person.open(f"/boards/{self.board}")
        self.page.get_by_role("link", name="Mở vòng chấm", exact=True).click()
        self.page.locator("[name=due_at]").fill(due)
        self.person.inspect()
        self.page.get_by_role("main").get_by_role("button", name="Mở vòng chấm").click()
        expect(self.page.locator("#flashes")).to_contain_text("Đã mở vòng chấm")

    def undertake(self) -> None:
        """Undertake, with nothing to declare."""
        self.person.open(f"/boards/{self.board}")
        self.page.get_by_role("link", name="Cam kết và mở hồ sơ").click()
        self.page.get_by_label("Tôi đã đọc và cam kết").check()
        self.page.get_by_role("button", name="Cam kết và mở hồ sơ").click()
        self.page.wait_for_url(re.compile(r"/(boards|sheets)/"))

    def score(self, *, look: bool = False) -> None:
        """Mark every criterion, watch the total, hand the sheet in."""
        self.person.open(f"/boards/{self.board}")
        self.page.get_by_role("link", name="Chấm tiếp").click()
        for criterion, mark in road.MARKS.items():
            field = self.page.locator(f"#criterion-{criterion}")
            key = field.locator(f"input[type=radio][value='{mark}']")
            if key.count():
                self._press(key)
            else:
                field.locator(f"[name='other-{criterion}']").fill(mark)
                field.locator(f"[name='other-{criterion}']").blur()
        expect(self.page.locator("[data-total]")).to_have_text(road.TOTAL_MARK)
        self.page.locator("[name=recommended]").fill("300.000.000")
        self.page.locator("[name=conclusion][value=support]").check()
        if look:
            self.person.inspect(DESKTOP, PHONE)
        self.page.get_by_role("button", name="Nộp phiếu, sang hồ sơ tiếp").click()
        self.page.wait_for_url(re.compile(r"/boards/|/sheets/"))
        expect(self.page.locator("#flashes")).to_contain_text("Đã nộp")

    def _press(self, key: Locator) -> None:
        key.locator("xpath=..").click()

    def ask_to_close(self) -> None:
        """Ask the chair to close."""
        self.person.open(f"/boards/{self.board}")
        self.person.confirm("Đề nghị khóa", "Đề nghị khóa")
        expect(self.page.locator("#flashes")).to_contain_text("Đã đề nghị Chủ tịch")

    def close(self) -> None:
        """Confirm the close; the result is on the next page."""
        self.person.open(f"/boards/{self.board}")
        self.page.get_by_role("link", name="Xem và xác nhận khóa").click()
        self.person.inspect()
        self.page.locator("[name=agree]").check()
        self.page.get_by_role("button", name="Khóa vòng chấm").click()
        heading(self.page, "Kết quả thẩm định")
        expect(self.page.locator("main")).to_contain_text(f"{road.TOTAL_MARK},00")
        self.person.inspect()


class Plans:
    """The annual plan and its batch."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def draft(self, request: str) -> str:
        """Open the plan, cut, submit; return the batch's key."""
        self.person.open("/plans")
        self.page.get_by_role("link", name="Mở kế hoạch mới").click()
        self.page.locator("[name=programme]").select_option("KCQG")
        for name, value in (("year", "2027"), ("envelope", "1.000.000.000"), ("source", "ngân sách trung ương")):
            self.page.locator(f"[name={name}]").fill(value)
        self.page.get_by_role("button", name="Mở kế hoạch").click()
        heading(self.page, re.compile("Kế hoạch KCQG"))
        self.person.inspect()
        self.person.confirm("Lập đợt theo xếp hạng", "Lập đợt")
        heading(self.page, re.compile("Đợt 1"))
        self.person.inspect()
        self.page.locator("summary", has_text="Trình lãnh đạo").click()
        dialog = self.page.get_by_role("dialog")
        dialog.locator("[name=request_reference]").fill(request)
        dialog.get_by_role("button", name="Trình", exact=True).click()
        expect(self.page.locator("#flashes")).to_be_visible()
        return self.page.url.rsplit("/", 1)[-1]

    def approve(self, batch: str) -> None:
        """Approve the batch and sign its decision."""
        self.person.open(f"/batches/{batch}")
        self.person.inspect()
        self.person.confirm("Phê duyệt và ký", "Phê duyệt và ký")
        expect(self.page.locator("#flashes")).to_be_visible()


class Papers:
    """Documents and their public check."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def issue_what_waits(self) -> str:
        """Number the signed decision and wait for its bytes; return its key."""
        self.person.open("/documents")
        self.page.get_by_role("link", name=re.compile("Phê duyệt danh mục")).first.click()
        self.person.inspect()
        self.person.confirm("Cấp số và phát hành", "Cấp số và phát hành")
        expect(self.page.get_by_role("link", name=re.compile(r"Tải văn bản"))).to_be_visible(timeout=60_000)
        return re.sub(r"[?#].*", "", self.page.url).rsplit("/", 1)[-1]

    def download(self, key: str) -> bytes:
        """Return the issued file."""
        answer = self.page.request.get(f"/documents/{key}/file")
        assert answer.ok
        return answer.body()
