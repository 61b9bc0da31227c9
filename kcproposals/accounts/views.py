"""Pages of the accounts slice: one module a subject, all on one blueprint."""

from kcproposals.accounts import views_agency, views_codes, views_login, views_people, views_profile, views_signatory
from kcproposals.accounts.blueprint import bp

__all__ = ["bp", "views_agency", "views_codes", "views_login", "views_people", "views_profile", "views_signatory"]
