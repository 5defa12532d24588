"""Lints exported certificates with pkilint, which shares no code with certs/.

Run by a Python that has pkilint (.ci/locks/pkilint.txt): check.py FOLDER, made by export.py.
Each is linted as a final certificate for PSD2 website authentication from a hierarchy that
browsers do not trust; findings of browser rules (cabf.*) are left out. Exit code 1 where one
certificate has other errors than expected.
"""

import json
import sys
from pathlib import Path

from pkilint import etsi, loader
from pkilint.etsi.etsi_constants import CertificateType
from pkilint.pkix import certificate
from pkilint.validation import ValidationFindingSeverity

KIND = CertificateType.QEVCP_W_PSD2_EIDAS_NON_BROWSER_FINAL_CERTIFICATE
RULES = ("etsi.", "pkix.")


def main() -> int:
    """Print one line for each certificate and say whether all are as expected."""
    folder = Path(sys.argv[1])
    expected = json.loads((folder / "expected.json").read_text())
    linter = certificate.create_pkix_certificate_validator_container(
        etsi.create_decoding_validators(KIND), etsi.create_validators(KIND)
    )
    wrong = 0
    for slot, said in expected.items():
        found = errors(linter, folder / f"{slot}.pem")
        as_expected = found == sorted(said["findings"])
        wrong += not as_expected
        kind = "sound " if said["sound"] else "flawed"
        mark = "ok   " if as_expected else "WRONG"
        sys.stdout.write(f"{mark} {kind} {slot:18} {listed(found)}\n")
        if not as_expected:
            sys.stdout.write(f"      expected {listed(said['findings'])}\n")
    sys.stdout.write(f"{len(expected)} certificates, {wrong} not as expected\n")
    return 1 if wrong or not expected else 0


def listed(findings):
    """The findings in one line."""
    return ", ".join(findings) or "no finding"


def errors(linter, path):
    """The codes of ETSI and PKIX findings of level error or worse, in order."""
    document = loader.load_pem_certificate(path.read_text(), path.stem)
    return sorted(
        {
            described.finding.code
            for result in linter.validate(document.root)
            for described in result.finding_descriptions
            if described.finding.severity <= ValidationFindingSeverity.ERROR
            and described.finding.code.startswith(RULES)
        }
    )


if __name__ == "__main__":
    sys.exit(main())
