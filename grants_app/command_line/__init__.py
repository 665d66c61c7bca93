"""What stands behind the `grants` command: how it speaks, who acts, and how it serves."""
