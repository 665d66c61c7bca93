"""Tests of deadlines: days, reminders, the calendar and its private feed."""
