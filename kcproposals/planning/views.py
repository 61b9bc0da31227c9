"""Pages of the planning slice."""

from flask import Blueprint

bp = Blueprint("planning", __name__)
