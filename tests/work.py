"""Functions that other processes can import, and a small corpus to build."""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path

from align.errors import InputError

SENTENCES = (
    ("The ministers met in Hanoi on Monday.", "Các bộ trưởng họp tại Hà Nội hôm thứ Hai."),
    ("They agreed to open a new bridge.", "Họ đồng ý mở một cây cầu mới."),
    ("The price of rice rose by five percent.", "Giá gạo tăng năm phần trăm."),
    ("Schools will close for two weeks.", "Trường học sẽ đóng cửa hai tuần."),
    ("The president thanked the doctors.", "Tổng thống cảm ơn các bác sĩ."),
    ("A storm is expected on the coast.", "Một cơn bão dự kiến sẽ đến bờ biển."),
    ("Both countries signed a trade agreement.", "Hai nước đã ký một hiệp định thương mại."),
    ("The embassy issued a statement.", "Đại sứ quán đã ra tuyên bố."),
)


def corpus(folder: Path, statements: int) -> Path:
    """A folder a statement, each of five of the eight sentences in English and Vietnamese; at most 56."""
    for k, chosen in enumerate(itertools.islice(itertools.combinations(SENTENCES, 5), statements)):
        for lang, lines in zip(("en", "vi"), zip(*chosen, strict=True), strict=True):
            path = folder / f"{k:02}" / f"{lang}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def square(number: int) -> int:
    return number * number


def process(_: object) -> tuple[int, str | None]:
    """Who works, and with how many threads."""
    return os.getpid(), os.environ.get("OMP_NUM_THREADS")


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def refuse(_: object) -> None:
    raise InputError("is broken", "mend it", path="a.txt", line=3)


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
