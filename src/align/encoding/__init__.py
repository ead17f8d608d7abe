"""Encoders: `load_encoder` finds one by name; `Encoder` is all that the other rooms know of it."""
