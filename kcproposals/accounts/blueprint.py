"""The blueprint all modules of pages of this slice register on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
