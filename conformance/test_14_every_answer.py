"""Every answer of the run, read once by its kind: token answers, errors, refusals, call-backs.

These tests send nothing and come last. What holds of the first answer of a kind holds of each, by
whatever grant and from wherever it was sent.
"""

import pytest

from fixtures import expect

REFRESH, CREDENTIALS = "refresh_token", "client_credentials"
SECRETS = ("access tokens", "refresh tokens")


@pytest.mark.clause("STEP7-01")
def test_every_token_comes_with_its_status(answers, profile):
    """Each token answer has HTTP 200."""
    expect.every(answers.of("tokens"), "status", *profile.shape.token_status)


@pytest.mark.clause("STEP7-02")
def test_every_token_answer_is_json_by_its_media_type(answers, profile):
    """Each token answer has one Content-Type, application/json."""
    lawful = profile.shape.token_media_types

    expect.every(answers.of("tokens"), "token_media_type", lawful)


@pytest.mark.clause("STEP7-03")
def test_no_token_answer_is_cacheable(answers):
    """Each token answer has Cache-Control with no-store."""
    expect.every(answers.of("tokens"), "not_cacheable")


@pytest.mark.clause("STEP7-04")
def test_every_token_answer_is_one_object(answers):
    """Each token answer is one JSON object with unique names, in UTF-8 without a mark."""
    expect.every(answers.of("tokens"), "plain_json")


@pytest.mark.clause("STEP7-21")
def test_no_token_stands_in_a_header_field(answers):
    """No token answer repeats a token of its body in a header field."""
    expect.every(answers.of("tokens"), "no_token_in_headers")


@pytest.mark.clause("STEP7-22")
def test_every_token_answer_tells_old_caches_not_to_keep_it(answers):
    """Each token answer has Pragma with no-cache."""
    expect.every(answers.of("tokens"), "pragma")


@pytest.mark.clause("STEP7-05")
def test_every_access_token_is_a_b64token(answers):
    """Each access token is a non-empty string of b64token characters."""
    expect.every(answers.of("tokens"), "access_token")


@pytest.mark.clause("STEP7-07")
def test_every_token_type_is_bearer(answers, profile):
    """Each token answer has the token type Bearer."""
    expect.every(answers.of("tokens"), "token_type", profile.shape.token_type)


@pytest.mark.clause("STEP7-08")
def test_every_lifetime_is_a_positive_number(answers, profile):
    """Each expires_in is a positive JSON number."""
    expect.every(answers.of("tokens"), "expires_in", profile.shape.expires_in)


@pytest.mark.clause("STEP7-19")
def test_every_refresh_token_is_visible(answers):
    """Each refresh token is a string of printable ASCII characters, and not the access token."""
    expect.every(answers.of("tokens"), "refresh_token")


@pytest.mark.clause("PISP-03")
@pytest.mark.usefixtures("payment_initiation_offered")
def test_no_client_credentials_bring_a_refresh_token(answers):
    """No answer to client credentials holds a refresh token."""
    expect.every(answers.by_grant(CREDENTIALS), "no_refresh_token")


@pytest.mark.clause("STEP7-11")
def test_every_scope_is_a_string(answers):
    """Each scope is a string of scope tokens."""
    expect.every(answers.of("tokens"), "scope_form")


@pytest.mark.clause("STEP7-11")
def test_no_scope_exceeds_what_was_asked(answers, profile):
    """No token answer says a scope beyond the one that was asked for its grant."""
    found, asked = answers.scopes_asked()
    scopes = profile.scopes

    expect.scopes_asked(found, asked, (scopes.aisp, scopes.cbpii, scopes.pisp, scopes.extended))


@pytest.mark.clause("STEP7-12")
@pytest.mark.parametrize("kind", SECRETS)
def test_no_token_can_be_guessed(answers, kind):
    """Each token has room for 128 bits, by its length and by the letters that tokens use."""
    values = answers.secrets[kind]
    expect.offered(values, f"the bank gives no {kind}")

    expect.each_unguessable(values)
    expect.entropic(values)
    expect.distinct(values, answers.reused.get(kind, 0))


@pytest.mark.clause("STEP7-12")
@pytest.mark.parametrize("kind", SECRETS)
def test_no_token_tells_of_another(answers, kind):
    """Tokens share no beginning and no ending, and are in no order: neither counter nor clock."""
    values = answers.secrets[kind]
    expect.offered(values, f"the bank gives no {kind}")

    expect.unrelated(values)
    expect.out_of_order(values)


@pytest.mark.clause("STEP7-12")
def test_no_secret_serves_for_two(answers):
    """No code is a token, and no access token a refresh token, or a part of one."""
    expect.of_one_kind(answers.secrets)


@pytest.mark.clause("STEP4-04")
def test_no_code_can_be_guessed(answers):
    """Each code has room for 128 bits, by its length and by the letters that codes use."""
    values = answers.secrets["codes"]
    expect.offered(values, "no call-back with a code was seen")

    expect.each_unguessable(values)
    expect.distinct(values)
    expect.entropic(values)


@pytest.mark.clause("STEP4-04")
def test_no_code_tells_of_another(answers):
    """Codes share no beginning and no ending, and are in no order: neither counter nor clock."""
    values = answers.secrets["codes"]
    expect.offered(values, "no call-back with a code was seen")

    expect.unrelated(values)
    expect.out_of_order(values)


@pytest.mark.clause("STEP7-14")
def test_every_error_has_permitted_characters(answers):
    """Each OAuth error has unique members of permitted characters, without a byte order mark."""
    expect.every(answers.of("errors"), "error_octets")


@pytest.mark.clause("STEP7-13")
def test_every_error_is_registered(answers, profile):
    """Each OAuth error with a name has a registered one, or one that the bank declares."""
    expect.every(answers.of("errors"), "error_known", profile.declared(*profile.errors))


@pytest.mark.clause("STEP7-15")
def test_no_error_is_cacheable(answers):
    """Each OAuth error has Cache-Control with no-store."""
    expect.every(answers.of("errors"), "not_cacheable")


@pytest.mark.clause("STEP7-15")
def test_no_error_repeats_a_secret(answers):
    """No OAuth error repeats a code, token, verifier or secret of its request."""
    expect.every(answers.of("errors"), "keeps_secrets")


@pytest.mark.clause("STEP5-24")
def test_every_failed_basic_authentication_is_challenged(answers):
    """invalid_client to a client that tried HTTP Basic comes with WWW-Authenticate."""
    expect.every(answers.of("errors"), "basic_challenge")


@pytest.mark.clause("STEP5-40")
def test_no_token_answer_is_open_to_scripts(answers):
    """No token answer and no OAuth error lets a script of another site read it."""
    expect.every([*answers.of("tokens"), *answers.of("errors")], "closed_to_scripts")


@pytest.mark.clause("STEP8-15")
@pytest.mark.usefixtures("resource")
def test_no_token_dies_of_what_is_done_to_another(answers):
    """A token that was served is served again while nothing is done to its own grant."""
    expect.dies_of_no_other(answers.uses_again())


@pytest.mark.clause("STEP8-05")
@pytest.mark.usefixtures("resource")
def test_every_401_of_a_resource_has_a_challenge(answers):
    """Each 401 of a resource has a Bearer challenge with each attribute once."""
    expect.every(answers.of("unauthorized"), "bearer_challenge")


@pytest.mark.clause("STEP8-02")
@pytest.mark.usefixtures("resource")
def test_no_reason_is_told_where_no_token_was_sent(answers):
    """A call without a token is told no error code."""
    expect.every(answers.of("unauthorized"), "no_reason_without_token")


@pytest.mark.clause("STEP8-12")
@pytest.mark.usefixtures("resource")
def test_every_error_of_a_resource_has_the_model(answers):
    """Each refusal of a resource has the error model of STET."""
    expect.every(answers.of("refusals"), "error_model")


@pytest.mark.clause("STEP8-23")
@pytest.mark.usefixtures("resource")
def test_every_resource_is_json_in_utf_8(answers):
    """Each answer with data of a resource is JSON by its media type, in UTF-8 without a mark."""
    expect.every(answers.of("served"), "json_in_utf8")


@pytest.mark.clause("STEP8-13")
@pytest.mark.usefixtures("resource")
def test_every_request_identifier_returns(answers):
    """Each answer of a resource, a refusal too, repeats the X-Request-ID of its request."""
    expect.every(answers.of("of_resources"), "echoed", "X-Request-ID")


@pytest.mark.clause("STEP4-02")
def test_every_state_returns(answers):
    """Each call-back, with a code or with an error, carries the state as it was sent, once."""
    expect.every(answers.callbacks, "state_as_sent")


@pytest.mark.clause("STEP4-03")
def test_no_call_back_carries_a_token(answers):
    """No call-back carries a token."""
    names = ("access_token", "refresh_token", "id_token")

    expect.every(answers.callbacks, "parameters_absent", *names)


@pytest.mark.clause("STEP4-12")
def test_no_fragment_answers(answers):
    """No fragment of a call-back answers its request."""
    expect.every(answers.callbacks, "nothing_in_fragment")


@pytest.mark.clause("STEP4-07")
def test_no_redirect_with_a_code_is_cached(answers, profile):
    """No redirect that carries a code lets a cache store it."""
    expect.every(answers.callbacks, "code_not_stored", profile.shape)


@pytest.mark.clause("STEP2-21")
def test_every_error_of_a_call_back_is_registered(answers, profile):
    """Each call-back with an error names a registered one, in permitted characters."""
    expect.every(answers.callbacks, "error_registered", profile.shape)


@pytest.mark.clause("STEP4-06")
def test_every_call_back_names_the_announced_issuer(announced_issuer, answers):
    """Each call-back of a bank that announces iss carries it, equal to the issuer."""
    expect.every(answers.callbacks, "issuer_returned", announced_issuer)


@pytest.mark.clause("STEP3-06")
def test_no_post_of_a_page_is_repeated(answers):
    """No POST of the bank's pages, whatever it is answered, is redirected by 307 or 308."""
    expect.every(answers.posts, "no_repeating_redirect")


@pytest.mark.clause("STEP3-11")
def test_every_page_posts_home(answers, bank_hosts):
    """Each form of the bank's pages is sent over https to a host of the bank."""
    expect.every(answers.of("pages"), "posts_home", bank_hosts)


@pytest.mark.clause("STEP2-26")
def test_no_page_can_be_framed(answers):
    """Each page with a form that a PSU is shown forbids framing."""
    expect.every(answers.of("filled_in"), "unframeable")


@pytest.mark.clause("STEP2-27")
def test_every_page_limits_the_referer(answers):
    """Each page that a PSU is shown has a Referrer-Policy that limits the Referer."""
    expect.every(answers.of("pages"), "limits_referer")


@pytest.mark.clause("STEP3-07")
@pytest.mark.usefixtures("second_tpp")
def test_no_page_names_another_tpp(answers):
    """No page that a PSU is shown for one TPP names another."""
    expect.names_no_other(answers.strangers())


@pytest.mark.clause("STEP2-02")
def test_no_code_comes_without_the_second_factor(answers):
    """Each login that brings a code has a one-time password, at a bank that asks for it."""
    expect.both_factors(answers.logins())


@pytest.mark.clause("STEP3-10")
def test_every_cookie_is_guarded(answers):
    """Each cookie of the bank's pages is Secure, HttpOnly and SameSite."""
    expect.every(answers.callbacks, "guarded_cookies")
