"""Pages of the home slice."""

from flask import Blueprint

bp = Blueprint("home", __name__)
