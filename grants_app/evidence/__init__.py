"""Evidence for auditors: packs, samples with their threads, and an auditor's access per award and period until a date."""
