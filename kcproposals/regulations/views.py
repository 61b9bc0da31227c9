"""Pages of the regulations slice."""

from flask import Blueprint

bp = Blueprint("regulations", __name__)
