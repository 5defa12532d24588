"""Behind a front that ends TLS the bank believes that front alone, and all clauses still hold."""

import json
import ssl
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest

from fixtures.bank.app import FRONT_HEADER
from fixtures.bank.reference import OTHER_TPP, TPP
from tests.nginx.front import PROGRAM, bank_behind_nginx

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")


@dataclass
class Caller:
    """Asks for a token for payments, at the bank's front or at the bank itself."""

    running: object

    def ask(self, slot, *, client=TPP, headers=None, at=""):
        """POST /token under the certificate of a slot, "" for none."""
        context = ssl.create_default_context(cafile=str(self.running.folder / "bank-ca.pem"))
        if slot:
            context.load_cert_chain(*map(str, self.running.certificates[slot]))
        form = {"grant_type": "client_credentials", "client_id": client.client_id, "scope": "pisp"}
        url = f"{at or self.running.bank.site.api}/token"
        with httpx.Client(verify=context, trust_env=False) as asking:
            return asking.post(url, data=form, headers=headers or {})

    def pem(self, slot):
        """A certificate as the front hands it on."""
        return quote(self.running.certificates[slot][0].read_text())


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    with bank_behind_nginx(tmp_path_factory.mktemp("front")) as running:
        yield Caller(running)


def test_a_sound_certificate_is_handed_on(caller):
    answer = caller.ask("tpp_all_roles")

    assert answer.status_code == 200
    assert answer.json()["scope"] == "pisp"


@pytest.mark.parametrize(
    ("slot", "said"),
    [("", "No required SSL certificate was sent"), ("expired", "The SSL certificate error")],
)
def test_a_certificate_that_tls_can_judge_gets_400_and_html(caller, slot, said):
    answer = caller.ask(slot)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html")
    assert said in answer.text


def test_a_certificate_that_only_the_bank_can_judge_gets_its_json(caller):
    answer = caller.ask("no_psd2_statement")

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_a_forged_field_at_the_bank_itself_is_not_believed(caller):
    field = {FRONT_HEADER: caller.pem("tpp_all_roles")}

    bare = caller.ask("", headers=field, at=caller.running.listens)
    other = caller.ask("other_tpp", headers=field, at=caller.running.listens)

    assert [each.status_code for each in (bare, other)] == [401, 401]
    assert bare.json()["error"] == other.json()["error"] == "invalid_client"


def test_a_forged_field_at_the_front_is_replaced(caller):
    field = {FRONT_HEADER: caller.pem("tpp_all_roles")}

    as_main = caller.ask("other_tpp", headers=field)
    as_itself = caller.ask("tpp_all_roles", client=OTHER_TPP, headers=field)

    assert as_main.json()["error"] == "invalid_client"
    assert as_itself.json()["error"] == "invalid_client"


def test_the_bank_behind_its_front_keeps_every_clause(tmp_path):
    words = [sys.executable, "-m", "tests.nginx.front", "--step", "06", "--reports", str(tmp_path)]

    ended = subprocess.run([*words, "--", "--verdict-only"], capture_output=True, check=False)

    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert ended.returncode == 0
    assert verdict["verdict"] == "CONFORMANT within step 06"
