"""Pure checks of due diligence: what is asked, what an answer is worth, the life of a review, donors' own lists, the gate."""
