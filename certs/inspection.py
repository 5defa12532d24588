"""What a user's certificate says, and whether that is what its slot promises."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_NUMBER = re.compile(r"PSD([A-Z]{2})-([A-Z]{2,8})-\S(?:.*\S)?")
# TS 119 495 5.2.1 restricts no characters of the last part: Malta's numbers hold a blank.
_OTHER_IDENTIFIER = re.compile(r"(?!PSD)[A-Z]{3}[A-Z]{2}-.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDetails:
    """What a client certificate says.

    Attributes:
        authorization_number: organizationIdentifier of the subject, "" where absent.
        roles: names such as PSP_AI in order; an unknown role is its dotted OID.
        qc_type: `web`, `eseal`, `esign`, a dotted OID, "" where absent; the first of several.
        nca_id: such as FR-ACPR, "" where absent.
        not_before: aware, UTC.
        not_after: aware, UTC.
        eku: names such as clientAuth, else dotted OIDs; empty where the extension is absent.
        key_matches: whether the key file belongs to the certificate; None where no key was given.
        key_bits: RSA modulus or curve size, 0 for another kind.
        key_kind: `RSA`, `EC` or the class name of another kind.
        fingerprint: SHA-256 of the DER, lower-case hex (the x5t#S256 of RFC 8705 before base64).
        subject: as RFC 4514 writes it.
        issuer: as RFC 4514 writes it.
        self_signed: subject and issuer are equal and the signature is its own.
        has_qcstatements: the extension is there.
        has_psd2_statement: the PSD2 statement is there.
        names_crl: it says where the CRL is.
        names_ocsp: it says where the OCSP responder is.
        chain_length: CA certificates that came with it.
        is_ca: it is a CA's own.
        signed_with_pss: its issuer signed it with RSASSA-PSS, which some banks do not take.
        remarks: what is unusual and was read all the same, a clause each.
    """

    authorization_number: str
    roles: tuple[str, ...]
    qc_type: str
    nca_id: str
    not_before: datetime
    not_after: datetime
    eku: tuple[str, ...]
    key_matches: bool | None
    key_bits: int
    key_kind: str
    fingerprint: str
    subject: str
    issuer: str
    self_signed: bool
    has_qcstatements: bool
    has_psd2_statement: bool
    names_crl: bool
    names_ocsp: bool
    chain_length: int
    is_ca: bool
    signed_with_pss: bool
    remarks: tuple[str, ...] = ()

    @property
    def number_is_well_formed(self) -> bool:
        """Whether the number has the PSD format of TS 119 495 5.2.1."""
        return _NUMBER.fullmatch(self.authorization_number) is not None

    @property
    def authority_agrees(self) -> bool:
        """Whether a well-formed number names the authority of nca_id (TS 119 495 5.2.3).

        An nca_id that leaves out the country, or gives it alone, agrees as far as it goes.
        """
        found = _NUMBER.fullmatch(self.authorization_number)
        return found is None or self.nca_id in ("-".join(found.groups()), *found.groups())

    @property
    def authority_is_partial(self) -> bool:
        """Whether nca_id lacks its country, or is the country alone."""
        return self.has_psd2_statement and self.nca_id != "" and "-" not in self.nca_id


@dataclass(frozen=True, slots=True)
class _Sight:
    """A flaw that the certificate itself shows, and how its presence and absence are told."""

    seen: Callable[[CertificateDetails, datetime], bool]
    present: str
    absent: str


_FLAWS = {
    "expired": _Sight(
        lambda details, now: details.not_after < now,
        "it expired on {details.not_after:%Y-%m-%d}",
        "it does not expire before {details.not_after:%Y-%m-%d}",
    ),
    "not_yet_valid": _Sight(
        lambda details, now: details.not_before > now,
        "it is not valid before {details.not_before:%Y-%m-%d}",
        "it has been valid since {details.not_before:%Y-%m-%d}",
    ),
    "self_signed": _Sight(
        lambda details, _: details.self_signed, "it is self-signed", "another than itself signed it"
    ),
    "wrong_eku": _Sight(
        lambda details, _: bool(details.eku) and "clientAuth" not in details.eku,
        "its extended key usage lacks clientAuth",
        "its extended key usage allows clientAuth",
    ),
    "no_qcstatements": _Sight(
        lambda details, _: not details.has_qcstatements,
        "it has no qcStatements",
        "it has qcStatements",
    ),
    "no_psd2_statement": _Sight(
        lambda details, _: details.has_qcstatements and not details.has_psd2_statement,
        "its qcStatements hold no PSD2 statement",
        "it has no qcStatements that lack the PSD2 statement",
    ),
    "qsealc": _Sight(
        lambda details, _: details.qc_type == "eseal",
        "its QcType is eseal",
        "its QcType is not eseal",
    ),
    "malformed_number": _Sight(
        lambda details, _: (
            details.authorization_number != ""
            and not details.number_is_well_formed
            and not _OTHER_IDENTIFIER.fullmatch(details.authorization_number)
        ),
        "its number {details.authorization_number!r} breaks the format PSDxx-NCA-number",
        "its number {details.authorization_number!r} breaks no format",
    ),
    "vat_number": _Sight(
        lambda details, _: details.authorization_number.startswith("VAT"),
        "its number {details.authorization_number!r} is a VAT number",
        "its number {details.authorization_number!r} is no VAT number",
    ),
    "no_number": _Sight(
        lambda details, _: details.authorization_number == "",
        "its subject has no organizationIdentifier",
        "its subject has the number {details.authorization_number!r}",
    ),
    "nca_mismatch": _Sight(
        lambda details, _: details.has_psd2_statement and not details.authority_agrees,
        "its number {details.authorization_number!r} is not from its authority {details.nca_id!r}",
        "its number {details.authorization_number!r} names no authority but {details.nca_id!r}",
    ),
    "weak_key": _Sight(
        lambda details, _: details.key_bits < {"RSA": 2048, "EC": 224}.get(details.key_kind, 0),
        "its {details.key_kind} key has {details.key_bits} bits",
        "its {details.key_kind} key has {details.key_bits} bits, which is not weak",
    ),
    "unspecified_role": _Sight(
        lambda details, _: "UNSPECIFIED" in details.roles,
        "its role is unspecified",
        "its role is not unspecified",
    ),
    "no_roles": _Sight(
        lambda details, _: details.has_psd2_statement and not details.roles,
        "its PSD2 statement lists no role",
        "it has no PSD2 statement that lists no role",
    ),
}

#: What else the name of a slot promises, and the sentence where it is not kept.
_PROMISES: dict[str, tuple[Callable[[CertificateDetails], bool], str]] = {
    "tpp_all_roles": (
        lambda details: {"PSP_AI", "PSP_IC", "PSP_PI"} <= set(details.roles),
        "it lacks one of the roles PSP_AI, PSP_IC, PSP_PI",
    ),
    "pisp": (lambda details: details.roles == ("PSP_PI",), "PSP_PI is not its only role"),
    "aisp_only": (lambda details: details.roles == ("PSP_AI",), "PSP_AI is not its only role"),
    "client_auth_only": (
        lambda details: details.eku == ("clientAuth",),
        "clientAuth is not its only extended key usage",
    ),
    "rsa": (lambda details: details.key_kind == "RSA", "its key is {details.key_kind}, not RSA"),
    "revoked_crl": (
        lambda details: details.names_crl,
        "it does not say where a CRL is",
    ),
    "revoked_ocsp": (
        lambda details: details.names_ocsp,
        "it does not say where an OCSP responder is",
    ),
}


def flaw_missing(
    slot: str, details: CertificateDetails, now: datetime, allowed: tuple[str, ...] = ()
) -> str:
    """Why a certificate is not what its slot's name promises; "" where it is.

    A sound slot promises no flaw; a flawed one exactly its own, since with a second flaw a refusal
    would say nothing of the first. Revocation, an unknown issuer and a forged signature do not
    show in the certificate: there the promise is that nothing else is wrong.

    Args:
        slot: a name of the catalogue; another name promises what a sound slot does.
        details: what the certificate says.
        now: the present, aware.
        allowed: flaws that are no second flaw here.

    Returns:
        "" or one clause such as "it expired on 2026-01-31".
    """
    own = _FLAWS.get(slot)
    if own is not None and not own.seen(details, now):
        return own.absent.format(details=details)
    kept, sentence = _PROMISES.get(slot, (None, ""))
    if kept is not None and not kept(details):
        return sentence.format(details=details)
    for name, sight in _FLAWS.items():
        if name not in (slot, *allowed) and sight.seen(details, now):
            return sight.present.format(details=details)
    return ""
