"""Days that bind: recurring deadlines, reminders, calendars."""
