"""Codes that a full run with generated requests uses: `python -m benchmarks.codes`.

Once on the sound bank, which keeps a code after a refused redemption, and once on one that voids
it. Codes are counted at the bank. The sequences, which take what they are given, are left out.
"""

import contextlib
import io
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import pytest
from flask import Response

from fixtures.bank import embedded, state
from fixtures.bank.defects import DEFECTS
from fixtures.bank.defects.defect import AlterResponse, row
from fixtures.bank.request import Call
from fixtures.run import RUN, Run
from fixtures.session.paths import CONFORMANCE


def burnt(call: Call, answer: Response) -> Response:
    """A refused redemption voids the code that it names, as a lawful bank may have it."""
    code = call.code
    if answer.status_code >= 400 and code is not None:
        code.used_at = code.used_at or call.now
    return answer


BURNS = "burns_codes"


@dataclass
class Watch:
    """Keeps the run, to read its evidence when the tests are over."""

    run: Run | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the run from the session."""
        self.run = session.config.stash[RUN]


def counted(defect: str, *words: str) -> tuple[int, int, str]:
    """Codes that the bank gives in a run, generated requests among its exchanges, its verdict."""
    given: list[str] = []
    add = state.State.add_code

    def adding(self: state.State, code: state.Code, size: int) -> str:
        given.append(add(self, code, size))
        return given[-1]

    state.State.add_code = adding  # type: ignore[method-assign]
    watch = Watch()
    try:
        with TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as told:
            fixed = [
                f"--rootdir={CONFORMANCE.parent}",
                f"--config-file={CONFORMANCE.parent / 'pyproject.toml'}",
                f"--profile={CONFORMANCE.parent / 'fixtures' / 'profiles' / 'reference.toml'}",
                f"--reports={folder}",
            ]
            chosen = [f"--defect={defect}"] if defect else []
            pytest.main(
                [str(CONFORMANCE), "--assert=plain", "--verdict-only", *fixed, *chosen, *words],
                plugins=[watch],
            )
    finally:
        state.State.add_code = add  # type: ignore[method-assign]
    assert watch.run is not None
    verdict = next((line for line in told.getvalue().splitlines() if "exit code" in line), "?")
    return len(given), len(watch.run.evidence.exchanges), verdict


def main() -> int:
    """Count at both banks."""
    DEFECTS[BURNS] = row("A refused redemption voids the code.", "", AlterResponse("token", burnt))
    embedded.keep_certificates()
    for name, defect in (("keeps codes", ""), ("voids codes", BURNS)):
        for what, words in (
            ("generated requests alone", ["-k", "damaged or explored"]),
            ("all tests but the sequences", ["-k", "not test_no_sequence"]),
        ):
            codes, exchanges, verdict = counted(defect, "-pno:cacheprovider", *words)
            print(f"a bank that {name}, {what}: {codes} codes, {exchanges} exchanges; {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
