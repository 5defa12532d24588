"""The catalogue of mutations: each class once, within a hundred requests."""

from collections import Counter
from dataclasses import replace

import pytest

from conformance.generators.combined import (
    CATALOGUE,
    REFRESHES,
    REVOCATIONS,
    VISITS,
    Several,
    forms,
    variants,
)
from fixtures.expect import fuzzed_token_requests
from fixtures.outcomes import Inconclusive, NonConformity, Recommendation
from fixtures.profile.schema import AcceptedError
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.fuzzing.dispatcher import wire
from fixtures.tpp.messages import Termination
from tests.expect.answers import answer, given, refusal, unanswered
from tests.scenarios.fuzzing.conftest import PROFILE, SOUND

WORLD = World(profile=PROFILE)
VARIANTS = [each for family in CATALOGUE for each in family.variants]
BY_NAME = {each.name: each for each in VARIANTS}


def sent(name):
    return BY_NAME[name].apply(SOUND, WORLD)


def test_a_hundred_requests_hold_every_class_of_every_endpoint():
    assert len(CATALOGUE) == 70
    assert len(CATALOGUE) + len(REFRESHES) + len(REVOCATIONS) + len(VISITS) == 100


def test_names_are_unique():
    doubled = [n for n, times in Counter(each.name for each in VARIANTS).items() if times > 1]
    classes = [n for n, times in Counter(each.name for each in CATALOGUE).items() if times > 1]

    assert (doubled, classes) == ([], [])


@pytest.mark.parametrize("mutation", VARIANTS, ids=repr)
def test_every_mutation_changes_what_is_sent(mutation):
    assert wire(mutation.apply(SOUND, WORLD)) != wire(SOUND)


@pytest.mark.parametrize("which", ["https://[::1", "javascript:alert(1)", "/call-back"])
def test_mutation_can_be_done_to_what_is_no_uri_any_more(which):
    first = BY_NAME[f"redirect_uri of another kind({which!r})"]
    alike = next(each for each in CATALOGUE if each.name == "redirect_uri like the registered one")

    for second in alike.variants:
        assert Several((first, second)).apply(SOUND, WORLD).value("redirect_uri")


def test_no_two_classes_send_the_same():
    plain = Counter(wire(family.plainest.apply(SOUND, WORLD)) for family in CATALOGUE)

    assert max(plain.values()) == 1


def test_a_bank_that_wants_json_is_sent_mutated_json_at_most():
    sound = SOUND.in_place("json")
    changed = [each for each in VARIANTS if wire(each.apply(sound, WORLD)) != wire(sound)]

    assert len(changed) > len(VARIANTS) / 2


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("no code", b"authorization_code&redirect_uri"),
        ("empty code", b"&code=&"),
        ("parameter twice('code')", b"&code=a-code-that-nobody-has-issued"),
        ("NUL('code', b'%00')", b"&code=%00a-code"),
        ("broken escape('code', b'%zz')", b"&code=%zza-code"),
        ("escape cut off('code', b'%')", b"issued%&"),
        ("name of an array('code')", b"code%5B%5D="),
        ("semicolons for ampersands", b"authorization_code;code="),
        ("separators(b'&&')", b"12345&&"),
    ],
)
def test_mutation_is_where_its_name_says(name, inside):
    assert inside in sent(name).content


def test_a_parameter_can_travel_in_the_url():
    alone, beside = sent("in the URL alone('code')"), sent("in the URL and in the body('code')")

    assert "?code=a-code" in alone.target
    assert b"code=a" not in alone.content
    assert "?code=a-code" in beside.target
    assert b"code=a" in beside.content


def test_what_writes_the_body_spoils_what_the_rest_made():
    late, early = BY_NAME["NUL('client_id', b'%00')"], BY_NAME["empty code"]

    for parts in ((late, early), (early, late)):
        body = Several(parts).apply(SOUND, WORLD).content
        assert b"code=&" in body
        assert b"client_id=%00" in body


def test_two_mutations_are_named_one_after_the_other():
    pair = Several((BY_NAME["no code"], BY_NAME["JSON"]))

    assert repr(pair) == "no code + JSON"
    assert pair.families == ("no code", "JSON")


def test_every_other_form_has_the_parameters_the_other_way_round():
    turns = {name: turn for each in CATALOGUE for turn, name in enumerate(map(repr, each.variants))}

    assert len(forms()) == len(variants()) == len(turns)
    assert all(each.backwards == turns[repr(each.mutations[0])] % 2 for each in forms())


def test_parameters_backwards_are_the_same_parameters():
    for form in (each for each in forms() if each.backwards):
        turned = replace(SOUND, parameters=SOUND.parameters[::-1])
        assert form.apply(SOUND, WORLD) == form.mutations[0].apply(turned, WORLD)


def test_what_is_sent_after_the_catalogue_begins_with_it():
    plainest = [repr(each.plainest) for each in CATALOGUE]

    assert [repr(each) for each in forms()[: len(CATALOGUE)]] == plainest


PLAIN = answer(400, text="<html>", kind="text/html")
OWN = SOUND.with_parameter("grant_type", "client_credentials")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (SOUND, refusal()),
        (SOUND, refusal("invalid_client", 401)),
        (sent("method GET"), answer(405)),
        (sent("method GET"), PLAIN),
        (sent("method of a name that none has('FOO')"), answer(501)),
        (sent("JSON"), answer(415)),
        (sent("oversize('code', 8193)"), answer(413)),
        (sent("oversize header(9000)"), answer(431)),
        (sent("Accept('text/xml')"), answer(406)),
        (sent("said to be compressed"), answer(415)),
        (OWN, given(refresh=None)),
        (OWN, refusal("invalid_scope")),
    ],
)
def test_lawful_answers_pass(request_, said):
    fuzzed_token_requests.judge(replace(said, request=request_))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (SOUND, given()),
        (SOUND, answer(500)),
        (sent("method GET"), answer(500)),
        (sent("method GET"), given()),
        (OWN, answer(500)),
    ],
)
def test_unlawful_answers_fail(request_, said):
    with pytest.raises(NonConformity):
        fuzzed_token_requests.judge(replace(said, request=request_))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (SOUND, PLAIN),
        (SOUND, answer(302, Location="https://bank.example.com/error")),
        (SOUND, refusal("oops")),
        (SOUND, answer(200, {"error": "invalid_request"})),
        (SOUND, unanswered(Termination.DROPPED)),
        (sent("method GET"), answer(302)),
        (sent("JSON"), PLAIN),
    ],
)
def test_another_form_of_refusal_is_a_warning_beside_an_oauth_error(request_, said):
    came = replace(said, request=request_)

    fuzzed_token_requests.judge(came)
    fuzzed_token_requests.judge_wording(came, PLAIN, "oauth", ())
    fuzzed_token_requests.judge_wording(
        came, refusal(), "oauth", [AcceptedError(status=said.status)]
    )
    with pytest.raises(Recommendation):
        fuzzed_token_requests.judge_wording(came, refusal(), "oauth", ())


@pytest.mark.parametrize("said", [answer(429), unanswered(Termination.UNREACHABLE)])
def test_what_says_nothing_judges_nothing(said):
    with pytest.raises(Inconclusive):
        fuzzed_token_requests.judge(said)


def test_two_mutations_that_ask_for_a_token_of_the_tpps_own_may_be_granted():
    pair = Several((BY_NAME["grant_type=client_credentials"], BY_NAME["no code"]))

    assert fuzzed_token_requests.asks_for_a_token_of_its_own(pair.apply(SOUND, WORLD))
    assert not fuzzed_token_requests.asks_for_a_token_of_its_own(SOUND)


def test_an_echoed_code_is_seen():
    code = SOUND.value("code")
    echo = replace(
        answer(400, {"error": "invalid_grant", "error_description": code}), request=SOUND
    )

    with pytest.raises(NonConformity):
        fuzzed_token_requests.keep_secrets([replace(refusal(), request=SOUND), echo])
    fuzzed_token_requests.keep_secrets([replace(refusal(), request=SOUND)])


def test_quotes_in_an_error_are_seen():
    quoted = answer(400, {"error": "invalid_grant", "error_description": 'a "no"'})

    with pytest.raises(NonConformity):
        fuzzed_token_requests.keep_to_their_characters([refusal(), quoted])
    fuzzed_token_requests.keep_to_their_characters([refusal()])


def test_nothing_to_read_is_nothing_to_judge():
    with pytest.raises(Inconclusive):
        fuzzed_token_requests.keep_secrets([PLAIN])
