"""The proofs run on the demo network, too."""

from tests.demo_network import demo, demo_file, seen_by_the_operator

__all__ = ["demo", "demo_file", "seen_by_the_operator"]
