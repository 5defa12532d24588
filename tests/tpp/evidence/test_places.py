"""Secrets are masked where they stand, personal data where a bank says it; our words never."""

import html
import json
import secrets
import time
from urllib.parse import quote, quote_plus

import pytest

from fixtures.tpp.evidence.redaction import Redaction
from fixtures.tpp.evidence.vocabulary import is_everyday

WORDS = ("password", "12345678", "disabled", "CONFORMANT", "expected", "STEP5-14", "transcript")


@pytest.mark.parametrize("word", WORDS)
def test_an_everyday_word_is_masked_by_its_place_alone(tmp_path, word):
    redaction, own = Redaction(), f"the {word} of our own, and {word}s"
    redaction.learn(word, "password")
    redaction.learn(word, "cookie")
    (tmp_path / "report.html").write_text(own)

    assert is_everyday(word)
    assert redaction.text(own) == own
    assert redaction.scan(tmp_path) == []
    form = f"login=a&password={word}&x=1"
    assert redaction.text(form) == "login=a&password=<password 1>&x=1"
    assert f"id={word}" not in redaction.text(f"Set-Cookie: id={word}; Path=/")
    assert f': "{word}"' not in redaction.text(json.dumps({"access_token": word}))
    assert f'value="{word}"' not in redaction.text(f'<input name="password" value="{word}">')


@pytest.mark.parametrize("value", ["tok-123456", "Summer-4711-x", "aB3-xY7_q"])
def test_another_value_is_masked_wherever_it_stands(value):
    redaction = Redaction()
    redaction.learn(value, "password")

    assert redaction.text(f"so {value} it is") == "so <password 1> it is"


@pytest.mark.parametrize("name", ["_csrf", "authenticity_token", "javax.faces.ViewState", "nonce"])
def test_a_hidden_value_that_binds_a_page_needs_no_digit(name):
    page = f"""<input type=hidden name="{name}" value="quincefig"><input name=city value=Paris>"""

    shown = Redaction().text(page)

    assert "quincefig" not in shown
    assert "value=Paris" in shown


def test_many_cookies_that_begin_alike_take_linear_time():
    def seconds(count):
        redaction, begun = Redaction(), time.process_time()
        values = [f"session-of-a-node-{secrets.token_urlsafe(12)}" for _ in range(count)]
        for value in values:
            redaction.learn(value, "cookie")
        shown = redaction.text("\n".join(f"Set-Cookie: c={value}" for value in values))
        assert not any(value in shown for value in values)
        return time.process_time() - begun

    few = max(seconds(250), 0.02)
    assert seconds(2500) < 30 * few


ACCOUNT = {
    "accounts": [
        {
            "accountId": {"iban": "FR7699999000010000000000102"},
            "name": "M. \u00c9lie Dupont",
            "balances": [{"balanceAmount": {"amount": "12.25", "currency": "EUR"}}],
            "limit": {"amount": 100},
            "remittanceInformation": ["rent of May", "flat 3"],
            "bookingDate": "2026-11-01",
        }
    ],
    "consent_id": "c-77-abc",
    "psu": {"email": "elie@dupont.example"},
}


@pytest.mark.parametrize("ascii_only", [True, False])
def test_personal_data_of_an_answer_is_masked_and_json_stays_json(ascii_only):
    heard = Redaction().heard(json.dumps(ACCOUNT, ensure_ascii=ascii_only))

    told = json.loads(heard)
    account = told["accounts"][0]
    assert account["accountId"]["iban"] == "<iban: 27 characters>"
    assert account["bookingDate"] == "2026-11-01"
    assert account["limit"]["amount"] == 0
    assert account["balances"][0]["balanceAmount"]["currency"] == "EUR"
    for each in ("Dupont", "12.25", "rent", "flat", "c-77", "elie@"):
        assert each not in heard


@pytest.mark.parametrize(
    "text",
    [
        "<p>FR76 9999 9000 0100 0000 0000 102</p>",
        "DE89370400440532013000",
        "write to elie@dupont.example",
        "Location: https://tpp.example/cb?account=%20DE89370400440532013000&code=1",
        "Location: https://tpp.example/cb?account=DE89%203704%200044%200532%200130%2000",
        "iban=DE89+3704+0044+0532+0130+00",
        '{"text": "\\nDE89370400440532013000"}',
        "login_hint=elie%40dupont.example",
        "<p>elie&#64;dupont.example</p>",
        '{"mail": "elie\\u0040dupont.example"}',
    ],
)
def test_ibans_and_addresses_are_masked_in_pages(text):
    heard = Redaction().heard(text)

    assert "characters>" in heard
    assert "0440532" not in heard
    assert "dupont" not in heard


def test_personal_data_is_kept_where_the_profile_says_so():
    redaction = Redaction()
    redaction.personal = False

    assert redaction.heard(json.dumps(ACCOUNT)) == json.dumps(ACCOUNT)


@pytest.mark.parametrize("text", ["X-Request-ID: 5F9B0C1D2E", "ES256 and SHA256 by TLSv1.3", "{}"])
def test_what_is_no_personal_data_stays(text):
    assert Redaction().heard(text) == text


NESTED = {"ownerName": 'Élie "l\'ami" Dupont', "amount": 12.25, "currency": "EUR"}


@pytest.mark.parametrize(
    "write",
    [
        lambda text: json.dumps({"error_description": text}),
        lambda text: json.dumps({"log": json.dumps({"answer": text})}),
        lambda text: f"<pre>{html.escape(text)}</pre>",
        lambda text: f"Location: https://tpp.example/cb?debug={quote(text)}",
        lambda text: f"debug={quote_plus(text)}",
    ],
    ids=["json", "json twice", "html", "url", "form"],
)
def test_personal_data_in_json_within_another_text_is_masked(write):
    heard = Redaction().heard(write(json.dumps(NESTED)))

    assert "Dupont" not in heard
    assert "12.25" not in heard
    assert "EUR" in heard


def test_json_in_json_stays_json():
    heard = Redaction().heard(json.dumps({"log": json.dumps(NESTED)}))

    assert json.loads(json.loads(heard)["log"])["amount"] == 0


@pytest.mark.parametrize(
    "text", [r"\"name\":\"" * 20_000, "%22name%22%3A%22" * 20_000], ids=["json", "url"]
)
def test_what_is_looked_for_within_a_text_takes_linear_time(text):
    began = time.process_time()
    Redaction().heard(text)

    assert time.process_time() - began < 2
