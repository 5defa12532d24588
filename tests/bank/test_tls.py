"""Certificates: refused by HTTP or by alert, in TLS 1.2 and 1.3, each by its own row."""

import socket
import ssl
from ssl import TLSVersion

import httpx
import pytest

from certs.flaws import CATALOGUE, NAMES
from fixtures.bank.checks import certificate

VERSIONS = (TLSVersion.TLSv1_2, TLSVersion.TLSv1_3)
BY_HTTP = {
    "": certificate.certificate_is_sent,
    "expired": certificate.certificate_has_not_expired,
    "not_yet_valid": certificate.certificate_has_started,
    "revoked_crl": certificate.certificate_is_on_no_crl,
    "revoked_ocsp": certificate.certificate_is_not_revoked_by_ocsp,
    "self_signed": certificate.certificate_is_from_a_trusted_list,
    "unknown_ca": certificate.certificate_is_from_a_trusted_list,
    "forged_issuer": certificate.certificate_is_from_a_trusted_list,
    "wrong_eku": certificate.certificate_is_for_clients,
    "no_qcstatements": certificate.certificate_is_a_qwac,
    "no_psd2_statement": certificate.certificate_has_a_psd2_statement,
    "qsealc": certificate.certificate_is_a_qwac,
    "malformed_number": certificate.number_is_well_formed,
    "vat_number": certificate.number_is_well_formed,
    "no_number": certificate.number_is_well_formed,
    "nca_mismatch": certificate.number_is_of_the_named_authority,
    "weak_key": certificate.key_is_strong,
    "unspecified_role": certificate.certificate_has_a_role,
    "no_roles": certificate.certificate_has_a_role,
}
BY_ALERT = {
    "expired": "CERTIFICATE_EXPIRED",
    "not_yet_valid": "BAD_CERTIFICATE",
    "revoked_crl": "CERTIFICATE_REVOKED",
    "revoked_ocsp": "CERTIFICATE_REVOKED",
    "self_signed": "UNKNOWN_CA",
    "unknown_ca": "UNKNOWN_CA",
    "forged_issuer": "DECRYPT_ERROR",
    "wrong_eku": "UNSUPPORTED_CERTIFICATE",
    "weak_key": "BAD_CERTIFICATE",
}


@pytest.fixture(scope="session")
def strict(launched):
    """A visitor of a bank that refuses in the handshake."""
    return launched(refuse_in_handshake=True)


def alert(visitor, slot, version):
    """The alert that ends an exchange."""
    with pytest.raises(httpx.TransportError) as seen:
        visitor.client(slot, version, fresh=True).post(f"{visitor.site.api}/token")
    cause = seen.value
    while not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return cause.reason.partition("ALERT_")[2]


def test_every_flaw_has_its_row():
    assert set(BY_HTTP) - {""} == set(NAMES)
    assert {row.holds for row in certificate.CERTIFICATE_CHECKS} == set(BY_HTTP.values())


@pytest.mark.parametrize("path", ["/token", "/revoke", "/accounts"])
@pytest.mark.parametrize("slot", BY_HTTP, ids=lambda slot: slot or "none")
def test_a_flawed_certificate_is_refused_by_http(visitor, slot, path):
    client = visitor.client(slot)
    url = visitor.site.api + path

    answer = client.get(url) if path == "/accounts" else client.post(url, data={"client_id": "x"})

    assert visitor.refusal(answer)[0] == 401
    assert visitor.refusal(answer)[2] == BY_HTTP[slot].__doc__.rstrip(".")
    assert ("www-authenticate" in answer.headers) == (path == "/accounts")


@pytest.mark.parametrize("version", VERSIONS, ids=str)
@pytest.mark.parametrize("slot", BY_ALERT)
def test_a_flawed_certificate_is_refused_by_alert(strict, slot, version):
    assert alert(strict, slot, version) == BY_ALERT[slot]


@pytest.mark.parametrize(
    ("version", "name"),
    [(TLSVersion.TLSv1_2, "HANDSHAKE_FAILURE"), (TLSVersion.TLSv1_3, "CERTIFICATE_REQUIRED")],
    ids=str,
)
def test_no_certificate_is_refused_by_alert(strict, version, name):
    assert alert(strict, "", version) == name


@pytest.mark.parametrize("slot", sorted(set(NAMES) - BY_ALERT.keys()))
def test_what_tls_cannot_judge_is_refused_by_http(strict, slot):
    answer = strict.exchange("c", slot)

    assert strict.refusal(answer)[2] == BY_HTTP[slot].__doc__.rstrip(".")


def test_a_browser_is_let_in_where_tpps_are_refused(strict):
    assert strict.site.browser != strict.site.api
    assert strict.authorize().status_code == 200


@pytest.mark.parametrize("version", VERSIONS, ids=str)
@pytest.mark.parametrize("style", ["visitor", "strict"])
@pytest.mark.parametrize("slot", [name for name, row in CATALOGUE.items() if row.sound])
def test_sound_certificates_pass_the_handshake(request, style, slot, version):
    visitor = request.getfixturevalue(style)

    answer = visitor.client(slot, version).post(f"{visitor.site.api}/token", data={"code": "c"})

    assert answer.json()["error"] == "invalid_request"


def test_the_handshake_reads_the_banks_clock(strict):
    strict.pass_time(400 * 86400)
    seen = alert(strict, "tpp", TLSVersion.TLSv1_3)
    strict.running.bank.clock.reset()

    assert seen == "CERTIFICATE_EXPIRED"


def test_a_certificate_expires_on_a_connection_that_stays(visitor):
    visitor.exchange("c")
    visitor.pass_time(400 * 86400)

    assert visitor.refusal(visitor.exchange("c"))[2] == "The certificate has not expired"


def test_a_bank_can_be_held_to_one_version(launched):
    older = launched(tls=("1.2", "1.2"))

    with (
        socket.create_connection(("127.0.0.1", httpx.URL(older.site.api).port)) as plain,
        older.context("tpp").wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        assert tls.version() == "TLSv1.2"


def test_old_versions_are_not_negotiated(visitor):
    context = visitor.context()
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = TLSVersion.TLSv1

    with (
        socket.create_connection(("127.0.0.1", httpx.URL(visitor.site.api).port)) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_no_session_is_resumed(visitor):
    port = httpx.URL(visitor.site.api).port
    context = visitor.context("tpp", TLSVersion.TLSv1_2)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as first,
    ):
        session = first.session
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as second,
    ):
        assert not second.session_reused
