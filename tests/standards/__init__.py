"""What we publish, held against the standards' own schemas, rules and codelists."""
