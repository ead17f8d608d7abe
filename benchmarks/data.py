"""The development data: a folder, or an archive that is fetched once; every file is checked against `data.json`.

    python benchmarks/data.py --data FOLDER            # check
    python benchmarks/data.py --data FOLDER --update   # write data.json anew, when the data are meant to be others

`data.json` maps each path below dev/ that a benchmark reads to its SHA-256. Files that a benchmark would read and that
`data.json` does not know are refused too: a statement more is another measurement.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import shutil
import tarfile
import tempfile
import urllib.request
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

__all__ = ["HOME", "DataError", "MissingDataError", "data_folder", "folder_digest", "manifest_digest", "with_training"]

HOME = "../shared/data"
MANIFEST = Path(__file__).with_name("data.json")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "align" / "benchmarks"
READ = ("flores/*.txt", "ntrex/documents/*/*.json", "ntrex/documents/*/*.txt", "ntrex/sentences/*.txt", "tatoeba/*-*.*")
"""What benchmarks read below dev/."""

SHOWN = 8
"""Digits of a digest that is told: enough to tell files apart, and short in a signature."""


class DataError(argparse.ArgumentTypeError):
    """The data cannot be used; the message is one line: what is wrong, and what to do."""


class MissingDataError(DataError):
    """There are no data at the place that was named."""


def data_folder(place: str) -> Path:
    """The folder with dev/ that `place` names, checked.

    Args:
        place: a folder, or the address (http, https or file) of a .tar.gz or .zip with dev/ at its top or in its only folder.

    Raises:
        MissingDataError: if there is no such folder, or no dev/ in it.
        DataError: if an archive cannot be had, or a file is not what `data.json` says.
    """
    if "://" in place:
        return _fetched(place)
    if not Path(place, "dev").is_dir():
        raise MissingDataError(f"{place}: no dev/ there; name a folder or an archive that has one with --data")
    _check(Path(place), place)
    return Path(place)


def with_training(place: str) -> Path:
    """The same for benchmarks that also read train/, which nobody pins: `folder_digest` tells which it was."""
    folder = data_folder(place)
    if not (folder / "train").is_dir():
        raise MissingDataError(f"{place}: has dev/ but no train/; name a folder that has both with --data")
    return folder


def manifest_digest() -> str:
    """What names the development data in a signature."""
    return hashlib.sha256(json.dumps(_manifest(), sort_keys=True).encode()).hexdigest()[:SHOWN]


def folder_digest(folder: Path) -> str:
    """What names all files of a folder in a signature."""
    found = {path.relative_to(folder).as_posix(): _digest(path) for path in folder.rglob("*") if path.is_file()}
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:SHOWN]


def _manifest() -> dict[str, str]:
    read: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return read


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _there(dev: Path) -> Iterator[str]:
    """The names of the files that benchmarks would read."""
    for pattern in READ:
        yield from (path.relative_to(dev).as_posix() for path in dev.glob(pattern))


def _check(folder: Path, place: str) -> None:
    dev = folder / "dev"
    manifest = _manifest()
    for name in sorted({*manifest, *_there(dev)}):
        wanted = manifest.get(name, "nothing")[:SHOWN]
        found = _digest(dev / name)[:SHOWN] if (dev / name).is_file() else "nothing"
        if found != wanted:
            cure = "restore it, or run benchmarks/data.py --update and measure anew"
            raise DataError(f"{place}: dev/{name}: expected sha256 {wanted}, found {found}; {cure}")


def _fetched(address: str) -> Path:
    """What the archive holds, unpacked and checked before it is kept, so that a broken one is fetched again."""
    # The key names the data too: a new data.json asks for a new archive at the old address.
    kept = CACHE / hashlib.sha256(f"{address} {manifest_digest()}".encode()).hexdigest()[:16]
    if kept.is_dir():
        _check(kept, str(kept))
        return kept
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        archive, inside = Path(temporary, "archive"), Path(temporary, "inside")
        inside.mkdir()
        _download(address, archive)
        _unpack(archive, inside, address)
        top = next((folder for folder in (inside, *inside.iterdir()) if (folder / "dev").is_dir()), inside)
        _check(top, address)
        top.rename(kept)
    return kept


def _download(address: str, archive: Path) -> None:
    if not address.startswith(("http://", "https://", "file://")) or not address.endswith((".tar.gz", ".zip")):
        raise DataError(f"{address}: no address of a .tar.gz or .zip; give one that starts with http, https or file")
    try:
        with urllib.request.urlopen(address, timeout=60) as answer, archive.open("wb") as out:  # noqa: S310 - see above
            shutil.copyfileobj(answer, out)
    except (OSError, http.client.HTTPException) as error:
        raise DataError(f"{address}: cannot be fetched ({error}); name a folder with --data") from error


def _unpack(archive: Path, folder: Path, address: str) -> None:
    """Plain files and folders only: neither a link nor a name may lead out of `folder`."""
    try:
        if address.endswith(".zip"):
            with zipfile.ZipFile(archive) as zipped:
                _refuse(((name, True) for name in zipped.namelist()), address)
                zipped.extractall(folder)  # noqa: S202 - members are plain, see above
        else:
            with tarfile.open(archive, "r:gz") as tarred:
                _refuse(((one.name, one.isfile() or one.isdir()) for one in tarred), address)
                tarred.extractall(folder, filter="data")
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise DataError(f"{address}: is no whole archive ({error}); make or fetch it again") from error


def _refuse(members: Iterable[tuple[str, bool]], address: str) -> None:
    for name, plain in members:
        if not plain or name.startswith("/") or ".." in PurePosixPath(name).parts:
            raise DataError(f"{address}: {name} may lead out of the folder; take an archive of plain files and folders")


def _update(dev: Path) -> None:
    found = {name: _digest(dev / name) for name in sorted(_there(dev))}
    if found:  # Where there are none, the check that follows says so.
        MANIFEST.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Checks, or writes `data.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=HOME)
    parser.add_argument("--update", action="store_true", help="take the files of a folder as they are")
    options = parser.parse_args()
    try:
        if options.update:
            _update(Path(options.data, "dev"))
        data_folder(options.data)
    except DataError as error:
        parser.exit(2, f"{error}\n")
    print(f"data:{manifest_digest()}, {len(_manifest())} files")


if __name__ == "__main__":
    main()
