"""Damages of one value: each changes it, and what should decode alike does."""

import base64
import unicodedata
from collections import Counter
from urllib.parse import urlsplit

import pytest

from conformance.generators import callers, detours, forged_headers, values

TOKEN = "pL3x_Vq9-Zt0aBcDeFgHiJkLmNoPqRsTuVwXyZ01234"
URI = "https://tpp.example.com/cb/path"


@pytest.mark.parametrize("how", values.IN_A_FORM)
def test_each_damage_changes_a_token(how):
    assert values.IN_A_FORM[how](TOKEN) != TOKEN


@pytest.mark.parametrize("how", values.URI)
def test_each_damage_changes_a_uri(how):
    assert values.URI[how](URI) != URI


def test_unused_bits_decode_alike():
    """A bank that compares decoded octets takes the one for the other."""
    damaged = values.unused_bits(TOKEN)

    assert base64.urlsafe_b64decode(damaged + "=") == base64.urlsafe_b64decode(TOKEN + "=")
    assert values.unused_bits("a" * 44) == "a" * 44


def test_full_width_letters_fold_to_the_value():
    """A bank that normalises by NFKC takes the one for the other."""
    damaged = values.IN_A_FORM["in full-width letters"](TOKEN)

    assert unicodedata.normalize("NFKC", damaged) == TOKEN


def test_a_damaged_host_is_another_or_the_same_host():
    """A URI whose host is spelt otherwise names the same host to a lenient reader."""
    assert urlsplit(values.URI["host in capitals"](URI)).hostname == "tpp.example.com"
    assert urlsplit(values.URI["host as userinfo"](URI)).hostname == "not-registered.example"


def test_no_header_damage_needs_what_a_header_cannot_carry():
    for damage in values.IN_A_HEADER.values():
        assert not {*map(ord, damage(TOKEN))} & {*range(0x20), 0x7F}
        assert damage(TOKEN) == damage(TOKEN).strip()


def test_no_two_cells_share_a_name():
    families = (
        *(callers.NO_CERTIFICATE, callers.FLAWED, callers.WITHOUT_TOKEN, detours.DETOURS),
        *(forged_headers.NAMED_WITHOUT_CERTIFICATE, callers.OUTSIDE_THE_SCOPE, callers.DEAD),
        *(values.SECRETS, values.CLIENTS, values.CALL_BACKS, values.ACCESS_TOKENS),
    )
    names = Counter(fault.name for family in families for fault in family)

    assert sum(names.values()) > 600
    assert set(names.values()) == {1}


@pytest.mark.parametrize(
    ("value", "other", "made"),
    [
        ("secret.mine", "code.theirs", "secret.theirs"),
        ("a.b:mine", "c.d~theirs", "a.b~theirs"),
        ("secret", "code.theirs", "secret"),
        ("secret.mine", "code", "secret.mine"),
        ("secret.mine", "", "secret.mine"),
    ],
)
def test_a_value_takes_the_last_part_of_another(value, other, made):
    assert values.with_the_end_of(value, other) == made
