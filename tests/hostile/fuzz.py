"""Fuzzes the way from the wire to the verdict, guided by coverage (atheris); `make fuzz`.

`python -m tests.hostile.fuzz CORPUS -max_total_time=60` goes on from a corpus and adds to it;
`python -m tests.hostile.fuzz --replay CORPUS` reads it once, for a measurement of coverage.
"""

import sys
from pathlib import Path

from tests.hostile.plays import PLAYS

HOSTILE = Path(__file__).parent / "corpus"


def judge(content: bytes) -> None:
    """One execution: client, evidence and every verifier.

    Raises:
        AssertionError: one of them did what it ought not to.
    """
    from tests.hostile import tape, verifiers  # noqa: PLC0415 - after the instrumentation

    answer = tape.read(content)
    found = verifiers.surprises(answer) if answer else []
    if found:
        raise AssertionError(found)


def seed(folder: Path) -> None:
    """Write the plays that are plain bytes, and not long, as the first corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, play in PLAYS.items():
        if isinstance(play, bytes) and len(play) < 4096:
            (folder / name.replace(" ", "-").replace(",", "").replace("/", "-")).write_bytes(play)


def main(arguments: list[str]) -> None:
    """Replay a corpus, or fuzz from it for as long as libFuzzer's options say."""
    if arguments[0] == "--replay":
        files = sorted(Path(arguments[1]).iterdir())
        for file in files:
            judge(file.read_bytes())
        sys.stdout.write(f"{len(files)} inputs of the corpus read without a surprise\n")
        return
    import atheris  # noqa: PLC0415 - only in the environment of make fuzz

    with atheris.instrument_imports(include=["fixtures", "h11", "json"]):
        judge(b"")
    seed(Path(arguments[0]))
    atheris.Setup([sys.argv[0], *arguments], judge)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
