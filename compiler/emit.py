"""Write an output folder: all of it or nothing, unchanged files untouched, foreign files never.

A manifest beside the files remembers what an earlier run wrote, with a hash: so files that are no longer produced go, and a
generated file that somebody edited is not overwritten unasked.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ..modules.spec.frozen import frozen

MANIFEST = ".hpc-tf.json"


class OutputError(Exception):
    """The output cannot be written: the message says which file, why, and what to do."""


@frozen
class Emitted:
    """What a run did, by path relative to the folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def difference(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths at which the folder is not what ``files`` would make it."""
    stale = {name for name in _manifest(folder) if name not in files and (folder / name).is_file()}
    changed = {name for name, data in files.items() if _read(folder / name) != data}
    return tuple(sorted(stale | changed))


def emit(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> Emitted:
    """Make the folder hold ``files``; raise ``OutputError`` and change nothing where that is not safe."""
    known = _manifest(folder)
    for name in files:
        _refuse_outside(name)
    changed = {name: data for name, data in sorted(files.items()) if _read(folder / name) != data}
    stale = [name for name in sorted(known) if name not in files and (folder / name).is_file()]
    if not force:
        _refuse_edited(folder, [*changed, *stale], known)
    hashes = {name: _hash(data) for name, data in sorted(files.items())}
    record = (json.dumps({"files": hashes}, indent=1) + "\n").encode()
    pending = dict(changed)
    if _read(folder / MANIFEST) != record:
        pending[MANIFEST] = record
    _replace_all(folder, pending)
    for name in stale:
        _remove(folder, name)
    unchanged = tuple(name for name in sorted(files) if name not in changed)
    return Emitted(tuple(changed), unchanged, tuple(stale))


def _refuse_outside(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name in ("", MANIFEST):
        raise ValueError(f"not a path inside the output: {name!r}")


def _refuse_edited(folder: Path, names: list[str], known: Mapping[str, str]) -> None:
    """Say which file would be lost: one that is not ours, or one that was edited since we wrote it."""
    for name in names:
        current = _read(folder / name)
        if current is None:
            continue
        if name not in known:
            raise OutputError(f"{folder / name} was not written by hpc-tf; move it away, or use --force to replace it")
        if _hash(current) != known[name]:
            raise OutputError(
                f"{folder / name} was edited by hand; put the change into the spec (terraform.overrides, "
                "terraform.extra), or use --force to drop it"
            )


def _manifest(folder: Path) -> dict[str, str]:
    data = _read(folder / MANIFEST)
    if data is None:
        return {}
    try:
        files = json.loads(data)["files"]
        return {str(k): str(v) for k, v in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OutputError(
            f"{folder / MANIFEST} is damaged; delete it, and check with git what it leaves behind"
        ) from None


def _replace_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file beside its place first; only when all are on disk, rename them into place."""
    staged: list[tuple[str, Path]] = []
    made: list[Path] = []
    try:
        for name, data in files.items():
            target = folder / name
            made += _make_folder(target.parent)
            staged.append((_stage(target, data), target))
        for temporary, target in staged:
            if target.is_dir():
                raise OutputError(f"{target} is a folder; a file of this name is due")
            os.replace(temporary, target)
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: {(error.strerror or str(error)).lower()}") from error
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)
        for path in reversed(made):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _stage(target: Path, data: bytes) -> str:
    if target.is_symlink():
        raise OutputError(f"{target} is a link; a file of this name is due")
    if target.is_dir():
        raise OutputError(f"{target} is a folder; a file of this name is due")
    handle, temporary = tempfile.mkstemp(prefix=".hpc-tf-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return temporary


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _make_folder(path: Path) -> list[Path]:
    """Make a folder and those above it; return what was missing, outermost first."""
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for each in reversed(missing):
        each.mkdir()
    return list(reversed(missing))


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in PurePosixPath(name).parents:
        above = folder / parent
        if parent == PurePosixPath(".") or not above.is_dir() or any(above.iterdir()):
            break
        above.rmdir()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise OutputError(f"{path} is a folder; a file of this name is due") from None
    except OSError as error:
        raise OutputError(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
