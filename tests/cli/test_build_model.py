"""``align build`` with another encoder than the bundled one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from fakes import WordsEncoder, document, ideas

from align import pipeline
from align.cli import main


class TestScores:
    """The scores of an encoder that nothing was calibrated with are said to be no probabilities."""

    @pytest.mark.parametrize(("name", "calibrated"), [("fake", False), ("bundled", True)])
    def test_said_and_recorded(
        self,
        name: str,
        calibrated: bool,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        for lang in ("en", "vi"):
            (tmp_path / f"x.{lang}.txt").write_text(document(ideas(6, seed=1), lang).text, encoding="utf-8")
        encoder = WordsEncoder()
        monkeypatch.setattr(encoder, "name", name)
        monkeypatch.setattr(pipeline, "load_encoder", lambda _model, cache=None: encoder)
        out = tmp_path / "out"
        command = [
            "build",
            str(tmp_path),
            "--out",
            str(out),
            "--segmented",
            "--group",
            "none",
            "--model",
            name,
            "--quiet",
        ]
        monkeypatch.setattr(sys, "argv", ["align", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        said = "align: the scores of fake are not calibrated: use them to rank, not as probabilities\n"
        assert capfd.readouterr().err == ("" if calibrated else said)
        assert json.loads((out / "run.json").read_text(encoding="utf-8"))["encoder"]["calibrated"] is calibrated
