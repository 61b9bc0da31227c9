"""Pages of the facilities slice."""

from flask import Blueprint

bp = Blueprint("facilities", __name__)
