"""Matchers and conditions: how files say what a value, a document or an event must be like."""

from callsheet.plugins.matching.conditions import (
    EVENT,
    JSON_CONDITIONS,
    EventCondition,
    JsonCondition,
    JsonConditions,
)
from callsheet.plugins.matching.matchers import Matcher
from callsheet.plugins.matching.mismatch import MISSING, Mismatch, same, show
from callsheet.plugins.matching.shapes import MATCHER, WORDS

__all__ = [
    "EVENT",
    "JSON_CONDITIONS",
    "MATCHER",
    "MISSING",
    "WORDS",
    "EventCondition",
    "JsonCondition",
    "JsonConditions",
    "Matcher",
    "Mismatch",
    "same",
    "show",
]
