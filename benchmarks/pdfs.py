"""Decisions per second: our warm renderer against a plain WeasyPrint loop over the same pages, and its memory."""

import resource
from datetime import date
from pathlib import Path

from benchmarks.measure import interleaved, report
from kcproposals.config import DEBIAN_TINOS
from kcproposals.documents.values import AnnexGroup, AnnexRow, Check, Checkpoint, DecisionValue, Letterhead, Signatory
from kcproposals.pdf import document_html, render_document

BATCH = 5


def value(number: int) -> DecisionValue:
    """Return a decision over three proposals."""
    rows = tuple(
        AnnexRow(
            name=f"Hỗ trợ ứng dụng máy móc, thiết bị tiên tiến trong sản xuất gốm sứ {n}",
            implementer="Sở Công Thương tỉnh Mẫu", beneficiary=f"Cơ sở minh họa {n:02d}", place="Xã Mẫu, tỉnh Mẫu",
            support=300_000_000, counterpart=304_000_000, code=f"DP27-24-{n:04d}", period="Tháng 3 - 11/2027",
        )
        for n in range(1, 4)
    )  # fmt: skip
    draft = DecisionValue(
        key=f"bench{number:05d}", subject="Phê duyệt danh mục đề án khuyến công địa phương năm 2027",
        letterhead=Letterhead(issuer=("Ủy ban nhân dân", "tỉnh Mẫu"), symbol="QĐ-UBND", place="Mẫu"),
        issued_by="Chủ tịch Ủy ban nhân dân tỉnh Mẫu",
        legal_bases=("Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",),
        programme="khuyến công địa phương", programme_short="KCĐP", year=2027, batch=1,
        funding_source="ngân sách tỉnh năm 2027", groups=(AnnexGroup(title="Ứng dụng máy móc", rows=rows),),
        tasks=("Giao Sở Công Thương ký hợp đồng, kiểm tra, nghiệm thu",), executors="Giám đốc các Sở",
        signatory=Signatory(authority=("KT. Chủ tịch", "Phó Chủ tịch"), name="Nguyễn Văn Mẫu"),
    )  # fmt: skip
    check = Check(url="https://khuyencong.example.vn/check/abcdefghjkmn", code="abcdefghjkmn")
    return draft.issued(number, date(2027, 1, 5), check=check, checkpoint=Checkpoint(number=1, hash="0" * 64))


def run() -> None:
    """Print the ratio and the growth of memory over sixty decisions."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from kcproposals.app import create_app
    from kcproposals.pdf.fonts import load_typeface
    from kcproposals.pdf.render import own_assets

    env = create_app().jinja_env
    font_dir, numbers = Path(DEBIAN_TINOS), iter(range(1, 10_000))
    style = env.get_template("documents/pdf/print.css").render()
    typeface = load_typeface(font_dir, "Tinos")

    def ours() -> None:
        for _ in range(BATCH):
            render_document(env, value(next(numbers)), draft=False, font_dir=font_dir)

    def plain() -> None:
        for _ in range(BATCH):
            fonts, fetcher = FontConfiguration(), own_assets(typeface)
            sheet = CSS(string=typeface.css() + style, font_config=fonts, url_fetcher=fetcher)
            page = document_html(env, value(next(numbers)), draft=False)
            HTML(string=page, url_fetcher=fetcher).write_pdf(
                stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3u"
            )

    ours_time, plain_time = interleaved(ours, plain, rounds=5)
    report("decision PDFs", ours_time / BATCH, plain_time / BATCH, "a plain WeasyPrint loop")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(6):
        ours()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"memory after {6 * BATCH} more decisions: +{grown / 1024:.1f} MiB")
