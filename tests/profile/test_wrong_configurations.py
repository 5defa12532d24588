"""Whatever is wrong in a configuration is told in one line before anything is sent."""

import tomllib

import pytest

from fixtures.bank import embedded
from tests.profile import wrong_configurations


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A bank that listens and counts."""
    with embedded.start(tmp_path_factory.mktemp("bank")) as bank:
        yield bank


def test_the_sound_configuration_goes_on_to_judge_the_bank(running):
    sound = tomllib.loads(running.profile.read_text())
    nothing = wrong_configurations.Case("sound", "", lambda _: None)

    said = wrong_configurations.told(nothing, sound, running)

    assert (said.code, said.lines) == (wrong_configurations.JUDGED, ())
    assert said.connections > 0


def test_each_wrong_configuration_is_one_line_and_sends_nothing(running):
    sound = tomllib.loads(running.profile.read_text())
    cases = wrong_configurations.cases(sound, running.folder)

    wrong = {
        case.name: said.lines
        for case in cases
        if not wrong_configurations.is_kept(
            case, said := wrong_configurations.told(case, sound, running), running
        )
    }

    assert wrong == {}
    assert len(cases) > 200
    assert len({case.name for case in cases}) == len(cases)
