"""Certificates whose subjects and issuers hold what terminals and pages obey."""

import contextlib
import io
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from fixtures.bank import embedded
from fixtures.cli.run import looked_over
from fixtures.preflight.findings import exit_code
from fixtures.profile.loader import load
from fixtures.tpp.evidence.recorder import printable
from tests.certs.keys import KEYS, key_pem
from tests.hostile import running
from tests.hostile.spoilt import TEXTS
from tests.profile.files import spelt

NAMES = {
    name: text[:60] for name, text in TEXTS.items() if name not in {"surrogate", "line breaks"}
}
"""Texts that fit into a name of X.509 (RFC 5280, ub-common-name is 64)."""


def written(folder: Path, text: str) -> tuple[Path, Path]:
    """A certificate and its key, whose names all hold a text."""
    oids = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATION_IDENTIFIER)
    name = x509.Name([x509.NameAttribute(oid, text) for oid in oids])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA {text}"[:64])])
    key, now, day = KEYS["SECP256R1"], datetime.now(UTC), timedelta(days=1)
    built = x509.CertificateBuilder(issuer, name, key.public_key(), 1, now - day, now + 90 * day)
    certificate, file = folder / "odd.pem", folder / "odd.key"
    signed = built.sign(key, hashes.SHA256())
    certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    file.write_bytes(key_pem(key))
    return certificate, file


def before_a_run(profile: Path) -> running.Said:
    """What `run` says before its first test; a whole run for each name would take an hour."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = exit_code(looked_over(load(profile)))
    return running.Said(code, out.getvalue() + err.getvalue())


def wrong(folder: Path) -> dict[str, list[str]]:
    """What is wrong with `check`, and before a run, with such a certificate, by entry."""
    found = {}
    with embedded.start(folder / "subjects") as bank:
        tables = tomllib.loads(bank.profile.read_text("utf-8"))
        tables["tls"]["qcstatements"], tables["client"]["match"] = "absent", "indirect"
        for name, text in NAMES.items():
            certificate, file = written(folder, text)
            slot = {"certificate": str(certificate), "key": str(file)}
            profile = folder / "odd.toml"
            whole = {**tables, "certificates": {"tpp": slot}}
            lines = (f"{key} = {spelt(value)}" for key, value in whole.items())
            profile.write_text("\n".join(lines), encoding="utf-8")
            said = running.command("check", "--profile", profile)
            odd = [*said.wrong(), *before_a_run(profile).wrong()]
            odd += [] if printable(text)[:8] in said.text else ["check does not name it"]
            found |= {name: odd} if odd else {}
    return found
