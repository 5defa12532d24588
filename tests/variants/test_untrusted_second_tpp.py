"""Where the bank does not trust the second TPP's certificate, no refusal to it passes a test."""

import json

import pytest

from certs import export
from certs.pki import Pki
from fixtures.bank import embedded
from tests.commands import suite

CLAUSES = ("STEP6-03", "STEP8-08", "REFR-09", "REVK-09", "PISP-06", "STEP5-18", "TLS-15")
BREACHES = (
    "",
    "other_tpp_certificate_accepted",
    "token_of_other_tpp_accepted",
    "revoked_for_other_tpp",
)
OWN = ("client_id that no registration has", "test_a_damaged_client_gets_nothing")
"""Requests under the first TPP's own certificate, in which the second plays no part."""
UNTRUSTED = """
extends = "{profile}"
[certificates.other_tpp]
certificate = "{certificate}"
key = "{key}"
"""


def results(folder, defect):
    """The results at a bank, sound or with a defect, for a second TPP that it does not trust."""
    with embedded.start(folder / "bank", defect=defect) as running:
        certificate, key = export.write(Pki(), folder / "elsewhere")["other_tpp"]
        profile = folder / "untrusted.toml"
        text = UNTRUSTED.format(profile=running.profile, certificate=certificate, key=key)
        profile.write_text(text)
        chosen = ("--verdict-only", f"--clauses={','.join(CLAUSES)}", "-p", "no:cacheprovider")
        suite("run", "--profile", profile, "--reports", folder / "reports", "--", *chosen)
    return json.loads((folder / "reports" / "verdict.json").read_bytes())["results"]


@pytest.mark.parametrize("defect", BREACHES)
def test_no_refusal_to_an_untrusted_tpp_is_green(defect, tmp_path):
    rows = results(tmp_path, defect)

    green = {row["nodeid"] for row in rows if row["outcome"] == "passed"}
    assert green == {node for node in green if any(each in node for each in OWN)}
    assert "inconclusive" in {row["outcome"] for row in rows}
