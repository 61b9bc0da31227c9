"""Settings: defaults, overridden by ``KCP_*`` environment variables, checked once at start.

There is no executable configuration file: a setting that is not here does not exist.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kcproposals.domain.errors import N_, RuleViolation

DEMO_URL = "http://127.0.0.1:8000"
DEBIAN_TINOS = "/usr/share/fonts/truetype/croscore"


def project_folder(name: str) -> Path:
    """Return the folder ``name`` inside the package (installed), else beside it (a checkout)."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name


@dataclass(frozen=True)
class Settings:
    """What one installation may choose. Paths are absolute; sizes are bytes."""

    data_dir: Path
    database_url: str
    queue_url: str
    storage_url: str
    public_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...] = ()
    smtp_url: str | None = None
    mail_from: str = "khuyencong@localhost"
    pdf_font_dir: Path = Path(DEBIAN_TINOS)
    pdf_font: str = "Tinos"
    demo: bool = False
    max_upload: int = 20 * 1024 * 1024
    trust_proxy: int = 0
    language: str = "vi"
    extra: Mapping[str, object] = field(default_factory=dict)

    def flask(self) -> dict[str, object]:
        """Return the keys Flask and its extensions read."""
        secure = self.public_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key,
            "SECRET_KEY_FALLBACKS": list(self.old_secret_keys),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": self.max_upload + 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SECURE": secure,
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": False,
            "BABEL_DEFAULT_LOCALE": "vi",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
            **self.extra,
        }


def load(data_dir: str | Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings for ``data_dir``, reading ``KCP_*``.

    The secret key is made once and kept beside the data. Raises RuleViolation when a value cannot be used.
    """
    env = os.environ if environ is None else environ
    folder = Path(env.get("KCP_DATA_DIR") or data_dir).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    demo = (folder / "demo").exists()
    public_url = (env.get("KCP_PUBLIC_URL") or DEMO_URL).rstrip("/")
    if urlsplit(public_url).scheme not in ("http", "https"):
        raise RuleViolation(N_("KCP_PUBLIC_URL phải bắt đầu bằng http:// hoặc https://."))
    return Settings(
        data_dir=folder,
        database_url=_database(env.get("KCP_DATABASE_URL") or f"sqlite:///{folder / 'app.db'}"),
        queue_url=env.get("KCP_QUEUE_URL") or f"sqlite:///{folder / 'queue.db'}",
        storage_url=env.get("KCP_STORAGE_URL") or (folder / "files").as_uri(),
        public_url=public_url,
        secret_key=env.get("KCP_SECRET_KEY") or _kept_secret(folder / "secret.key"),
        old_secret_keys=tuple(filter(None, env.get("KCP_OLD_SECRET_KEYS", "").split(","))),
        smtp_url=env.get("KCP_SMTP_URL") or None,
        mail_from=env.get("KCP_MAIL_FROM") or "khuyencong@localhost",
        pdf_font_dir=Path(env.get("KCP_PDF_FONT_DIR") or DEBIAN_TINOS),
        pdf_font=env.get("KCP_PDF_FONT") or "Tinos",
        demo=demo,
        trust_proxy=_whole(env, "KCP_TRUST_PROXY", 0),
        language=env.get("KCP_LANG") or "vi",
    )


def check_for_serving(settings: Settings, environ: Mapping[str, str] | None = None) -> None:
    """Refuse to serve real data without a public address, or with a guessable key. Raises RuleViolation."""
    env = os.environ if environ is None else environ
    if not settings.demo and not env.get("KCP_PUBLIC_URL") and not env.get("KCP_LOCAL"):
        raise RuleViolation(
            N_(
                "Chưa đặt KCP_PUBLIC_URL: địa chỉ này nằm trong thư điện tử và mã QR. "
                "Ví dụ: KCP_PUBLIC_URL=https://khuyencong.tinhmau.gov.vn (chạy thử trên máy này: KCP_LOCAL=1)."
            )
        )
    if len(settings.secret_key) < 32:
        raise RuleViolation(N_("KCP_SECRET_KEY phải có ít nhất 32 ký tự."))


def _database(url: str) -> str:
    return "postgresql+psycopg://" + url.split("://", 1)[1] if url.startswith(("postgres://", "postgresql://")) else url


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise RuleViolation(N_("%(name)s phải là số nguyên."), name=name)
    return int(text)


def _kept_secret(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
