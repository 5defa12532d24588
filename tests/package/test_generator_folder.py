"""Where an installed package keeps the HTML generator: never in site-packages, never half."""

import os
import shutil

import pytest

from fixtures.report.allure import installation
from fixtures.report.allure.installation import GeneratorMissing, install, installed


@pytest.fixture
def fetched(monkeypatch):
    """How npm is called; in its place the packages are an empty folder."""
    calls = []

    def fetch(folder, cure, retries):
        calls.append((folder, cure, retries))
        (folder / "node_modules").mkdir()
        stamp = folder / "node_modules" / ".lock-sha256"
        stamp.write_text(installation._lock_hash(), encoding="ascii")

    monkeypatch.setattr(installation, "_fetch", fetch)
    return calls


@pytest.fixture
def package(monkeypatch, tmp_path):
    """An installed package: no pyproject.toml above it, HOME and the temporary folder empty."""
    monkeypatch.setattr(installation, "_CHECKOUT", tmp_path / "pyproject.toml")
    (tmp_path / "home").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(installation, "_cache", lambda: tmp_path / "home" / ".cache" / "suite")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path


@pytest.mark.usefixtures("fetched")
def test_it_is_put_into_the_cache_folder_of_the_user(package):
    folder = install()

    assert folder.parent == package / "home" / ".cache" / "suite"
    assert installed() == folder
    assert {each.name for each in folder.iterdir()} == {*installation.FILES, "node_modules"}


def test_it_is_fetched_once(package, fetched):
    install()
    install()

    assert len(fetched) == 1
    assert package.exists()


@pytest.mark.usefixtures("fetched")
def test_without_a_home_it_is_put_into_a_folder_of_the_user_among_the_temporary(
    package, monkeypatch
):
    monkeypatch.setattr(installation, "_cache", lambda: installation.Path("~/.cache/suite"))

    folder = install()

    assert folder.parent.parent == package / "temporary"
    assert folder.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("fetched")
def test_where_the_home_is_read_only_the_temporary_folder_serves(package, monkeypatch):
    locked = package / "file"
    locked.write_text("no folder")
    monkeypatch.setattr(installation, "_cache", lambda: locked / "cache")

    assert install().parent.parent == package / "temporary"


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("trap", ["others may write", "a link"])
def test_a_temporary_folder_that_others_could_have_filled_is_not_used(package, monkeypatch, trap):
    monkeypatch.setattr(installation, "_cache", lambda: installation.Path("~"))
    shared = package / "temporary" / f"stet-conformance-{os.getuid()}"
    if trap == "a link":
        (package / "elsewhere").mkdir()
        shared.symlink_to(package / "elsewhere")
    else:
        shared.mkdir()
        shared.chmod(0o777)

    with pytest.raises(GeneratorMissing, match="name a folder by --generator"):
        install()


@pytest.mark.usefixtures("fetched", "package")
def test_a_folder_that_is_named_serves_alone(tmp_path):
    chosen = tmp_path / "named"

    assert install(chosen) == chosen.resolve()
    assert installed(chosen) == chosen.resolve()
    with pytest.raises(GeneratorMissing, match="report --install` once"):
        installed()


@pytest.mark.usefixtures("fetched", "package")
def test_the_cure_names_the_folder_that_was_named(tmp_path):
    with pytest.raises(GeneratorMissing, match=f"--install --generator {tmp_path}` once"):
        installed(tmp_path)


@pytest.mark.usefixtures("fetched", "package")
@pytest.mark.parametrize("what", ["generate.mjs", "node_modules/.lock-sha256"])
def test_a_generator_that_is_not_the_package_s_own_is_none(what):
    folder = install()
    (folder / what).write_text("changed")

    with pytest.raises(GeneratorMissing):
        installed()


def test_a_new_version_of_the_package_gets_a_folder_of_its_own(package, fetched, monkeypatch):
    first = install()
    newer = package / "newer"
    newer.mkdir()
    for name in installation.FILES:
        shutil.copy(installation.SOURCE / name, newer)
    (newer / "generate.mjs").write_text("// another program\n")
    monkeypatch.setattr(installation, "SOURCE", newer)

    assert install() != first
    assert len(fetched) == 2
