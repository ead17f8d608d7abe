"""The search for the best alignment by dynamic programming: arrays only, no text."""

__all__: list[str] = []
