"""Every certificate that the suite presents: its issuer, what it says, what a bank does with it."""

from dataclasses import dataclass
from typing import Literal

from certs.certificate_profiles import (
    DAY,
    OTHER_TPP_NUMBER,
    WITHDRAWN_TPP_NUMBER,
    CertificateProfile,
)
from certs.qcstatements import QcType, Role

Issuer = Literal["qtsp", "other_qtsp", "stranger", "forger", "itself"]
_SOUND_PROFILE = CertificateProfile()


@dataclass(frozen=True, slots=True)
class Slot:
    """One certificate by name; the name is also the profile's [certificates.NAME].

    Attributes:
        name: key in CATALOGUE.
        clause: id in the registry of the clause that binds the bank.
        effect: one sentence: what a bank does with it, or why it is no use to a TPP.
        profile: what the certificate says.
        issuer: `qtsp` and `other_qtsp` are trusted; `stranger` is not; `forger` signs in the name
            of qtsp with another key; `itself` is self-signed.
        sound: a bank that trusts both QTSPs has no reason in the certificate to refuse it.
        revoked: the issuer has revoked it.
    """

    name: str
    clause: str
    effect: str
    profile: CertificateProfile = _SOUND_PROFILE
    issuer: Issuer = "qtsp"
    sound: bool = False
    revoked: bool = False


_Says = CertificateProfile

_ROWS = (
    Slot(
        "tpp", "STEP6-01", "A TPP's QWAC with the roles PSP_AI and PSP_IC is accepted.", sound=True
    ),
    Slot(
        "tpp_all_roles",
        "STEP6-01",
        "A QWAC with all three TPP roles is accepted for each of them.",
        _Says(roles=(Role.PSP_AI, Role.PSP_IC, Role.PSP_PI)),
        sound=True,
    ),
    Slot(
        "pisp",
        "STEP6-04",
        "A QWAC with the role PSP_PI alone opens payment initiation and no account information.",
        _Says(roles=(Role.PSP_PI,)),
        sound=True,
    ),
    Slot(
        "aisp_only",
        "PISP-04",
        "A QWAC with the role PSP_AI alone opens account information and no payment initiation.",
        _Says(roles=(Role.PSP_AI,)),
        sound=True,
    ),
    Slot(
        "renewed",
        "STEP6-09",
        "A renewed QWAC stands for the same TPP: its number binds, not its key (RFC 8705 2.1).",
        sound=True,
    ),
    Slot(
        "other_qtsp",
        "STEP6-14",
        "A QWAC from another trusted QTSP stands for the same TPP (RFC 8705 2.1).",
        issuer="other_qtsp",
        sound=True,
    ),
    Slot(
        "client_auth_only",
        "STEP6-15",
        "A QWAC for clientAuth without serverAuth serves a TLS client (RFC 5280 4.2.1.12).",
        _Says(purposes=("clientAuth",)),
        sound=True,
    ),
    Slot(
        "rsa",
        "STEP6-01",
        "A QWAC with an RSA key of 2048 bits is accepted as one with a P-256 key is.",
        _Says(key="RSA-2048"),
        sound=True,
    ),
    Slot(
        "other_tpp",
        "STEP6-03",
        "The sound QWAC of another TPP opens nothing of this TPP.",
        _Says(
            organization_identifier=OTHER_TPP_NUMBER,
            organization="Autre TPP SA",
            hosts=("autre.example.com",),
            roles=(Role.PSP_AI,),
        ),
        sound=True,
    ),
    Slot(
        "other_tpp_all_roles",
        "STEP6-03",
        "A QWAC of another TPP with every role opens nothing of this TPP, for any service.",
        _Says(
            organization_identifier=OTHER_TPP_NUMBER,
            organization="Autre TPP SA",
            hosts=("autre.example.com",),
            roles=(Role.PSP_AI, Role.PSP_IC, Role.PSP_PI),
        ),
        sound=True,
    ),
    Slot(
        "withdrawn_tpp",
        "STEP6-10",
        "The sound QWAC of a TPP whose agreement is withdrawn opens nothing.",
        _Says(
            organization_identifier=WITHDRAWN_TPP_NUMBER,
            organization="Ancien TPP SA",
            hosts=("ancien.example.com",),
        ),
        sound=True,
    ),
    Slot(
        "expired",
        "TLS-06",
        "A QWAC is refused after its notAfter (RFC 5280 6.1.3).",
        _Says(starts=-400 * DAY, lasts=399 * DAY),
    ),
    Slot(
        "not_yet_valid",
        "TLS-06",
        "A QWAC is refused before its notBefore (RFC 5280 6.1.3).",
        _Says(starts=1 * DAY),
    ),
    Slot(
        "revoked_crl",
        "TLS-07",
        "A QWAC that its issuer's CRL lists is refused (RFC 5280 6.3).",
        _Says(revocation=frozenset({"crl"})),
        revoked=True,
    ),
    Slot(
        "revoked_ocsp",
        "TLS-07",
        "A QWAC that its issuer's OCSP responder calls revoked is refused (RFC 6960 2.2).",
        _Says(revocation=frozenset({"ocsp"})),
        revoked=True,
    ),
    Slot(
        "self_signed",
        "TLS-05",
        "A self-signed copy of a QWAC's content is refused (RFC 5280 6.1).",
        issuer="itself",
    ),
    Slot(
        "unknown_ca",
        "TLS-05",
        "A certificate from an issuer that is no trusted QTSP is refused (RFC 5280 6.1).",
        issuer="stranger",
    ),
    Slot(
        "forged_issuer",
        "TLS-05",
        "A certificate in a QTSP's name without its signature is refused (RFC 5280 6.1.3).",
        issuer="forger",
    ),
    Slot(
        "wrong_eku",
        "STEP6-12",
        "A certificate for serverAuth alone serves no TLS client (RFC 5280 4.2.1.12).",
        _Says(purposes=("serverAuth",)),
    ),
    Slot(
        "no_qcstatements",
        "STEP6-06",
        "A certificate without qcStatements is no QWAC and is refused (EN 319 412-5 4.2).",
        _Says(qc_type=None),
    ),
    Slot(
        "no_psd2_statement",
        "STEP6-06",
        "A QWAC without the PSD2 statement grants no role and is refused (TS 119 495 5.1).",
        _Says(roles=None),
    ),
    Slot(
        "qsealc",
        "STEP6-06",
        "A certificate for electronic seals identifies no TLS client (EN 319 412-5 4.2.3).",
        _Says(qc_type=QcType.ESEAL),
    ),
    Slot(
        "malformed_number",
        "STEP6-05",
        "An authorization number that breaks its format is refused (TS 119 495 5.2.1).",
        _Says(organization_identifier="PSDFR/ACPR/12345"),
    ),
    Slot(
        "vat_number",
        "STEP6-05",
        "A VAT number is no authorization number (TS 119 495 5.2.1).",
        _Says(organization_identifier="VATFR-11223344556"),
    ),
    Slot(
        "no_number",
        "STEP6-05",
        "A certificate without organizationIdentifier names no TPP (TS 119 495 5.3).",
        _Says(organization_identifier=None),
    ),
    Slot(
        "nca_mismatch",
        "STEP6-07",
        "A number granted by another authority than nCAId is refused (TS 119 495 5.2.3).",
        _Says(nca_name="Autorite des marches financiers", nca_id="FR-AMF"),  # of the same country
    ),
    Slot(
        "weak_key",
        "STEP6-11",
        "A certificate with an RSA key of 1024 bits is refused (RFC 9325 4.5).",
        _Says(key="RSA-1024"),
    ),
    Slot(
        "unspecified_role",
        "STEP6-04",
        "A QWAC whose role is unspecified opens no PSD2 service (TS 119 495 5.2.2).",
        _Says(roles=(Role.UNSPECIFIED,)),
    ),
    Slot(
        "no_roles",
        "STEP6-04",
        "A QWAC whose PSD2 statement lists no role opens no service (TS 119 495 5.2.2).",
        _Says(roles=()),
    ),
)

CATALOGUE: dict[str, Slot] = {row.name: row for row in _ROWS}

#: Flawed slots, in catalogue order.
NAMES: tuple[str, ...] = tuple(row.name for row in _ROWS if not row.sound)

#: Sound slots of the main TPP that a bank accepts for account information.
SOUND: tuple[str, ...] = (
    "tpp",
    "tpp_all_roles",
    "aisp_only",
    "renewed",
    "other_qtsp",
    "client_auth_only",
    "rsa",
)
