"""What benchmarks measure on is what the manifest says, wherever it comes from."""

from __future__ import annotations

import io
import json
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

import common
import data
import pytest
from data import DataError, MissingDataError, data_folder, folder_digest, manifest_digest, with_training
from fakes import VectorEncoder

# printf 'peace\n' | sha256sum; printf 'war\n' | sha256sum
PEACE, WAR = "981e716f", "7aae69ac"
RESTORE = "restore it, or run benchmarks/data.py --update and measure anew"


def fault(place: str | Path) -> str:
    """The one line that is said of data that cannot be used."""
    with pytest.raises(DataError) as caught:
        data_folder(str(place))
    line = str(caught.value)
    assert "\n" not in line
    return line


class TestFolder:
    """A folder is taken if every file that a benchmark reads is the one of the manifest, and no other is there."""

    def test_whole(self, folder: Path) -> None:
        (folder / "dev/README.md").write_text("no benchmark reads it")
        assert data_folder(str(folder)) == folder

    def test_tampered_file_is_named(self, folder: Path) -> None:
        (folder / "dev/flores/en.txt").write_text("war\n")
        assert fault(folder) == f"{folder}: dev/flores/en.txt: expected sha256 {PEACE}, found {WAR}; {RESTORE}"

    def test_lost_file_is_named(self, folder: Path) -> None:
        (folder / "dev/flores/en.txt").unlink()
        assert fault(folder) == f"{folder}: dev/flores/en.txt: expected sha256 {PEACE}, found nothing; {RESTORE}"

    def test_added_file_is_named(self, folder: Path) -> None:
        """A statement more would be measured with the others."""
        more = folder / "dev/ntrex/documents/more/en.txt"
        more.parent.mkdir(parents=True)
        more.write_text("war\n")
        wrong = f"dev/ntrex/documents/more/en.txt: expected sha256 nothing, found {WAR}"
        assert fault(folder) == f"{folder}: {wrong}; {RESTORE}"

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(MissingDataError, match="no dev/ there; name a folder"):
            data_folder(str(tmp_path / "nowhere"))

    def test_missing_training(self, folder: Path) -> None:
        with pytest.raises(MissingDataError, match="has dev/ but no train/"):
            with_training(str(folder))
        (folder / "train").mkdir()
        assert with_training(str(folder)) == folder


def tarred(folder: Path, archive: Path, below: str = "") -> str:
    """The address of an archive of `folder` whose names start with `below`."""
    with tarfile.open(archive, "w:gz") as made:
        made.add(folder / "dev", f"{below}dev")
    return archive.as_uri()


class TestArchive:
    """It is fetched once, checked before it is kept, and nothing of it leaves its folder."""

    def test_fetched_once(self, folder: Path, tmp_path: Path) -> None:
        address = tarred(folder, tmp_path / "dev.tar.gz")
        fetched = data_folder(address)
        (tmp_path / "dev.tar.gz").unlink()
        assert data_folder(address) == fetched
        assert folder_digest(fetched) == folder_digest(folder)
        assert list((tmp_path / "cache").iterdir()) == [fetched]

    def test_zip_with_a_folder_of_its_own(self, folder: Path, tmp_path: Path) -> None:
        shutil.copytree(folder, tmp_path / "packed/data-1.0")
        shutil.make_archive(str(tmp_path / "data"), "zip", tmp_path / "packed")
        assert folder_digest(data_folder((tmp_path / "data.zip").as_uri())) == folder_digest(folder)

    def test_another_manifest_asks_for_another_archive(self, folder: Path, tmp_path: Path) -> None:
        address = tarred(folder, tmp_path / "dev.tar.gz")
        first = data_folder(address)
        (folder / "dev/flores/en.txt").write_text("war\n")
        data._update(folder / "dev")
        assert f"dev/flores/en.txt: expected sha256 {WAR}, found {PEACE}" in fault(address)
        assert tarred(folder, tmp_path / "dev.tar.gz") == address
        assert data_folder(address) != first

    def test_tampered_is_not_kept(self, folder: Path, tmp_path: Path) -> None:
        (folder / "dev/flores/en.txt").write_text("war\n")
        address = tarred(folder, tmp_path / "dev.tar.gz")
        assert fault(address) == f"{address}: dev/flores/en.txt: expected sha256 {PEACE}, found {WAR}; {RESTORE}"
        assert list((tmp_path / "cache").iterdir()) == []

    @pytest.mark.parametrize("kind", ["tar.gz", "zip"])
    @pytest.mark.parametrize("name", ["../evil", "dev/../../evil", "/evil"])
    def test_names_that_leave_are_refused(self, folder: Path, tmp_path: Path, kind: str, name: str) -> None:
        archive = tmp_path / f"evil.{kind}"
        if kind == "zip":
            with zipfile.ZipFile(archive, "w") as made:
                made.writestr(name, "evil")
        else:
            with tarfile.open(archive, "w:gz") as tar:
                tar.addfile(tarfile.TarInfo(name), io.BytesIO())
        assert f"{name} may lead out of the folder" in fault(archive.as_uri())
        assert list(tmp_path.rglob("evil")) == []

    def test_links_are_refused(self, folder: Path, tmp_path: Path) -> None:
        (folder / "dev/away").symlink_to("flores")
        assert "dev/away may lead out of the folder" in fault(tarred(folder, tmp_path / "dev.tar.gz"))

    def test_cut_short(self, folder: Path, tmp_path: Path) -> None:
        address = tarred(folder, tmp_path / "dev.tar.gz")
        (tmp_path / "dev.tar.gz").write_bytes((tmp_path / "dev.tar.gz").read_bytes()[:100])
        assert f"{address}: is no whole archive" in fault(address)

    @pytest.mark.parametrize("place", ["ftp://example.org/dev.zip", "https://example.org/dev.rar"])
    def test_other_addresses(self, folder: Path, place: str) -> None:
        assert (
            fault(place) == f"{place}: no address of a .tar.gz or .zip; give one that starts with http, https or file"
        )

    def test_nothing_at_the_address(self, folder: Path, tmp_path: Path) -> None:
        address = (tmp_path / "none.zip").as_uri()
        assert re.fullmatch(f"{address}: cannot be fetched \\(.+\\); name a folder with --data", fault(address))


class TestDigest:
    """Every signature names the data, and other data get another name."""

    def test_of_the_manifest(self, folder: Path) -> None:
        before = manifest_digest()
        shuffled = dict(reversed(json.loads(data.MANIFEST.read_text()).items()))
        data.MANIFEST.write_text(json.dumps(shuffled, indent=4))
        assert manifest_digest() == before
        (folder / "dev/flores/en.txt").write_text("war\n")
        data._update(folder / "dev")
        assert re.fullmatch("[0-9a-f]{8}", manifest_digest())
        assert manifest_digest() != before

    def test_in_a_signature(self, folder: Path) -> None:
        encoder = VectorEncoder()
        assert common.signature(encoder, k=4).startswith(f"enc:{encoder.fingerprint}|data:{manifest_digest()}|k:4|v:")


class TestOptions:
    """A benchmark with unusable data says one line and exits with 2, before it loads or measures anything."""

    def test_one_line(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "dev/flores/en.txt").write_text("war\n")
        with pytest.raises(SystemExit) as ended:
            common.arguments("About.").parse_args(["--data", str(folder)])
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert f"argument --data: {folder}: dev/flores/en.txt: expected sha256 {PEACE}, found {WAR}" in line

    def test_default_is_checked_too(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "project").mkdir()
        monkeypatch.chdir(tmp_path / "project")
        shutil.copytree(folder, tmp_path / "shared/data")
        assert common.arguments("About.").parse_args([]).data == Path("../shared/data")
        (tmp_path / "shared/data/dev/flores/en.txt").unlink()
        with pytest.raises(SystemExit):
            common.arguments("About.").parse_args([])
