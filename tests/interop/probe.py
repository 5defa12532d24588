"""Asks a server again what truth/*.toml says of it: `python -m tests.interop.probe NAME`.

NAME is one of the set-ups of tests.interop.servers. Each answer that is not the one in the file is
shown, and there is an error code. What takes hours or needs luck is not asked again.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.interop import truth
from tests.interop.servers import SERVERS, running
from tests.interop.tpp import CHALLENGE, VERIFIER, Tpp, told

Answers = Iterator[tuple[str, str]]


def _resource(tpp: Tpp) -> Answers:
    token = tpp.grant()["access_token"]
    url = tpp.endpoints["accounts"]
    yield "P05", told(tpp.use(token))
    yield "P06", told(tpp.use(None))
    yield "P07", told(tpp.use("garbage"))
    yield "P08", told(tpp.use(token, "other_tpp"))
    yield "P09", told(tpp.use(token, ""))
    yield "P10", told(tpp.client("tpp").get(url, params={"access_token": token}))
    yield "P11", told(tpp.use(token, scheme="bearer"))
    yield "P12", told(tpp.use(token, scheme="Basic"))


def _refresh(tpp: Tpp) -> Answers:
    other = tpp.other["client_id"]
    yield "P20", told(tpp.refresh(tpp.grant()["refresh_token"], "other_tpp"))
    yield "P21", told(tpp.refresh(tpp.grant()["refresh_token"], ""))
    yield "P22", told(tpp.refresh(tpp.grant()["refresh_token"], "other_tpp", client_id=other))
    yield "P26", told(tpp.refresh("unknown"))
    yield "P27", told(tpp.refresh(tpp.grant()["refresh_token"], scope=f"{tpp.scope} pisp"))
    first = tpp.grant()
    old = first["refresh_token"]
    second = tpp.refresh(old)
    yield "P23", told(second)
    yield "P24", told(tpp.use(first["access_token"]))
    if tpp.profile["policy"]["refresh"] == "rotate":
        yield "P25", told(tpp.refresh(old))
    yield "P25b", told(tpp.refresh(second.json().get("refresh_token", old)))


def _redemption(tpp: Tpp) -> Answers:
    code = tpp.code()
    first = tpp.token(tpp.redemption(code)).json()
    yield "P30", told(tpp.token(tpp.redemption(code)))
    yield "P31", told(tpp.use(first["access_token"]))
    yield "P32", told(tpp.refresh(first["refresh_token"]))
    for probe, slot in (
        ("P33", "other_tpp"),
        ("P34", ""),
        ("P35", "unknown_ca"),
        ("P36", "expired"),
    ):
        yield probe, told(tpp.token(tpp.redemption(tpp.code()), slot))
    yield from _twice(tpp, "P37", slot="other_tpp", client_id=tpp.other["client_id"])
    yield from _twice(tpp, "P41", redirect_uri="https://tpp.example.com/other")
    yield from _twice(tpp, "P80", code_verifier=VERIFIER[::-1])
    faults: dict[str, dict[str, str | None]] = {
        "P38": {"scope": tpp.scope},
        "P39": {"scope": "aisp pisp"},
        "P40": {"code": "unknown"},
        "P42": {"redirect_uri": None},
        "P43": {"code": None},
        "P44": {"grant_type": None},
        "P45": {"grant_type": "unknown"},
        "P46": {"client_id": "PSDFR-ACPR-00000"},
        "P47": {"client_id": None},
        "P81": {"code_verifier": None},
    }
    for probe, changes in faults.items():
        yield probe, told(tpp.token(tpp.redemption(tpp.code(), **changes)))
    sound, url = tpp.redemption(tpp.code()), tpp.endpoints["token"]
    yield "P48", told(tpp.client("tpp").post(url, json=sound))
    yield "P49", told(tpp.client("tpp").get(url, params=sound))
    yield "P50", told(tpp.token([*sound.items(), ("grant_type", sound["grant_type"])]))


def _twice(tpp: Tpp, probe: str, slot: str = "tpp", **changes: str) -> Answers:
    code = tpp.code()
    yield probe, told(tpp.token(tpp.redemption(code, **changes), slot))
    yield f"{probe}b", told(tpp.token(tpp.redemption(code)))


def _refusal(tpp: Tpp) -> Answers:
    """Comes first: a consent that is remembered leaves nothing to refuse."""
    yield "P85", tpp.authorize(answer="refuse")[0]


def _authorization(tpp: Tpp) -> Answers:
    own = tpp.own["redirect_uris"][0]
    changes: dict[str, dict[str, Any]] = {
        "P02": {},
        "P60": {"client_id": "PSDFR-ACPR-00000"},
        "P61": {"redirect_uri": "https://evil.example.com/callback"},
        "P62": {"redirect_uri": f"{own}/more"},
        "P63": {"redirect_uri": f"{own}?other=1"},
        "P64": {"redirect_uri": None},
        "P65": {"response_type": "foo"},
        "P66": {"response_type": None},
        "P67": {"response_type": "token"},
        "P68": {"scope": "nonexistent"},
        "P69": {"scope": None},
        "P69b": {"scope": ""},
        "P70": {"state": None},
        "P72": {"code_challenge": None, "code_challenge_method": None},
        "P73": {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
        "P73c": {"code_challenge_method": "S999"},
        "P73d": {"code_challenge": CHALLENGE[:-1]},
        "P74": {"state": "a b&c=d/'<>+%"},
    }
    for probe, change in changes.items():
        yield probe, tpp.authorize(**change)[0]
    for probe, name, value in (
        ("P75", "client_id", tpp.own["client_id"]),
        ("P75b", "state", "again"),
        ("P75c", "code_challenge", CHALLENGE),
        ("P75d", "code_challenge_method", "S256"),
        ("P75e", "response_type", "code"),
        ("P75f", "scope", tpp.scope),
        ("P75g", "redirect_uri", own),
    ):
        yield probe, tpp.authorize((name, value))[0]
    answer, place = tpp.authorize(code_challenge=VERIFIER, code_challenge_method=None)
    code = parse_qs(urlsplit(place).query).get("code", [""])[0]
    yield "P73b", told(tpp.token(tpp.redemption(code))) if code else answer
    yield "P86", tpp.authorize(password="wrong")[0]


def _age(tpp: Tpp) -> Answers:
    grant, code = tpp.grant(), tpp.code()
    tpp.pass_time(75)
    yield "P93", told(tpp.token(tpp.redemption(code)))
    tpp.pass_time(int(grant["expires_in"]) + 5)
    yield "P90", told(tpp.use(grant["access_token"]))
    fresh = tpp.refresh(grant["refresh_token"])
    yield "P91", told(fresh)


def _revocation(tpp: Tpp) -> Answers:
    other = tpp.other["client_id"]

    def revoke(token: str, slot: str = "tpp", **more: str) -> str:
        sound = {"token": token, "client_id": tpp.own["client_id"]}
        return told(tpp.token(sound | more, slot, endpoint="revoke"))

    grant = tpp.grant()
    yield "P95", revoke(grant["refresh_token"])
    yield "P95b", told(tpp.refresh(grant["refresh_token"]))
    yield "P95c", told(tpp.use(grant["access_token"]))
    yield "P96", revoke("unknown")
    foreign = tpp.grant()["refresh_token"]
    yield "P97", revoke(foreign, "other_tpp", client_id=other)
    yield "P97b", told(tpp.refresh(foreign))
    stolen = tpp.grant()["refresh_token"]
    yield "P98", revoke(stolen, "other_tpp")
    yield "P98b", told(tpp.refresh(stolen))
    hinted = tpp.grant()["refresh_token"]
    if revoke(hinted, token_type_hint="access_token") == "200":
        yield "P94", told(tpp.refresh(hinted))
    nothing = {"client_id": tpp.own["client_id"]}
    yield "P99", told(tpp.token(nothing, endpoint="revoke"))


def answers(name: str) -> dict[str, str]:
    """What the server answers now, by probe."""
    with tempfile.TemporaryDirectory() as folder, running(name, Path(folder)) as profile:
        tpp = Tpp(profile)
        groups = [_refusal, _resource, _refresh, _redemption, _authorization, _age]
        groups += [_revocation] if "revoke" in tpp.endpoints else []
        return {probe: answer for group in groups for probe, answer in group(tpp)}


def main() -> int:
    """Compare the server with its truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=SERVERS)
    name = parser.parse_args().name
    server = SERVERS[name]
    known = truth.read(server.profile).answered(server.setting)
    differing = 0
    for probe, answer in answers(name).items():
        if known.get(probe) != answer:
            differing += 1
            said = known.get(probe, "nothing")
            sys.stdout.write(f"{probe}: {answer}; the truth file says {said}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
