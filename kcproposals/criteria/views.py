"""Pages of the criteria slice."""

from flask import Blueprint

bp = Blueprint("criteria", __name__)
