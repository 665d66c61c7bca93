"""The rules of sub-grants: their life, what an agreement says, and what its money does to the budget."""
