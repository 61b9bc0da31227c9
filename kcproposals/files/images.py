"""Open an uploaded picture for real and write it anew: upright, without position data, within a pixel cap."""

import io
import warnings

from kcproposals.domain.errors import N_, RuleViolation

MOST_PIXELS = 40_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def clean_image(data: bytes, media_type: str) -> bytes:
    """Return the picture re-encoded: EXIF, GPS and anything appended are gone. Raises RuleViolation."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise RuleViolation(N_("Ảnh quá lớn. Xin chụp lại ở độ phân giải thấp hơn 40 triệu điểm ảnh."))
                upright = ImageOps.exif_transpose(picture)
                upright.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise RuleViolation(N_("Không mở được ảnh này. Xin lưu lại ảnh rồi tải lên lần nữa.")) from None
    out = io.BytesIO()
    if media_type == "image/jpeg":
        upright.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    else:
        upright.save(out, "PNG", optimize=True)
    return out.getvalue()
