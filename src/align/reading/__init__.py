"""Reading: from paths to documents in segments."""
