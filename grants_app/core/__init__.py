"""The ground of the application: money, dates, states, refusals, the database and the unit of work."""
