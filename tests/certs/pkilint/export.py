"""Writes every slot's certificate, and what a linter is to find in each, for check.py.

PYTHONPATH=. python tests/certs/pkilint/export.py FOLDER
"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from certs import flaws
from certs.pki import Pki

# The linter takes issue with loopback addresses in certificates.
URL = "http://pki.example.com"

#: Errors of the linter. A flaw that is not in what the certificate says, such as its dates, its
#: issuer or its revocation, or that no rule of the linter covers, has none.
EXPECTED = {
    "no_psd2_statement": ["etsi.ts_119_495.gen-5.1.1.qc_eu_pds_missing"],
    "qsealc": [
        "etsi.en_319_412_2.qcs-5.2-2.mismatched_policy_identifier_for_certificate_type",
        "etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch",
    ],
    "malformed_number": ["etsi.ts_119_495.gen-5.2.1-3.invalid_psd_organization_id_format"],
    "vat_number": ["etsi.ts_119_495.gen-5.2.1-3.invalid_psd_organization_id_format"],
    "no_roles": ["etsi.ts_119_495.gen-5.2.2-1.roles_of_psp_empty"],
}


def main() -> None:
    """Write SLOT.pem for each slot, and expected.json: slot to sound, findings."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pki = Pki(url=URL)
    expected = {}
    for slot in flaws.CATALOGUE.values():
        content = pki[slot.name].certificate.public_bytes(Encoding.PEM)
        (folder / f"{slot.name}.pem").write_bytes(content)
        expected[slot.name] = {"sound": slot.sound, "findings": EXPECTED.get(slot.name, [])}
    (folder / "expected.json").write_text(json.dumps(expected, indent=2))


if __name__ == "__main__":
    main()
