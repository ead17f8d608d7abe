"""Reading: from paths to documents in segments.

``files`` finds, ``decoding`` decodes, ``plain``, ``html`` and ``jsonl`` know the formats, ``language`` and
``furniture`` judge, ``segmentation`` splits; ``documents`` is the way through them.
"""

from __future__ import annotations

from align.reading.documents import Reading, read_inputs, read_lines
from align.reading.files import LeftOut
from align.reading.segmentation import segment

__all__ = ["LeftOut", "Reading", "read_inputs", "read_lines", "segment"]
