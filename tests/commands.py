"""Commands of the suite, each in a process of its own that begins with everything imported.

A process that starts from nothing imports for twice as long as a short run judges. A server, one
for each process that tests, has imported the suite, and forks, where the platform can. What only a
start from nothing shows, variables that Python itself reads among it, belongs to tests that start
one.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[1]
PATIENCE = 300.0
FORKS = "forkserver"
PRELOADED = [
    *("fixtures.cli.prove.bench", "fixtures.cli.run", "fixtures.cli.report", "fixtures.cli.verify"),
    # what pytest loads by itself
    *("_hypothesis_pytestplugin", "allure_pytest.plugin", "anyio.pytest_plugin", "pytest_httpx"),
    *("platformdirs.pytest_plugin", "respx.plugin", "xdist.looponfail", "xdist.plugin"),
    *(f"conformance.{path.stem}" for path in (ROOT / "conformance").glob("test_*.py")),
]


def suite(
    *words: object,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """A command to its end, as `subprocess.run([..., "-m", "fixtures.cli", *words])` has it.

    Args:
        words: of the command line.
        cwd: its working folder.
        env: its variables; None for those of this process.
        timeout: in seconds.

    Raises:
        subprocess.TimeoutExpired: it had not ended by then, and was killed.
    """
    command = [str(word) for word in words]
    if FORKS not in multiprocessing.get_all_start_methods():
        whole = [sys.executable, "-m", "fixtures.cli", *command]
        return subprocess.run(  # nobody at a terminal is asked
            whole,
            cwd=cwd,
            env=env,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    context = multiprocessing.get_context(FORKS)
    context.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "stdout"), Path(folder, "stderr")
        for path in said:
            path.touch()
        given = (command, str(cwd), dict(os.environ if env is None else env), *map(str, said))
        child = context.Process(target=_play, args=given)
        child.start()
        child.join(timeout)
        if child.exitcode is None:
            child.kill()
            child.join()
            raise subprocess.TimeoutExpired(command, timeout)
        out, err = (path.read_text("utf-8") for path in said)
        return subprocess.CompletedProcess(command, child.exitcode, out, err)


def _play(words: list[str], cwd: str, env: dict[str, str], *said: str) -> NoReturn:
    """Be, in the child, what a shell would have started."""
    os.setsid()  # nobody at a terminal is asked
    os.chdir(cwd)
    for number, path in enumerate(said, 1):
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["stet-conformance", *words]
    from fixtures.cli import main  # noqa: PLC0415 - in the child alone

    sys.exit(main(words))
