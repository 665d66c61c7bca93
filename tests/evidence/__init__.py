"""Evidence: packs, samples and access."""
