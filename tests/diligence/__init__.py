"""Due diligence: questionnaires, reviews, donors' own lists, the gate."""
