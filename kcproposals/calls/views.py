"""Pages of the calls slice."""

from flask import Blueprint

bp = Blueprint("calls", __name__)
