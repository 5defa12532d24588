"""Step 0. Every exchange runs over TLS, and the TPP's endpoints ask for its certificate."""

import pytest

from conformance.generators import certificates, client
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.expect import check
from fixtures.tpp.transport.tls_probe import SUITES


@pytest.mark.clause("TLS-01")
@pytest.mark.parametrize("endpoint", ["authorize", "token", "revoke", "accounts"])
def test_plain_http_is_not_served(plainly, endpoint):
    """An endpoint serves nothing over plain http, at port 80 or at its own."""
    answers = plainly(endpoint)

    expect.over_https_only(*answers)


@pytest.mark.clause("TLS-02")
def test_tls_1_2_with_a_client_certificate_works(tpp, open_doors):
    """The token endpoint serves a TPP that speaks TLS 1.2 and presents its QWAC."""
    expect.speaks(open_doors.of("token", "TLSv1.2"), "TLSv1.2")

    answer = tpp.send(tpp.refreshing("a" * 43), fresh=True, tls="TLSv1.2")

    check(expect.from_the_bank(answer).tls == "TLSv1.2", "TLSv1.2", answer.tls)


@pytest.mark.clause("TLS-03")
@pytest.mark.parametrize("version", ["SSL 3.0", "TLS 1.0", "TLS 1.1"])
def test_an_old_version_is_not_agreed(open_doors, version):
    """No endpoint agrees to a version older than TLS 1.2."""
    replies = open_doors.greeted(version)

    expect.not_agreed(replies, version)


@pytest.mark.clause("TLS-11")
def test_tls_1_3_is_offered(doors):
    """Each endpoint completes a handshake of TLS 1.3."""
    expect.speaks(doors.shaken("TLSv1.3"), "TLSv1.3")


@pytest.mark.clause("TLS-12")
def test_tls_1_3_is_preferred(doors_of_tls_1_3):
    """An endpoint that offers TLS 1.3 takes it where TLS 1.2 is offered beside it."""
    expect.speaks(doors_of_tls_1_3, "TLSv1.3")


@pytest.mark.clause("TLS-13")
@pytest.mark.parametrize("kind", SUITES)
def test_a_broken_cipher_suite_is_not_agreed(open_doors, kind):
    """No endpoint agrees to a cipher suite that is broken, though it is offered no other."""
    replies = open_doors.greeted("TLS 1.2", SUITES[kind])

    expect.not_agreed(replies, f"suite with {kind}")


@pytest.mark.clause("TLS-09")
def test_the_certificate_of_the_bank_is_trusted(doors):
    """The bank's certificate is in date, names its host and chains to the trust of the profile."""
    expect.trusted(doors.shaken())


@pytest.mark.clause("TLS-09")
def test_the_certificate_of_the_bank_is_a_qwac(doors):
    """The bank's certificate is a qualified certificate for website authentication."""
    expect.website_certificates(doors.for_tpps())


@pytest.mark.clause("TLS-16")
def test_browsers_come_back_over_https(login_page):
    """The login page tells browsers to come back over https only."""
    expect.strict_transport(login_page.pages[-1])


@cases(certificates.NO_CERTIFICATE)
def test_a_caller_without_certificate_gets_no_token(fault_chains, fault):
    """The token endpoint serves no caller without a client certificate."""
    result = fault_chains.of(fault)

    expect.turned_away(result)


@cases(certificates.FORGED_HEADERS)
@pytest.mark.beside(*certificates.NO_CERTIFICATE)
def test_a_header_replaces_no_certificate(fault_chains, fault):
    """A caller without a client certificate who names one in a header gets no token."""
    plain = fault_chains.of(certificates.NO_CERTIFICATE[0])

    result = fault_chains.of(fault)

    expect.header_ignored(result, plain, see="TLS-04")


@cases(certificates.NAMED_BY_HEADER)
@pytest.mark.beside(client.OTHER_CERTIFICATE[0])
def test_a_header_changes_nobody_into_another_tpp(fault_chains, fault):
    """A TPP that names another one's certificate in a header gets no token of that one's code."""
    plain = fault_chains.of(client.OTHER_CERTIFICATE[0])

    result = fault_chains.of(fault)

    expect.header_ignored(result, plain)


@cases(certificates.flawed("TLS-"))
def test_a_certificate_that_nobody_vouches_for_is_turned_away(fault_chains, fault):
    """A token request that is sound but for its client certificate is turned away."""
    result = fault_chains.of(fault)

    expect.turned_away(result)


@pytest.mark.clause("TLS-14")
@pytest.mark.usefixtures("resource")
def test_a_resumed_session_lends_no_certificate(resumption, record):
    """A session that began without a certificate opens no resource when it is resumed."""
    answer, taken_up = resumption

    record(f"TLS session resumed: {taken_up}")
    expect.not_lent(answer, resumed=taken_up)


@pytest.mark.clause("TLS-08")
def test_the_authorization_endpoint_asks_no_certificate(login_page):
    """A PSU's browser without any client certificate reaches the authorization endpoint."""
    expect.landed(login_page)
    expect.status(login_page.pages[-1], 200)
