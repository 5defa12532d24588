"""Whether `verify` finds one altered bit in any file of a run, and judges the sound folder alike.

usage: python -m benchmarks.report_alterations reports [public-key.pem]
Works on a copy: each file in turn, at a place that a seed picks; the manifest and, with a key, its
signature, at a hundred places each.
"""

import argparse
import io
import random
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from fixtures.cli import verify
from fixtures.errors import ConfigurationError
from fixtures.report.audit import manifest

PLACES = {manifest.MANIFEST: 100, manifest.SIGNATURE: 100}


def verified(folder, key):
    """Exit code of `verify`, and what it told."""
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            code = verify.run(argparse.Namespace(folder=folder, public_key=key))
    except ConfigurationError as wrong:
        return 2, str(wrong)
    return int(code), told.getvalue()


def missed(folder, path, key, places):
    """The places of one file at which a flipped bit was not found, or laid at another file."""
    sound, name = path.read_bytes(), path.relative_to(folder).as_posix()
    named = (name, manifest.MANIFEST) if name == manifest.SIGNATURE else (name,)
    found = []
    for place in places:
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        code, told = verified(folder, key)
        if not code or not any(each in told for each in named):
            found.append((name, place))
    path.write_bytes(sound)
    return found


def measure(original, key):
    """Print the alterations that were made and those that were missed."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "run"
        shutil.copytree(original, folder)
        print(verified(folder, key)[1], end="")
        chosen, made, lost = random.Random(1), 0, []
        seals = [manifest.MANIFEST, manifest.SIGNATURE] if key else [manifest.MANIFEST]
        files = [folder / name for name in (*manifest.read(folder)["files"], *seals)]
        for path in files:
            size = path.stat().st_size
            if size:
                places = chosen.sample(range(size), min(size, PLACES.get(path.name, 1)))
                made += len(places)
                lost += missed(folder, path, key, places)
        empty = sum(not path.stat().st_size for path in files)
        told = f"{len(files)} files ({empty} empty)"
        print(f"{made - len(lost)} of {made} alterations found, in {told}")
        print(*lost, sep="\n", end="\n" if lost else "")
    return bool(lost)


if __name__ == "__main__":
    folder, *keys = map(Path, sys.argv[1:])
    sys.exit(measure(folder, keys[0] if keys else None))
