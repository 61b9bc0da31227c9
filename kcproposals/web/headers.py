"""Security headers of every answer: strict content policy (nothing inline or foreign), no framing, no sniffing."""

from flask import Flask, Response, current_app, request

POLICY = "; ".join(
    (
        "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'self'", "form-action 'self'",
        "frame-ancestors 'none'",
    )
)  # fmt: skip


def register(app: Flask) -> None:
    """Add the hook."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        hashed = "/vendor/" in request.path or "v" in request.args
        response.headers["Cache-Control"] = f"public, max-age={31536000 if hashed else 300}" + (
            ", immutable" if hashed else ""
        )
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
