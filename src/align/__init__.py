"""Sentence alignment and parallel-corpus mining: from a folder of statements to a scored parallel corpus."""
