"""The names of holidays, of Belgium and the countries around it; the exchange knows them by their English names."""

import re

from designer.languages import mark

_NAMES = (
    mark("All Saints' Day"),
    mark("Armistice Day"),
    mark("Ascension Day"),
    mark("Assumption Day"),
    mark("Bank Holiday"),
    mark("Christmas Day"),
    mark("Christmas Eve (afternoon)"),
    mark("Corpus Christi"),
    mark("Easter Monday"),
    mark("Easter Sunday"),
    mark("Epiphany"),
    mark("Europe Day"),
    mark("Friday after Ascension Day"),
    mark("German Unity Day"),
    mark("Good Friday"),
    mark("King's Day"),
    mark("Labor Day"),
    mark("Liberation Day"),
    mark("National Day"),
    mark("New Year's Day"),
    mark("New Year's Eve"),
    mark("Pentecost"),
    mark("Pentecost Monday"),
    mark("Saint Stephen's Day"),
    mark("Second Day of Christmas"),
    mark("Victory Day"),
)
HOLIDAYS = (
    *((re.escape(name), name) for name in _NAMES),
    ("(?P<inner_one>[^,;:]+) and (?P<inner_other>[^,;:]+)", mark("{inner_one} and {inner_other}")),
)
