"""The demo network: shipped workbooks taken in through the same importers and commands as anybody else's."""
