"""The versioned lines of an award and their shares per hub."""
