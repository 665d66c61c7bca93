"""When a statement must not become a file: its figures contradict each other or the ledger."""


class NotWritable(Exception):
    """No file was written; each reason is a sentence naming the line and the difference."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
