"""Applications: written together, reviewed by other eyes, sent, and answered."""
