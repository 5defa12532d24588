"""Certificates and secrets are looked at before anything is sent."""

import os
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from certs import export
from certs.flaws import CATALOGUE
from certs.loading import read
from certs.pki import Pki
from fixtures.errors import ConfigurationError, ExitCode
from fixtures.preflight import preflight
from fixtures.preflight.findings import exit_code, insist, ok, warning, wrong
from fixtures.preflight.preflight import offline
from fixtures.profile import loader
from fixtures.profile.schema import Certificate
from tests.profile.files import SOUND, write

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def pki():
    return Pki()


@pytest.fixture(scope="module")
def places(pki, tmp_path_factory):
    return export.write(pki, tmp_path_factory.mktemp("lab"))


@pytest.fixture
def profile(places, tmp_path, monkeypatch):
    """A profile whose TPP has a sound certificate."""
    monkeypatch.setenv("PSU_PASSWORD", "made-up-4711-x")
    loaded = loader.load(write(tmp_path, deepcopy(SOUND)))
    return having(loaded, places, tpp="tpp")


def having(profile, places, **slots):
    """The profile with these slots, each with the certificate that is made for another."""
    added = {
        slot: Certificate(certificate=places[made][0], key=places[made][1])
        for slot, made in slots.items()
    }
    kept = profile.certificates if "tpp" not in slots else {}
    return replace(profile, certificates={**kept, **added})


def wrongs(profile, now=NOW):
    return [each for each in offline(profile, now) if each.level == "wrong"]


def only_wrong(profile, now=NOW):
    (found,) = wrongs(profile, now)
    assert found.exit_code is ExitCode.USAGE
    assert found.cure
    assert len(str(found).splitlines()) == 1
    return found


def test_nothing_is_wrong_with_sound_certificates(profile):
    found = offline(profile, NOW)

    assert {each.level for each in found} == {"ok"}
    wheres = ["certificates.tpp", "client.client_id", "client.redirect_uris[0]"]
    assert [each.where for each in found] == wheres
    assert "PSDFR-ACPR-12345, PSP_AI PSP_IC, expires in" in found[0].what


def test_nothing_is_wrong_with_the_whole_catalogue(profile, places):
    whole = having(profile, places, **{slot: slot for slot in CATALOGUE})

    assert wrongs(whole) == []


@pytest.mark.parametrize("slot", [name for name, each in CATALOGUE.items() if not each.sound])
def test_a_flawed_slot_with_a_sound_certificate_is_wrong(profile, places, slot):
    if slot in {"revoked_crl", "revoked_ocsp", "self_signed", "unknown_ca", "forged_issuer"}:
        made = "expired"  # what does not show in a certificate: there no other flaw may show
    else:
        made = "other_qtsp"

    assert only_wrong(having(profile, places, **{slot: made})).where == f"certificates.{slot}"


@pytest.mark.parametrize(
    ("slot", "made", "words"),
    [
        ("renewed", "expired", "expired on"),
        ("renewed", "not_yet_valid", "not valid before"),
        ("renewed", "wrong_eku", "lacks clientAuth"),
        ("renewed", "qsealc", "eseal"),
        ("renewed", "other_tpp", "'PSDFR-ACPR-123456' is not 'PSDFR-ACPR-12345'"),
        ("renewed", "tpp", "is the certificate of [certificates.tpp]"),
        ("withdrawn_tpp", "rsa", "is that of [certificates.tpp]"),
        ("aisp_only", "pisp", "PSP_AI is not its only role"),
    ],
)
def test_a_sound_slot_with_another_certificate_is_wrong(profile, places, slot, made, words):
    unregistered = replace(profile, withdrawn_client=None)

    found = only_wrong(having(unregistered, places, **{slot: made}))

    assert found.where == f"certificates.{slot}"
    assert words in found.what


def test_one_mistaken_file_is_told_once(profile, places):
    swapped = having(profile, places, tpp="other_tpp", renewed="renewed", rsa="rsa")

    assert only_wrong(swapped).where == "certificates.tpp"


def test_the_certificate_of_another_registration_is_wrong(profile, places):
    (found,) = wrongs(having(profile, places, other_tpp="withdrawn_tpp"))

    assert found.where == "other_client.client_id"


def test_a_key_of_another_certificate_is_wrong(profile, places):
    swapped = replace(profile.certificates["tpp"], key=places["rsa"][1])

    found = wrongs(replace(profile, certificates={"tpp": swapped}))

    assert ("certificates.tpp", f"{places['rsa'][1]}: the key belongs to another certificate") in [
        (each.where, each.what) for each in found
    ]


def test_a_chain_in_front_of_the_certificate_is_wrong(profile, pki, tmp_path):
    reversed_chain = tmp_path / "reversed.pem"
    leaf, authority = pki["tpp"].certificate_pem().split(b"-----END CERTIFICATE-----\n")[:2]
    end = b"-----END CERTIFICATE-----\n"
    reversed_chain.write_bytes(authority + end + leaf + end)
    turned = replace(profile.certificates["tpp"], certificate=reversed_chain)

    found = wrongs(replace(profile, certificates={"tpp": turned}))

    assert "its first certificate is that of a CA" in found[0].what
    assert found[0].cure == "put the QWAC first, and its chain behind it"


def test_a_certificate_signed_with_pss_is_a_warning(profile, monkeypatch):
    monkeypatch.setattr(
        preflight, "read", lambda *given: replace(read(*given), signed_with_pss=True)
    )

    (found,) = (each for each in offline(profile, NOW) if each.level == "warning")

    assert (found.where, "RSASSA-PSS" in found.what) == ("certificates.tpp", True)


def test_a_certificate_without_key_is_wrong(profile):
    bare = replace(profile.certificates["tpp"], key=None)

    found = wrongs(replace(profile, certificates={"tpp": bare}))

    assert found[0].what == "the file holds no private key"


def test_a_file_that_is_no_certificate_is_wrong(profile, places):
    confused = replace(profile.certificates["tpp"], certificate=places["tpp"][1])

    found = only_wrong(replace(profile, certificates={"tpp": confused}))

    assert found.where == "certificates.tpp"
    assert "a private key and no certificate" in found.what


def test_a_pkcs12_file_is_read_without_a_key_file(profile, pki, tmp_path):
    tpp, bundle = pki["tpp"], tmp_path / "tpp.p12"
    bundle.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"tpp", tpp.key, tpp.certificate, list(tpp.chain), NoEncryption()
        )
    )

    assert wrongs(replace(profile, certificates={"tpp": Certificate(certificate=bundle)})) == []


def test_a_certificate_about_to_expire_is_a_warning(profile, pki):
    soon = pki["tpp"].certificate.not_valid_after_utc - timedelta(days=12, hours=1)

    (found,) = (each for each in offline(profile, soon) if each.level == "warning")

    assert (found.where, found.what) == ("certificates.tpp", "expires in 12 days")


def test_a_slot_that_no_test_uses_is_a_warning(profile, places):
    (found,) = (
        each
        for each in offline(having(profile, places, expird="expired"), NOW)
        if each.level == "warning"
    )

    assert (found.where, found.cure) == ("certificates.expird", "did you mean 'expired'?")


@pytest.mark.parametrize(
    ("match", "client_id", "level"),
    [
        ("direct", "PSDFR-ACPR-12345", "ok"),
        ("direct", "PSDFR-ACPR-1234", "wrong"),
        ("direct", "psdfr-acpr-12345", "wrong"),
        ("suffix", "PSDFR-ACPR-12345_1", "ok"),
        ("suffix", "1-PSDFR-ACPR-12345", "wrong"),
        ("prefix", "1-PSDFR-ACPR-12345", "ok"),
        ("prefix", "PSDFR-ACPR-12345_1", "wrong"),
        ("indirect", "0b5e-registered", "ok"),
    ],
)
def test_client_id_is_held_against_the_certificate(profile, match, client_id, level):
    client = replace(profile.client, match=match, client_id=client_id)

    found = {each.where: each for each in offline(replace(profile, client=client), NOW)}

    assert found["client.client_id"].level == level


def test_a_scope_beyond_the_certificate_s_roles_is_wrong(profile):
    asking = replace(profile, scopes=replace(profile.scopes, requested="aisp pisp"))

    found = only_wrong(asking)

    assert found.where == "scopes.requested"
    assert "'pisp' needs the role PSP_PI" in found.what


def test_a_sandbox_that_links_client_id_may_take_what_is_no_qwac(profile, places):
    static = replace(profile, client=replace(profile.client, match="indirect"))

    found = offline(having(static, places, tpp="no_psd2_statement"), NOW)

    assert {each.level for each in found} == {"warning", "ok"}
    live = replace(static, bank=replace(static.bank, environment="live"))
    assert wrongs(having(live, places, tpp="no_psd2_statement"))


@pytest.mark.parametrize(
    ("authentication", "level"), [("tls_client_auth", "wrong"), ("client_secret_post", "warning")]
)
def test_a_tpp_without_certificate_is_told(profile, authentication, level):
    client = replace(profile.client, authentication=authentication)

    found, _ = offline(replace(profile, client=client, certificates={}), NOW)

    assert (found.where, found.level) == ("certificates.tpp", level)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://tpp.example/callback", "in the clear"),
        ("tpp.example:/callback", "scheme is 'tpp.example'"),
        ("http://127.0.0.1:8080/callback", ""),
    ],
)
def test_a_telling_call_back_is_a_warning(profile, uri, said):
    client = replace(profile.client, redirect_uris=(uri,))

    (found,) = (
        each for each in offline(replace(profile, client=client), NOW) if each.where[-1] == "]"
    )

    assert found.level == ("warning" if said else "ok")
    assert said in found.what


def test_an_unset_secret_is_wrong(profile, monkeypatch):
    monkeypatch.delenv("PSU_PASSWORD")

    found = only_wrong(profile)

    assert found.where == "psu.persons[0].password"
    assert "set PSU_PASSWORD" in found.cure


def test_an_unset_password_of_a_key_is_wrong(profile):
    locked = replace(profile.certificates["tpp"], password="env:NOT_SET")
    assert "NOT_SET" not in os.environ

    found = only_wrong(replace(profile, certificates={"tpp": locked}))

    assert found.where == "certificates.tpp.password"


def test_a_trust_file_without_certificate_is_wrong(profile, places):
    mistaken = replace(profile, tls=replace(profile.tls, trust=str(places["tpp"][1])))

    assert only_wrong(mistaken).where == "tls.trust"


def test_a_correction_of_the_profile_comes_before_the_network():
    network = wrong("bank:443", "away", "wait", ExitCode.INCONCLUSIVE)

    assert exit_code([ok("a", "b")]) is ExitCode.CONFORMANT
    assert exit_code([ok("a", "b"), network]) is ExitCode.INCONCLUSIVE
    assert exit_code([network, wrong("a", "b", "c")]) is ExitCode.USAGE
    insist("bank.toml", [network])
    with pytest.raises(ConfigurationError, match=r"bank\.toml: a: b; c"):
        insist("bank.toml", [network, wrong("a", "b", "c")])


@pytest.mark.parametrize(
    ("psu", "where", "cure"),
    [
        ({"driver": "browser", "browser": "no-such-program"}, "psu.browser", "path of Chromium"),
        ({"driver": "command", "command": "no-such-program {url}"}, "psu.command", "on PATH"),
        ({"driver": "code_pool", "code_pool": "EMPTY"}, "psu.code_pool", "one a line"),
        ({"driver": "decoupled", "command": "./none"}, "psu.command", "relative to the profile"),
    ],
)
def test_what_a_driver_lacks_on_this_machine_is_wrong(profile, tmp_path, psu, where, cure):
    (tmp_path / "EMPTY").write_text("# used: c0de\n\n")
    if "code_pool" in psu:
        psu = psu | {"code_pool": str(tmp_path / "EMPTY")}

    found = only_wrong(replace(profile, psu=replace(profile.psu, **psu)))

    assert found.where == where
    assert cure in found.cure


@pytest.mark.parametrize("word", ["password", "12345678", "disabled"])
def test_a_password_that_is_an_everyday_word_is_one_warning(profile, monkeypatch, word):
    monkeypatch.setenv("PSU_PASSWORD", word)

    (found,) = (each for each in offline(profile, NOW) if each.level == "warning")

    assert found.where == "psu.persons[0].password"
    assert word not in found.what


def test_every_reference_is_resolved_before_anything_is_sent(profile):
    headers = replace(profile.headers, resource={"X-Key": "env:NOT_SET"})
    network = replace(profile.network, proxy_user="tpp", proxy_password="file:/none")

    found = offline(replace(profile, headers=headers, network=network), NOW)

    wrongs = {each.where for each in found if each.level == "wrong"}
    assert wrongs == {"headers.resource.X-Key", "network.proxy_password"}


def test_a_header_whose_secret_has_two_lines_is_wrong(profile, monkeypatch):
    monkeypatch.setenv("KEY", "first-line-of-a-key\nsecond")
    headers = replace(profile.headers, token={"X-Key": "env:KEY"})

    found = only_wrong(replace(profile, headers=headers))

    assert found.where == "headers.token.X-Key"
    assert "first-line" not in str(found)


@pytest.mark.parametrize(("purpose", "wrongly"), [("refuse", False), ("lockout", True)])
def test_only_one_who_grants_may_be_another_person_too(profile, purpose, wrongly):
    (person,) = profile.psu.persons
    both = replace(profile.psu, persons=(person, replace(person, purpose=purpose)))

    found = wrongs(replace(profile, psu=both))

    assert [each.where for each in found] == ["psu.persons[1].login"] * wrongly


def test_a_finding_gives_a_terminal_no_orders():
    line = str(warning("host:443", "\x1b]0;x\x07 a\r\nb \u202e", "ask"))

    assert line.isprintable()
    assert r"\x1b]0;x\x07 a\r\nb \u202e" in line
