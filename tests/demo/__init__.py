"""The demo network: what it holds, how its dates move, and how its files are made."""
