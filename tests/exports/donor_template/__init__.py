"""A donor's own template: opened, mapped, filled in place."""
