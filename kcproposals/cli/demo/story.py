"""When things happen in the demo: fixed days of the past, and a last call that lives around the day of its making.

The days are those of 2025 and 2026. Where the clock of the machine is behind them the whole story moves back by years,
so that it always lies in the past.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kcproposals.domain.dates import at_local, local_date

# From here on the story is told in days before its making; the last fixed day lies before it.
RELATIVE_DAYS = 21
_LAST_FIXED = date(2026, 9, 18)
OPEN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Story:
    """The calendar of one demo. ``created`` is the instant of its making."""

    created: datetime
    years_back: int

    @classmethod
    def told_at(cls, created: datetime) -> "Story":
        """Return the calendar for a demo made at ``created``."""
        latest = local_date(created) - timedelta(days=RELATIVE_DAYS)
        years_back = max(_LAST_FIXED.year - latest.year, 0)
        if _LAST_FIXED.replace(year=_LAST_FIXED.year - years_back) >= latest:
            years_back += 1
        return cls(created, years_back)

    def at(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a fixed instant of the story, in Vietnam's time."""
        return at_local(date(year - self.years_back, month, day), time(hour, minute))

    def year(self, year: int) -> int:
        """Return the year as the story calls it."""
        return year - self.years_back

    def ago(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return an instant so many days before the making."""
        return at_local(local_date(self.created) - timedelta(days=days), time(hour, minute))

    def ahead(self, days: int, hour: int = 17) -> datetime:
        """Return an instant so many days after the making."""
        return at_local(local_date(self.created) + timedelta(days=days), time(hour, 0))

    def closing(self) -> datetime:
        """Return when the open call closes: 60 days after the making, at the next full hour."""
        whole = self.created.replace(minute=0, second=0, microsecond=0)
        return whole + timedelta(hours=1) + OPEN_FOR
