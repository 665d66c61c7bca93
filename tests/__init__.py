"""What the system promises, in sentences; the folders mirror the house."""
