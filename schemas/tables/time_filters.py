"""Menu PBX, time filters: holidays (P10), vacations (P11, M8), office hours (P12, M7). See `schemas.time_filters`."""

from schemas.tables.base import SettingsRow


class HolidaySetRow(SettingsRow, table=True):
    """Holidays."""

    __tablename__ = "holidayset"


class VacationRow(SettingsRow, table=True):
    """A vacation of whole days."""

    __tablename__ = "vacation"


class AdvancedVacationsRow(SettingsRow, table=True):
    """A collection of vacations with their times and actions."""

    __tablename__ = "advancedvacations"


class OfficeHoursRow(SettingsRow, table=True):
    """Office hours, a morning and an afternoon."""

    __tablename__ = "officehours"


class AdvancedOfficeHoursRow(SettingsRow, table=True):
    """Office hours of any number of spans, each with its route."""

    __tablename__ = "advancedofficehours"
