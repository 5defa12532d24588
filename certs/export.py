"""Writes the certificates of a test PKI into a folder, for a bank and a client that read files."""

import os
from collections.abc import Iterable
from pathlib import Path

from certs.authority import DER, PEM
from certs.flaws import CATALOGUE
from certs.pki import Pki

BANK_CA, TRUSTED_CA, README = "bank-ca.pem", "trusted-ca.pem", "README.txt"

_ABOUT = """\
Test certificates of stet-conformance. They are worth nothing outside a test: whoever reads the
keys in this folder is every TPP in it.

What the bank under test imports
  {trusted_ca}  the issuing CAs of two QTSPs, then their roots: trust anchors for client
                  certificates, as from an EU trusted list
  *.crl           the CRLs of the issuing CAs, of the moment of writing, valid for seven days;
                  the certificates point to {url} for newer ones and for OCSP,
                  which answers only while stet-conformance serves it

What the client trusts
  {bank_ca}     the root above the embedded bank's server certificate; of no use elsewhere

Each SLOT below is a certificate with its chain (SLOT.pem) and its key (SLOT.key). Names are
those of the profile: [certificates.SLOT].

Sound
{sound}

Flawed: one flaw each
{flawed}
"""


def write(
    pki: Pki, folder: Path, slots: Iterable[str] | None = None
) -> dict[str, tuple[Path, Path]]:
    """Write certificates, keys, CAs, CRLs and README.txt; files that stand there are replaced.

    A key file has mode 0600 and a folder that is made has mode 0700. Each file appears whole or
    not at all.

    Args:
        pki: whose certificates.
        folder: made where it is absent.
        slots: names of the catalogue; None means all.

    Returns:
        For each slot the certificate file (leaf, then issuing CA) and the key file.

    Raises:
        KeyError: the catalogue has no such slot.
    """
    chosen = list(CATALOGUE if slots is None else slots)
    credentials = {slot: pki[slot] for slot in chosen}
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    written = places(folder, chosen)
    for slot, (certificate, key) in written.items():
        _put(certificate, credentials[slot].certificate_pem(), 0o644)
        _put(key, credentials[slot].key_pem(), 0o600)
    trusted = (*pki.trusted_list, pki.root.certificate, pki.other_root.certificate)
    _put(folder / TRUSTED_CA, b"".join(one.public_bytes(PEM) for one in trusted), 0o644)
    _put(folder / BANK_CA, pki.root.certificate.public_bytes(PEM), 0o644)
    for label in ("qtsp", "other_qtsp"):
        _put(folder / f"{label}.crl", pki.crl(label).public_bytes(DER), 0o644)
    _put(folder / README, _about(pki.url, chosen).encode(), 0o644)
    return written


def places(folder: Path, slots: Iterable[str]) -> dict[str, tuple[Path, Path]]:
    """Where the certificate and the key of each slot stand."""
    return {slot: (folder / f"{slot}.pem", folder / f"{slot}.key") for slot in slots}


def _put(path: Path, content: bytes, mode: int) -> None:
    """Write beside the place with its final mode, then move there."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


def _about(url: str, slots: Iterable[str]) -> str:
    rows = [CATALOGUE[slot] for slot in slots]
    sound = [f"  {row.name:18} {row.effect}" for row in rows if row.sound]
    flawed = [f"  {row.name:18} {row.effect}" for row in rows if not row.sound]
    return _ABOUT.format(
        trusted_ca=TRUSTED_CA,
        bank_ca=BANK_CA,
        url=url,
        sound="\n".join(sound) or "  none",
        flawed="\n".join(flawed) or "  none",
    )
