"""What a bank may answer to mutated revocations, attempts and sequences, at the edges."""

from dataclasses import replace

import pytest

from fixtures.expect import fuzzed_endpoints
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.tpp.messages import Termination
from tests.expect.answers import ASKED, answer, given, refusal, unanswered
from tests.expect.attempts import BANK, got

OUT = pytest.skip.Exception
HTML = answer(400, text="<html>", kind="text/html")
REVOKED = replace(ASKED, parameters=(("token", "no-such-token"),))
REFUSED = refusal()
AWAY = [unanswered(Termination.UNREACHABLE), unanswered(Termination.DISTRUSTED)]


@pytest.mark.parametrize(
    "came",
    [
        answer(200),
        answer(204),
        refusal("invalid_client", 401),
        refusal("unsupported_token_type", 499),
        refusal("unsupported_grant_type"),
        *(
            HTML,
            answer(302),
            refusal("access_denied"),
            unanswered(),
            unanswered(Termination.REFUSED),
        ),
        replace(answer(405), request=replace(REVOKED, method="PUT")),
        replace(answer(415), request=REVOKED.with_body(b"x", "text/plain")),
    ],
)
def test_a_mutated_revocation_is_taken_or_cleanly_refused(came):
    fuzzed_endpoints.judge_revocation(came)


@pytest.mark.parametrize(
    "came",
    [answer(500), answer(501), refusal(status=500), given()],
)
def test_another_answer_to_a_mutated_revocation_is_told(came):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.judge_revocation(came)


@pytest.mark.parametrize("came", [*AWAY, answer(429), answer(503)])
def test_a_busy_bank_has_not_judged_a_revocation(came):
    with pytest.raises(Inconclusive):
        fuzzed_endpoints.judge_revocation(came)


@pytest.mark.parametrize("status", [200, 302, 303, 400, 405, 428, 499])
def test_a_mutated_attempt_leads_to_a_page_or_a_refusal(status):
    fuzzed_endpoints.judge_attempt(got(status=status))


@pytest.mark.parametrize("came", [got(status=500), got(status=503)])
def test_a_mutated_attempt_that_crashes_is_told(came):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.judge_attempt(came)


@pytest.mark.parametrize("came", [*AWAY, got(status=429)])
def test_a_busy_bank_has_not_judged_a_attempt(came):
    with pytest.raises(Inconclusive):
        fuzzed_endpoints.judge_attempt(came)


def sent(body, came=REFUSED, **more):
    """An answer to a revocation with this body."""
    return replace(came, request=replace(ASKED, body=body, **more))


@pytest.mark.parametrize(
    "body",
    [
        b"token=a",
        b"x=1;token=a",
        b"TOKEN=a",
        b"token[]=a",
        b"%EF%BB%BFtoken=a",
        b"to\0ken=a",
        b'{"token": "a"}',
        b"+token+=a",
        b"\xff=1&token=a",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_token_that_somebody_may_read_may_be_revoked(body, status):
    with pytest.raises(OUT):
        fuzzed_endpoints.need_a_token([sent(body, answer(status))])


def test_a_token_in_the_url_may_be_read():
    with pytest.raises(OUT):
        fuzzed_endpoints.need_a_token([sent(b"", answer(200), url=f"{ASKED.url}?token=a")])


@pytest.mark.parametrize(
    "body", [b"", b"tokens=a", b"XtokenX=a", b"access_token=a", b"a=token", b"\xff"]
)
@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_revocation_without_token_is_not_taken(body, status):
    fuzzed_endpoints.need_a_token([sent(body), sent(body, HTML), sent(body, unanswered())])
    for order in ((0, 1), (1, 0)):
        answers = [sent(body), sent(body, answer(status))]
        with pytest.raises(NonConformity):
            fuzzed_endpoints.need_a_token([answers[each] for each in order])


def test_a_finding_names_the_revocation_that_was_taken():
    answers = [
        replace(sent(b""), number=7),
        replace(sent(b"", answer(200)), number=8),
        replace(sent(b"", HTML), number=9),
    ]

    with pytest.raises(NonConformity) as found:
        fuzzed_endpoints.need_a_token(answers, replace(answer(200), number=3))
    assert found.value.at == (8,)


def test_a_revocation_by_another_method_is_not_taken():
    other = replace(REVOKED, method="GET")

    fuzzed_endpoints.need_a_post([replace(answer(405), request=other)])
    with pytest.raises(NonConformity):
        fuzzed_endpoints.need_a_post([replace(answer(200), request=other)])
    with pytest.raises(OUT, match="another method"):
        fuzzed_endpoints.need_a_post([replace(answer(200), request=REVOKED)])
    with pytest.raises(OUT, match="without a token"):
        fuzzed_endpoints.need_a_token([replace(answer(200), request=replace(ASKED, method="GET"))])


def led(place, url=BANK):
    """An attempt that ended with this Location."""
    return got(status=302, Location=place, url=url)


HOSTS = ("bank.example.com", "tpp.example.com")


@pytest.mark.parametrize(
    "place", ["https://tpp.example.com/cb?error=x", "/login", "", "https://BANK.example.com:8443/x"]
)
def test_a_mutated_attempt_may_be_sent_to_the_bank_or_a_registered_call_back(place):
    fuzzed_endpoints.lead_nowhere_else([led(place), got()], HOSTS)


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "\\\\evil.example/",
        "https:\\\\evil.example",
        "https://tpp.example.com@evil.example/",
        "https://[::1",
    ],
)
def test_a_mutated_attempt_that_is_sent_elsewhere_is_told(place):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.lead_nowhere_else([got(), led(place)], HOSTS)


CB = "https://tpp.example.com/cb"


@pytest.mark.parametrize(
    ("place", "url"),
    [
        (f"{CB}?error=x", BANK),
        (f"{CB}?codes=x#y", BANK),
        (f"{CB}?code=planted", f"{BANK}?code=planted"),
        (f"{CB}?code=a+b#x", f"{BANK}?code=a%20b"),
        ("https://[::1?code=x", BANK),
    ],
)
def test_a_mutated_attempt_brings_no_code(place, url):
    fuzzed_endpoints.bring_no_code([led(place, url), got()], "code")


@pytest.mark.parametrize(
    "place", [f"{CB}?code=x", f"{CB}#code=x", f"{CB}?access_token=x", f"{CB}#access_token=x"]
)
def test_a_mutated_attempt_that_brings_a_code_is_told(place):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.bring_no_code([got(), led(place)], "code")


@pytest.mark.parametrize("query", ["code=another", "code=planted&code=another"])
def test_a_code_beside_the_one_that_was_planted_is_told(query):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.bring_no_code([led(f"{CB}?{query}", f"{BANK}?code=planted")], "code")


def test_the_banks_own_name_of_a_code_counts():
    fuzzed_endpoints.bring_no_code([led(f"{CB}?code=x")], "voucher")
    with pytest.raises(NonConformity):
        fuzzed_endpoints.bring_no_code([led(f"{CB}?voucher=x")], "voucher")


@pytest.mark.parametrize(
    "error", ["invalid_request", "server_error", "login_required", "invalid_target"]
)
def test_a_mutated_attempt_brings_registered_errors(error):
    fuzzed_endpoints.name_registered_errors(
        [led(f"{CB}?error={error}"), led(f"{CB}#error={error}")], "error"
    )
    fuzzed_endpoints.name_registered_errors([got(), led(f"{CB}?KO={error}&error=odd")], "KO")


@pytest.mark.parametrize("place", [f"{CB}?error=odd", f"{CB}#error=odd"])
def test_an_error_that_is_not_registered_is_told(place):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.name_registered_errors(
            [led(f"{CB}?error=invalid_scope"), led(place)], "error"
        )


def test_no_error_at_the_call_back_names_none():
    with pytest.raises(OUT):
        fuzzed_endpoints.name_registered_errors([led(CB), got()], "error")


RAW = f"<p>{fuzzed_endpoints.MARKUP}"
XML = f"<?xml version='1.0'?><e>{fuzzed_endpoints.MARKUP}</e>"


def test_markup_is_not_repeated_on_a_page():
    escaped, plain = got("&lt;script&gt;"), got(f"a{fuzzed_endpoints.MARKUP}b")
    as_text = answer(400, {"error_description": fuzzed_endpoints.MARKUP})

    fuzzed_endpoints.reflect_no_markup([escaped, as_text])
    with pytest.raises(NonConformity):
        fuzzed_endpoints.reflect_no_markup([escaped, plain])


def typed(kind, text=RAW, **headers):
    """A page said to be of this media type, None where nothing is said."""
    page = answer(400, kind=kind or "", text=text, **headers)
    kept = tuple(pair for pair in page.headers if kind is not None or pair[0] != "Content-Type")
    return replace(page, headers=kept)


@pytest.mark.parametrize(
    "kind",
    [
        *("Text/HTML; charset=utf-8", "application/xhtml+xml", "image/svg+xml", "text/xml"),
        *("application/xml", "application/problem+xml"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"X_Content_Type_Options": "nosniff"}])
def test_markup_runs_wherever_a_browser_reads_markup(kind, headers):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.reflect_no_markup([typed(kind, **headers)])


@pytest.mark.parametrize(
    "kind", [None, "", "html", "unknown/unknown", "application/unknown", "*/*"]
)
@pytest.mark.parametrize(
    "text",
    [
        fuzzed_endpoints.MARKUP,
        f"\n\t <!doctype html>{RAW}",
        f"<HTML >{RAW}",
        f"<!-- -->{RAW}",
        RAW,
        XML,
    ],
)
def test_markup_runs_where_a_browser_takes_an_untyped_answer_for_a_page(kind, text):
    with pytest.raises(NonConformity):
        fuzzed_endpoints.reflect_no_markup([typed(kind, text)])


@pytest.mark.parametrize(
    ("kind", "text", "headers"),
    [
        ("text/plain", RAW, {}),
        ("application/json", RAW, {}),
        ("application/xmlish", RAW, {}),
        (None, f"no such client: {fuzzed_endpoints.MARKUP}", {}),
        (None, f"<pre>{fuzzed_endpoints.MARKUP}", {}),
        (None, f"<page>{fuzzed_endpoints.MARKUP}", {}),
        (None, "<p>&lt;script&gt;", {}),
        (None, RAW, {"X_Content_Type_Options": "NoSniff"}),
    ],
)
def test_markup_is_mere_text_elsewhere(kind, text, headers):
    fuzzed_endpoints.reflect_no_markup([typed(kind, text, **headers)])


@pytest.mark.parametrize(
    ("verify", "more"),
    [
        (fuzzed_endpoints.lead_nowhere_else, (HOSTS,)),
        (fuzzed_endpoints.bring_no_code, ("code",)),
        (fuzzed_endpoints.reflect_no_markup, ()),
    ],
)
def test_no_attempt_is_nothing_to_judge(verify, more):
    with pytest.raises(Inconclusive):
        verify([], *more)
