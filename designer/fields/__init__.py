"""The fields of forms: what a page's description is made of. A file for each kind."""

from designer.fields.action import action_field
from designer.fields.advanced_week import AdvancedWeek
from designer.fields.choice import Choice, Several
from designer.fields.colour import Colour
from designer.fields.dates import Date, DayOfYear, Time
from designer.fields.field import Field, Need
from designer.fields.kinds import Kind, OneOf
from designer.fields.layout import Heading, Note, Side
from designer.fields.mac_address import MacAddress
from designer.fields.number import Number
from designer.fields.numbers import ForwardNumber, Numbers, PhoneNumber
from designer.fields.pairs import Pairs
from designer.fields.part import Part
from designer.fields.prompt_sound import PromptSound
from designer.fields.public_holidays import PublicHolidays
from designer.fields.records import Records
from designer.fields.reference import Reference, References
from designer.fields.renewed import Renewed
from designer.fields.switch import Switch
from designer.fields.text import Secret, Text, Texts
from designer.fields.week import Week

__all__ = [
    "AdvancedWeek",
    "Choice",
    "Colour",
    "Date",
    "DayOfYear",
    "Field",
    "ForwardNumber",
    "Heading",
    "Kind",
    "MacAddress",
    "Need",
    "Note",
    "Number",
    "Numbers",
    "OneOf",
    "Pairs",
    "Part",
    "PhoneNumber",
    "PromptSound",
    "PublicHolidays",
    "Records",
    "Reference",
    "References",
    "Renewed",
    "Secret",
    "Several",
    "Side",
    "Switch",
    "Text",
    "Texts",
    "Time",
    "Week",
    "action_field",
]
