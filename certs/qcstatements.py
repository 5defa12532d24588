"""The qcStatements extension (RFC 3739) of a PSD2 certificate, read and written as DER."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from pyasn1.codec.der import decoder, encoder
from pyasn1.codec.native import decoder as native
from pyasn1.error import PyAsn1Error
from pyasn1.type import char, univ
from pyasn1.type.namedtype import NamedType, NamedTypes, OptionalNamedType

EXTENSION = "1.3.6.1.5.5.7.1.3"
COMPLIANCE = "0.4.0.1862.1.1"
SSCD = "0.4.0.1862.1.4"
PDS = "0.4.0.1862.1.5"
TYPE = "0.4.0.1862.1.6"
PSD2 = "0.4.0.19495.2"


class QcType(Enum):
    """What a qualified certificate is for (EN 319 412-5 4.2.3)."""

    ESIGN = "0.4.0.1862.1.6.1"
    ESEAL = "0.4.0.1862.1.6.2"
    WEB = "0.4.0.1862.1.6.3"


class Role(Enum):
    """What a payment service provider may do (TS 119 495 5.2.2); the value is its OID."""

    PSP_AS = "0.4.0.19495.1.1"
    PSP_PI = "0.4.0.19495.1.2"
    PSP_AI = "0.4.0.19495.1.3"
    PSP_IC = "0.4.0.19495.1.4"
    UNSPECIFIED = "0.4.0.19495.1.0"

    @property
    def label(self) -> str:
        """The roleOfPspName that belongs to the OID."""
        return "Unspecified" if self is Role.UNSPECIFIED else self.name


@dataclass(frozen=True, slots=True)
class Psd2:
    """The PSD2 statement: roles, and the authority that granted them.

    Attributes:
        roles: in order; an OID without a name in `Role` stays a dotted string.
        nca_name: name of the national competent authority.
        nca_id: its identifier, such as FR-ACPR.
        flat: rolesOfPSP was read as one sequence of OIDs and names, an older layout.
    """

    roles: tuple[Role | str, ...]
    nca_name: str
    nca_id: str
    flat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QcStatementsExtension:
    """What a qualified certificate says of itself; statements of other kinds are passed over.

    Attributes:
        psd2: the PSD2 statement, or None.
        types: QcType statement; an OID without a name in `QcType` stays a dotted string.
        compliance: it is an EU qualified certificate.
        sscd: its key lives in a qualified device; never so in a QWAC.
        pds: disclosure statements as (https URL, ISO 639-1 language).
    """

    psd2: Psd2 | None = None
    types: tuple[QcType | str, ...] = ()
    compliance: bool = False
    sscd: bool = False
    pds: tuple[tuple[str, str], ...] = ()

    def to_der(self) -> bytes:
        """The value of the extension.

        Raises:
            ValueError: a dotted string is no OID, or a text does not fit its ASN.1 type.
        """
        said: list[dict[str, Any]] = []
        if self.compliance:
            said.append({"statementId": COMPLIANCE})
        if self.sscd:
            said.append({"statementId": SSCD})
        if self.types:
            oids = [one if isinstance(one, str) else one.value for one in self.types]
            said.append({"statementId": TYPE, "statementInfo": _encode(oids, _QcTypes())})
        if self.pds:
            places = [{"url": url, "language": language} for url, language in self.pds]
            said.append({"statementId": PDS, "statementInfo": _encode(places, _PdsLocations())})
        if self.psd2:
            info = {
                "rolesOfPSP": [_role_said(role) for role in self.psd2.roles],
                "nCAName": self.psd2.nca_name,
                "nCAId": self.psd2.nca_id,
            }
            said.append({"statementId": PSD2, "statementInfo": _encode(info, _Psd2QcType())})
        return _encode(said, _QcStatements())

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """The statements of an extension's value.

        Raises:
            ValueError: the extension, or a statement named above, is not what its standard says,
                or a statement stands twice. Its text fits on a line.
        """
        info: dict[str, bytes] = {}
        for statement in _decode(der, _QcStatements()):
            oid = str(statement["statementId"])
            if oid in info:
                raise ValueError(f"statement {oid} stands twice")
            detail = statement["statementInfo"]
            info[oid] = bytes(detail) if detail.isValue else b""
        psd2 = _psd2(info[PSD2]) if PSD2 in info else None
        types = _decode(info[TYPE], _QcTypes()) if TYPE in info else ()
        places = _decode(info[PDS], _PdsLocations()) if PDS in info else ()
        return cls(
            psd2=psd2,
            types=tuple(_qc_type(str(oid)) for oid in types),
            compliance=COMPLIANCE in info,
            sscd=SSCD in info,
            pds=tuple((str(place["url"]), str(place["language"])) for place in places),
        )


# The ASN.1, in the order of the standards.


class _QcStatement(univ.Sequence):
    """RFC 3739 3.2.6."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("statementId", univ.ObjectIdentifier()),
        OptionalNamedType("statementInfo", univ.Any()),
    )


class _QcStatements(univ.SequenceOf):
    """RFC 3739 3.2.6."""

    componentType = _QcStatement()  # noqa: N815 - pyasn1's name


class _QcTypes(univ.SequenceOf):
    """EN 319 412-5 4.2.3."""

    componentType = univ.ObjectIdentifier()  # noqa: N815 - pyasn1's name


class _PdsLocation(univ.Sequence):
    """EN 319 412-5 4.3.4."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("url", char.IA5String()), NamedType("language", char.PrintableString())
    )


class _PdsLocations(univ.SequenceOf):
    """EN 319 412-5 4.3.4."""

    componentType = _PdsLocation()  # noqa: N815 - pyasn1's name


class _RoleOfPsp(univ.Sequence):
    """TS 119 495 5.1."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("roleOfPspOid", univ.ObjectIdentifier()),
        NamedType("roleOfPspName", char.UTF8String()),
    )


class _RolesOfPsp(univ.SequenceOf):
    """TS 119 495 5.1."""

    componentType = _RoleOfPsp()  # noqa: N815 - pyasn1's name


class _Psd2QcType(univ.Sequence):
    """TS 119 495 5.1."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("rolesOfPSP", _RolesOfPsp()),
        NamedType("nCAName", char.UTF8String()),
        NamedType("nCAId", char.UTF8String()),
    )


_OID = 0x06  # the tag of an OBJECT IDENTIFIER


class _LenientRole(univ.Sequence):
    """A role as it is read: its name may be of any string type."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("roleOfPspOid", univ.ObjectIdentifier()), NamedType("roleOfPspName", univ.Any())
    )


class _LenientRoles(univ.SequenceOf):
    """Roles as they are read: sequences, or OIDs and names in a row."""

    componentType = univ.Any()  # noqa: N815 - pyasn1's name


class _LenientPsd2(univ.Sequence):
    """The PSD2 statement as it is read."""

    componentType = NamedTypes(  # noqa: N815 - pyasn1's name
        NamedType("rolesOfPSP", _LenientRoles()),
        NamedType("nCAName", univ.Any()),
        NamedType("nCAId", univ.Any()),
    )


def _encode(value: Any, spec: Any) -> bytes:
    try:
        return bytes(encoder.encode(native.decode(value, asn1Spec=spec)))
    except PyAsn1Error as wrong:
        raise ValueError(f"no DER for {type(spec).__name__.lstrip('_')}: {wrong}") from None


def _decode(der: bytes, spec: Any) -> Any:
    name = type(spec).__name__.lstrip("_").replace("Lenient", "")
    try:
        value, rest = decoder.decode(der, asn1Spec=spec)
    except PyAsn1Error:
        raise ValueError(f"not a {name}") from None  # pyasn1's own words fill a screen
    if rest:
        raise ValueError(f"{len(rest)} bytes after the {name}")
    return value


def _psd2(der: bytes) -> Psd2:
    """The PSD2 statement; roles in the layout of TS 119 495 5.1, or flat as in older certificates.

    Raises:
        ValueError: it is neither.
    """
    try:
        value = _decode(der, _LenientPsd2())
        members = [bytes(one) for one in value["rolesOfPSP"]]
        oids = [_decode(one, univ.ObjectIdentifier()) for one in members if one[0] == _OID]
        flat = bool(oids)
        if not flat:
            oids = [_decode(one, _LenientRole())["roleOfPspOid"] for one in members]
        name, identifier = (_text(bytes(value[key])) for key in ("nCAName", "nCAId"))
    except (ValueError, IndexError):
        raise ValueError("not a Psd2QcType") from None
    return Psd2(tuple(_role(str(oid)) for oid in oids), name, identifier, flat)


def _text(der: bytes) -> str:
    """A string of any ASN.1 type: TS 119 495 wants UTF8String, and issuers have used others."""
    try:
        value, _ = decoder.decode(der)
    except PyAsn1Error:
        raise ValueError("not a text") from None
    if not isinstance(value, char.AbstractCharacterString):
        raise ValueError("not a text")  # noqa: TRY004 - of the bytes, not of an argument
    return str(value)


def _role_said(role: Role | str) -> dict[str, str]:
    if isinstance(role, str):
        return {"roleOfPspOid": role, "roleOfPspName": role}
    return {"roleOfPspOid": role.value, "roleOfPspName": role.label}


def _role(oid: str) -> Role | str:
    return next((role for role in Role if role.value == oid), oid)


def _qc_type(oid: str) -> QcType | str:
    return next((kind for kind in QcType if kind.value == oid), oid)
