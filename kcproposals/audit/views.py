"""Pages of the audit slice."""

from flask import Blueprint

bp = Blueprint("audit", __name__)
