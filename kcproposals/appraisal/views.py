"""Pages of the appraisal slice."""

from flask import Blueprint

bp = Blueprint("appraisal", __name__)
