"""Certificates that banks accept: what `check` has against each, and that a run can present it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from fixtures.preflight.preflight import offline
from fixtures.profile.schema import Certificate
from fixtures.tpp.transport import tls
from tests.certs.keys import KEYS, key_pem
from tests.certs.test_lenient import AI, der, flat, psd2
from tests.preflight.test_key_use import presented
from tests.tpp.conftest import profile_of

NUMBER = "PSDFR-ACPR-12345"
AI_ALONE = [der(0x30, bytes.fromhex(AI), der(0x0C, b"PSP_AI"))]
KEY, ISSUER = KEYS["SECP256R1"], KEYS["SECP384R1"]


def accented():
    """Certificate policies whose user notice is a VisibleString with an accent."""
    notice = der(0x1A, "Certificat qualifi\u00e9".encode())
    qualifier = der(0x30, bytes.fromhex("06082b06010505070202"), der(0x30, notice))
    policies = der(0x30, der(0x30, bytes.fromhex("0603551d20"), der(0x30, qualifier)))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), policies)


ODD = {
    "roles in one flat sequence": (NUMBER, [psd2(flat(AI))], "one flat sequence"),
    "a blank in the number": ("PSDMT-MFSA-C 55146", [psd2(AI_ALONE, nca_id=b"MT-MFSA")], ""),
    "an authority without country": (NUMBER, [psd2(AI_ALONE, nca_id=b"ACPR")], "NCAId"),
    "the country alone": (NUMBER, [psd2(AI_ALONE, nca_id=b"FR")], "NCAId"),
    "BDE for ES-BDE": ("PSDES-BDE-4711", [psd2(AI_ALONE, nca_id=b"BDE")], "NCAId"),
    "an accented user notice": (NUMBER, [psd2(AI_ALONE), accented()], ""),
    "a statement in printable strings": (NUMBER, [psd2(AI_ALONE, text=0x13)], ""),
    "several organization identifiers": (
        f"VATFR-1+2.5.4.97={NUMBER}",
        [psd2(AI_ALONE)],
        "organizationIdentifiers",
    ),
}
"""Number, extensions, and a word of the warning that `check` gives, "" for none."""


def issued(folder, number, extensions):
    """A slot whose certificate another CA has issued, and whose files have no last line end."""
    issuer = x509.Name.from_rfc4514_string("CN=A QTSP,O=QTSP,C=FR")
    subject = x509.Name.from_rfc4514_string(f"CN=tpp,O=TPP,2.5.4.97={number},C=FR")
    now, day = datetime.now(UTC), timedelta(days=1)
    builder = x509.CertificateBuilder(
        issuer, subject, KEY.public_key(), 99, now - day, now + 300 * day
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    leaf = builder.sign(ISSUER, hashes.SHA256()).public_bytes(Encoding.PEM).rstrip()
    (folder / "own.pem").write_bytes(leaf + key_pem(KEY).rstrip())
    return Certificate(certificate=folder / "own.pem")


@pytest.mark.parametrize("name", ODD)
def test_what_banks_accept_is_approved_and_presented(pki_files, tmp_path, name):
    number, extensions, word = ODD[name]
    made = profile_of(pki_files, certificates={"tpp": issued(tmp_path, number, extensions)})
    client_id = number.rpartition("=")[2]
    profile = replace(made, client=replace(made.client, client_id=client_id))

    found = [each for each in offline(profile, datetime.now(UTC)) if "tpp" in each.where]

    assert [each.what for each in found if each.level == "wrong"] == []
    warned = [each.what for each in found if each.level == "warning"]
    assert [word in what for what in warned] == ([True] if word else []), warned
    assert all("\n" not in each.what and each.what.isprintable() for each in found)
    leaf = tls.certificate_file(profile, "tpp").leaf
    assert presented(profile, "TLSv1.2") == presented(profile, "TLSv1.3") == leaf
