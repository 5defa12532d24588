"""Damages of one value: whatever a bank compares, it compares whole, and as it was sent.

A damage changes a value in one way and keeps the rest of the request. It is done to every value
that a bank compares; a value that a damage leaves as it is has no such case.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from conformance.generators import changes as by
from conformance.generators.callers import credentials
from fixtures.scenarios.doors import OF_ACCOUNTS, Kind
from fixtures.scenarios.faults import Change, Fault

_ALWAYS = 2  # of a family, at a bank that spends a code or a token on each failed attempt

Damage = Callable[[str], str]

_FULL_WIDTH = {letter: letter + 0xFEE0 for letter in range(ord("!"), ord("~") + 1)}  # NFKC folds
_ALIKE = str.maketrans("aceopxyAEOPX-", "асеорхуАЕОРХ\u2010")  # noqa: RUF001 - Cyrillic letters
_URLSAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def unused_bits(value: str) -> str:
    """The value with other bits in its last letter that base64url leaves unused (RFC 4648 3.5)."""
    whole = len(value) % 4 not in {2, 3}
    if whole or not re.fullmatch(r"[\w-]+", value, re.ASCII):
        return value
    place = _URLSAFE.index(value[-1])
    return value[:-1] + _URLSAFE[place ^ 1]


IN_A_HEADER: dict[str, Damage] = {
    "in another case": str.swapcase,
    "in capitals": str.upper,
    "without its last letter": lambda value: value[:-1],
    "without its first letter": lambda value: value[1:],
    "its first half": lambda value: value[: len(value) // 2],
    "extended": "{}A".format,
    "with a letter before": "A{}".format,
    "one letter changed": by.other_letter,
    "one bit changed": by.other_bit,
    "unused bits changed": unused_bits,
    "padded with =": "{}=".format,
    "with a dot behind": "{}.".format,
    "percent-encoded": lambda value: f"%{ord(value[0]):02X}{value[1:]}",
    "as a pattern": lambda value: f"{value[:-1]}%",
    "with a comma behind": "{},".format,
    "backwards": lambda value: value[::-1],
    "with a suffix": "{}_1".format,
    "with a longer suffix": "{}_1_xyz".format,
    "with a prefix": "1{}".format,
    "with a letter beyond ASCII": "{}\u00e9".format,
}
"""Damages that a header field can carry."""

IN_A_FORM: dict[str, Damage] = IN_A_HEADER | {
    "with a blank behind": "{} ".format,
    "with a blank before": " {}".format,
    "with a line break behind": "{}\r\n".format,
    "with NUL behind": "{}\0".format,
    "with an invisible letter": "{}\u200b".format,
    "in full-width letters": lambda value: value.translate(_FULL_WIDTH),
    "in letters that look alike": lambda value: value.translate(_ALIKE),
    "as one of a list": "{} another".format,
    "in quotes": '"{}"'.format,
}
"""Damages that a form can carry."""


def _parts(change: Callable[[str], str], name: str) -> Damage:
    """A damage to one part of a URI, such as its path."""

    def damaged(uri: str) -> str:
        parts = urlsplit(uri)
        return urlunsplit(parts._replace(**{name: change(str(getattr(parts, name)))}))

    return damaged


URI: dict[str, Damage] = {
    "default port": by.with_port,
    "another port": _parts("{}:8443".format, "netloc"),
    "host in capitals": _parts(str.upper, "netloc"),
    "host with a dot behind": _parts("{}.".format, "netloc"),
    "userinfo": _parts("user@{}".format, "netloc"),
    "host as userinfo": _parts("{}@not-registered.example".format, "netloc"),
    "host as prefix": _parts("{}.not-registered.example".format, "netloc"),
    "host as suffix": _parts("not-registered{}".format, "netloc"),
    "host as userinfo, behind two signs": _parts("{}@@not-registered.example".format, "netloc"),
    "host behind a backslash": _parts("not-registered.example\\@{}".format, "netloc"),
    "host behind a fragment": _parts("not-registered.example#@{}".format, "netloc"),
    "letters for the dots of the host": _parts(lambda host: host.replace(".", "x"), "netloc"),
    "behind another URI": "https://not-registered.example/?{}".format,
    "subdomain": _parts("sub.{}".format, "netloc"),
    "scheme in capitals": lambda uri: uri.replace("https:", "HTTPS:", 1),
    "other scheme": lambda uri: uri.replace("https:", "http:", 1),
    "dot segment": _parts("/.{}".format, "path"),
    "parent segment": _parts("/other/..{}".format, "path"),
    "encoded dots": _parts("/other/%2e%2e{}".format, "path"),
    "two slashes": _parts("/{}".format, "path"),
    "slash toggled": by.slash_toggled,
    "path in other case": by.path_upper,
    "path encoded": by.path_encoded,
    "sub-path": _parts("{}/more".format, "path"),
    "matrix parameter": _parts("{};a=b".format, "path"),
    "query added": by.with_query,
    "fragment added": "{}#x".format,
    "empty fragment": "{}#".format,
    "blank behind": "{} ".format,
    "line break behind": "{}\r\n".format,
    "without its last letter": lambda uri: uri[:-1],
    "NUL behind": "{}\0".format,
    "pattern": lambda uri: f"{uri.rpartition('/')[0]}/*",
    "two URIs": lambda uri: f"{uri} https://not-registered.example/call-back",
    "without its path": lambda uri: urlunsplit(urlsplit(uri)._replace(path="", query="")),
}
"""Damages of a URI."""


def with_the_end_of(value: str, other: str) -> str:
    """A value with the last of its parts taken from another; itself where it has no such parts.

    What a bank puts into a code beside the secret, such as whose it is, is to be bound to it.
    """
    ends = [re.search(r"[.:~|][^.:~|]+$", each) for each in (value, other)]
    return value[: ends[0].start()] + ends[1][0] if ends[0] and ends[1] else value


def damaged(name: str, clause: str, door: Kind, damages: Mapping[str, Damage]) -> tuple[Fault, ...]:
    """Each damage of a parameter that a door compares."""
    return tuple(
        replace(
            _fault(f"{name}, {how}", clause, door, by.altering(name, damage)),
            extra=place >= _ALWAYS,
            like=f"{name} at {door}",
        )
        for place, (how, damage) in enumerate(damages.items())
    )


def _bearer(damage: Damage) -> Change:
    return credentials(lambda token: f"Bearer {damage(token)}")


def _fault(name: str, clause: str, door: Kind, change: Change) -> Fault:
    return Fault(name=f"{name} at {door}", clause=clause, change=change, lawful=(), kind=door)


SECRETS = (
    *damaged("code", "STEP5-13", "code", IN_A_FORM),
    *damaged("code", "STEP5-13", "pkce", IN_A_FORM),
    *damaged("code_verifier", "STEP5-26", "pkce", IN_A_FORM),
    *damaged("refresh_token", "REFR-08", "refresh", IN_A_FORM),
    *damaged("refresh_token", "REFR-08", "refresh again", IN_A_FORM),
)
CLIENTS = (
    *damaged("client_id", "STEP5-19", "code", IN_A_FORM),
    *damaged("client_id", "STEP5-19", "pkce", IN_A_FORM),
    *damaged("client_id", "STEP5-19", "refresh", IN_A_FORM),
    *damaged("client_id", "PISP-06", "credentials", IN_A_FORM),
    *damaged("client_id", "REVK-09", "revoke", IN_A_FORM),
    *damaged("client_secret", "STEP5-33", "code", IN_A_FORM),
)
_OF_WORDS = {
    how: IN_A_FORM[how]
    for how in (
        "in another case",
        "in capitals",
        "with a blank behind",
        "with a blank before",
        "extended",
        "as one of a list",
        "in full-width letters",
        "with an invisible letter",
    )
}
"""Damages of a word that the standard spells."""

GRANT_TYPES = (
    *damaged("grant_type", "STEP5-09", "code", _OF_WORDS),
    *damaged("grant_type", "STEP5-09", "refresh", _OF_WORDS),
    *damaged("grant_type", "STEP5-09", "credentials", _OF_WORDS),
)
CALL_BACKS = (
    *damaged("redirect_uri", "STEP5-21", "code", URI),
    *damaged("redirect_uri", "STEP5-21", "pkce", URI),
)
REVOKED = (
    *damaged("token", "REVK-04", "revoke", IN_A_FORM),
    *damaged("token", "REVK-04", "revoke access", IN_A_FORM),
)
RESOURCES: tuple[Kind, ...] = (*OF_ACCOUNTS, "accounts after refresh", "funds", "payment")
ACCESS_TOKENS = tuple(
    _fault(f"access token, {how}", "STEP8-18", door, _bearer(damage))
    for door in RESOURCES
    for how, damage in IN_A_HEADER.items()
)
