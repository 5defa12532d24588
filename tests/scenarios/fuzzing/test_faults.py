"""What a refusal says, what a fault does, and how the cases of a test name their clauses."""

from base64 import b64decode
from dataclasses import replace

from conformance.generators import client, faults, malformed
from conformance.generators.faults import cases, cases_by, refusal, unchanged
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Fault
from tests.scenarios.fuzzing.conftest import PROFILE, SOUND

WORLD = World(profile=PROFILE)
CODE = b"&code=a-code-that-nobody-has-issued&"


def test_a_refusal_is_told_by_every_status_and_every_error():
    assert str(faults.INVALID_CLIENT) == "400 or 401 invalid_client"
    assert str(refusal("b", "a", status=(403, 400))) == "400 or 403 a or b"
    assert str(refusal("invalid_grant")) == "400 invalid_grant"
    assert str(refusal(status=(405,))) == "405"


def test_the_refusals_of_rfc_6749_5_2():
    named = {
        faults.INVALID_REQUEST: "invalid_request",
        faults.INVALID_GRANT: "invalid_grant",
        faults.INVALID_SCOPE: "invalid_scope",
        faults.UNSUPPORTED_GRANT_TYPE: "unsupported_grant_type",
    }
    for lawful, error in named.items():
        assert (lawful.statuses, lawful.errors) == ({400}, {error})
    assert (faults.FORBIDDEN.statuses, faults.FORBIDDEN.errors) == ({403}, frozenset())


def marked(request, world):
    return request.with_parameter("mark", world.profile.bank.name)


FAULTS = [
    Fault(name=name, clause=clause, change=marked, lawful=(faults.INVALID_GRANT,))
    for name, clause in (("one", "STEP5-01"), ("two", "STEP5-02"), ("three", "STEP5-02"))
]


def test_a_fault_is_its_change_and_its_name():
    assert FAULTS[0].apply(SOUND, WORLD).value("mark") == "Counter"
    assert repr(FAULTS[0]) == "one"
    assert unchanged(SOUND, WORLD) is SOUND


def test_a_fault_of_a_case_is_the_same_but_for_its_case():
    found = faults.of_case("bad_scope", *FAULTS)

    assert found == tuple(replace(each, case="bad_scope") for each in FAULTS)
    assert {each.case for each in found} == {"bad_scope"} != {each.case for each in FAULTS}


def read(decorator):
    """Argument name, then value, id and cited clauses of each case."""
    name, values = decorator.mark.args
    return name, [
        (each.values, each.id, [(mark.name, mark.args) for mark in each.marks]) for each in values
    ]


def test_each_case_names_its_own_clause_and_its_own_fault():
    name, found = read(cases(FAULTS[:2], FAULTS[2:]))

    assert name == "fault"
    assert found == [
        ((FAULTS[0],), "one", [("clause", ("STEP5-01",))]),
        ((FAULTS[1],), "two", [("clause", ("STEP5-02",))]),
        ((FAULTS[2],), "three", [("clause", ("STEP5-02",))]),
    ]


def test_each_value_of_an_argument_names_its_clause():
    name, found = read(cases_by("method", {"PUT": "STEP5-03", "GET": "STEP5-04"}))

    assert name == "method"
    assert found == [
        (("PUT",), None, [("clause", ("STEP5-03",))]),
        (("GET",), None, [("clause", ("STEP5-04",))]),
    ]


def body(change, request=SOUND):
    return change(request, WORLD).content


def test_octets_go_in_front_of_a_value_or_behind_it_and_nowhere_else():
    front, behind = (malformed.spliced("code", b"%00", behind=where) for where in (False, True))

    assert body(front) == SOUND.content.replace(b"&code=", b"&code=%00")
    assert body(behind) == SOUND.content.replace(CODE, CODE[:-1] + b"%00&")
    assert body(malformed.spliced("code", b"%00")) == body(front)
    assert front(SOUND, WORLD).content_type == SOUND.content_type


def test_octets_at_the_last_parameter_end_the_body():
    assert body(malformed.spliced("client_id", b"%ff", behind=True)) == SOUND.content + b"%ff"


def test_octets_of_a_parameter_that_is_not_sent_change_nothing():
    assert body(malformed.spliced("code_verifier", b"%00")) == SOUND.content


def test_another_media_type_is_kept_when_the_body_is_written():
    json = SOUND.in_place("json").with_body(b"code=x", "text/plain")

    assert malformed.spliced("code", b"%00")(json, WORLD).content_type == "text/plain"


def test_a_parameter_moves_into_the_url_and_leaves_the_rest_alone():
    request = SOUND.with_header("X-Odd", "1")
    moved = malformed.moved("code")(request, WORLD)

    assert moved.target == f"{SOUND.url}?code=a-code-that-nobody-has-issued"
    assert moved.content == request.without("code").content
    assert moved.value("code") is None
    assert (moved.method, moved.headers) == ("POST", request.headers)
    assert moved.content_type == request.content_type


def test_a_parameter_is_copied_into_the_url():
    copied = malformed.moved("code", copied=True)(SOUND, WORLD)

    assert copied.target == f"{SOUND.url}?code=a-code-that-nobody-has-issued"
    assert copied.content == SOUND.content
    assert copied.value("code") == SOUND.value("code")


def test_a_parameter_that_is_not_sent_cannot_move():
    assert malformed.moved("code_verifier")(SOUND, WORLD) is SOUND


def test_a_parameter_in_json_moves_as_one():
    moved = malformed.moved("code")(SOUND.in_place("json"), WORLD)

    assert moved.target.endswith("?code=a-code-that-nobody-has-issued")
    assert b'"grant_type": "authorization_code"' in moved.content
    assert b'"code"' not in moved.content
    assert moved.content_type == "application/json"


def told(made):
    """The class and the name of each variant, and the body that it makes."""
    assert made.name == made.variants[0].family
    return [(each.name, each.apply(SOUND, WORLD).content) for each in made.variants]


def test_a_class_of_octets_tries_each_at_each_parameter():
    found = told(malformed._raws("NUL", b"%00", b"%01"))

    assert [name for name, _ in found[:6]] == [
        f"NUL({name!r}, {put!r})"
        for pair in ("code client_id", "client_id redirect_uri", "redirect_uri grant_type")
        for name, put in zip(pair.split(), (b"%00", b"%01"), strict=True)
    ]
    assert len(found) == 8
    assert b"&code=%00a-code" in found[0][1]
    assert b"client_id=%01PSDFR" in found[1][1]


def test_a_class_of_octets_may_stand_behind():
    ((_, body), *_) = told(malformed._raws("cut", b"%", behind=True))

    assert b"issued%&" in body


def test_a_class_of_texts_is_named_by_their_beginning():
    found = told(malformed._texts("letters", "b" * 17))

    assert [name for name, _ in found] == [
        f"letters({name!r}, {'b' * 16!r})"
        for name in ("code", "client_id", "redirect_uri", "grant_type")
    ]
    assert b"&code=" + b"b" * 17 + b"&" in found[0][1]
    assert found[1][1].endswith(b"client_id=" + b"b" * 17)


def test_a_class_of_changes_is_named_by_what_each_does():
    found = told(malformed._altered("like", case=marked, slash=unchanged))

    assert found == [
        ("like('case')", SOUND.content + b"&mark=Counter"),
        ("like('slash')", SOUND.content),
    ]


def test_arbitrary_text_is_named_and_sent_whole():
    text = "\u00df" * 40
    mutation = malformed.arbitrary("code", text)

    assert mutation.apply(SOUND, WORLD).value("code") == text
    assert mutation.name == f"arbitrary text('code', {text!r})"
    assert mutation.families == ("arbitrary text",)


def test_credentials_beside_others_are_the_tpps_own_but_for_the_secret():
    basic = SOUND.with_header("Authorization", "Basic right")
    beside = client.SECOND_AUTHENTICATION[0].apply(SOUND, WORLD)
    wrong = client.WRONG_SECRET[0].apply(basic, WORLD)

    for sent in (beside, wrong):
        (credentials,) = [value for name, value in sent.headers if name == "Authorization"]
        user, _, secret = b64decode(credentials.removeprefix("Basic ")).decode().partition(":")
        assert (user, secret) == (WORLD.profile.client.client_id, "not-the-secret")
        assert sent.parameters == SOUND.parameters
