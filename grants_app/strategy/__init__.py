"""The network's objectives: what serves them, where they are thin, where money hangs on one donor."""
