"""What a donor still has to pay for an award, on the consolidated cost of the whole action. It never holds up a hub's advance."""
