"""Maintenance windows: days of the week, midnight, and what is not a maintenance window."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fixtures.outcomes import Inconclusive
from fixtures.profile.maintenance import Calendar, Window
from fixtures.profile.schema import Limits
from fixtures.tpp.client import Tpp

PARIS = ZoneInfo("Europe/Paris")


def at(day, clock):
    """A time in the week that began on Monday 2026-11-16, in Paris."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("window", "now", "until"),
    [
        ("Sun 01:00-05:00", at(22, "03:00"), at(22, "05:00")),
        ("Sun 01:00-05:00", at(22, "05:00"), None),
        ("Sun 01:00-05:00", at(22, "00:59"), None),
        ("Sun 01:00-05:00", at(21, "03:00"), None),
        ("daily 23:30-00:30", at(18, "23:45"), at(19, "00:30")),
        ("daily 23:30-00:30", at(18, "00:15"), at(18, "00:30")),
        ("Sat 22:00-06:00", at(22, "05:59"), at(22, "06:00")),
        ("Sat 22:00-06:00", at(21, "05:59"), None),
        ("daily 00:00-00:00", at(20, "12:00"), at(21, "00:00")),
    ],
)
def test_a_window_holds_its_own_times_alone(window, now, until):
    assert Window.read(window).until(now) == until


def test_of_several_windows_the_last_end_counts(make_profile):
    windows = ("daily 01:00-02:00", "Sun 01:30-04:00")
    calendar = Calendar(make_profile(limits=Limits(maintenance=windows)))

    assert calendar.closed_until(at(22, "01:45")) == at(22, "04:00")
    assert calendar.closed_until(at(22, "12:00")) is None


def test_nothing_is_sent_during_maintenance(serve, make_profile, wire):
    bank = serve()
    profile = make_profile(bank.url, limits=Limits(maintenance=("daily 00:00-00:00",)))
    tpp = Tpp(profile, profile.client, "tpp", wire(profile))

    with pytest.raises(Inconclusive, match="under maintenance until"):
        tpp.send(tpp.refreshing("nobodys"))

    assert bank.connections == 0


@pytest.mark.parametrize("text", ["Sunday 01:00-05:00", "Sun 1:00-5:00", "Sun 25:00-26:00", ""])
def test_what_is_no_window_is_told(text):
    with pytest.raises(ValueError, match=r".*"):
        Window.read(text)
