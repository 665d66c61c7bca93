"""What is looked at before a file from outside is opened, whether a table is read from it or a template filled."""
