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
    """

    roles: tuple[Role | str, ...]
    nca_name: str
    nca_id: str


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
                or a statement stands twice.
        """
        info: dict[str, bytes] = {}
        for statement in _decode(der, _QcStatements()):
            oid = str(statement["statementId"])
            if oid in info:
                raise ValueError(f"statement {oid} stands twice")
            detail = statement["statementInfo"]
            info[oid] = bytes(detail) if detail.isValue else b""
        psd2 = None
        if PSD2 in info:
            value = _decode(info[PSD2], _Psd2QcType())
            roles = tuple(_role(str(said["roleOfPspOid"])) for said in value["rolesOfPSP"])
            psd2 = Psd2(roles, str(value["nCAName"]), str(value["nCAId"]))
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


def _encode(value: Any, spec: Any) -> bytes:
    try:
        return bytes(encoder.encode(native.decode(value, asn1Spec=spec)))
    except PyAsn1Error as wrong:
        raise ValueError(f"no DER for {type(spec).__name__.lstrip('_')}: {wrong}") from None


def _decode(der: bytes, spec: Any) -> Any:
    name = type(spec).__name__.lstrip("_")
    try:
        value, rest = decoder.decode(der, asn1Spec=spec)
    except PyAsn1Error as wrong:
        raise ValueError(f"not a {name}: {wrong}") from None
    if rest:
        raise ValueError(f"{len(rest)} bytes after the {name}")
    return value


def _role_said(role: Role | str) -> dict[str, str]:
    if isinstance(role, str):
        return {"roleOfPspOid": role, "roleOfPspName": role}
    return {"roleOfPspOid": role.value, "roleOfPspName": role.label}


def _role(oid: str) -> Role | str:
    return next((role for role in Role if role.value == oid), oid)


def _qc_type(oid: str) -> QcType | str:
    return next((kind for kind in QcType if kind.value == oid), oid)
