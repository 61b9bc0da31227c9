"""Open a picture, turn it upright, and write it anew: no place, no date, no camera, nothing behind the picture."""

import io
import warnings
from typing import Any

from kcproposals.domain.errors import N_, RuleViolation

MOST_PIXELS = 60_000_000
"""More than any scanner of A3 at 300 dpi or telephone needs; a decoded picture takes up to four bytes a pixel."""


def clean_jpeg(data: bytes) -> bytes:
    """Return the picture as a new JPEG without metadata. Raises RuleViolation when it cannot be opened."""
    image = _opened(data, "JPEG")
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return _written(image, "JPEG", quality=90, optimize=True)


def clean_png(data: bytes) -> bytes:
    """Return the picture as a new PNG without metadata. Raises RuleViolation when it cannot be opened."""
    return _written(_opened(data, "PNG"), "PNG")


def _opened(data: bytes, format_: str) -> Any:
    from PIL import Image, ImageFile, ImageOps

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once loaded, lets the whole process take half a picture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own, stricter limit is below
            image = Image.open(io.BytesIO(data), formats=[format_])
        width, height = image.size
        if width * height <= MOST_PIXELS:
            return ImageOps.exif_transpose(image)  # also decodes the whole picture
    except (Image.UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise RuleViolation(N_("Ảnh này bị hỏng nên không mở được. Xin chụp hoặc xuất lại ảnh.")) from problem
    except Image.DecompressionBombError:
        width = height = 0
    raise RuleViolation(
        N_("Ảnh quá lớn để mở an toàn (quá %(limit)s triệu điểm ảnh). Xin thu nhỏ ảnh rồi gửi lại."),
        limit=MOST_PIXELS // 1_000_000,
    )


def _written(image: Any, format_: str, **options: Any) -> bytes:
    # Colours need these two; everything else a picture carries along is dropped.
    image.info = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    output = io.BytesIO()
    image.save(output, format_, **options)
    return output.getvalue()
