"""A code is spent once, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

RUNNERS = 8


def exchanged_at_once(visitor):
    """How many of eight exchanges of one code, on open connections, succeed."""
    code = visitor.code()
    start = Barrier(RUNNERS)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "PSDFR-ACPR-12345",
        "redirect_uri": "https://tpp.example.com/callback",
    }

    def run(_):
        with httpx.Client(verify=visitor.context("tpp"), trust_env=False) as client:
            client.post(f"{visitor.site.api}/token")
            start.wait(10)
            return client.post(f"{visitor.site.api}/token", data=form).status_code

    with ThreadPoolExecutor(RUNNERS) as pool:
        return list(pool.map(run, range(RUNNERS))).count(200)


def test_one_of_eight_exchanges_succeeds(visitor):
    assert exchanged_at_once(visitor) == 1


def test_without_the_lock_more_than_one_succeeds(broken):
    assert exchanged_at_once(broken("race")) > 1
