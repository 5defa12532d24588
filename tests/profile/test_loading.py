"""A profile is read whole, or refused by one line that names file, key, value and cure."""

from pathlib import Path

import pytest

from fixtures.errors import ConfigurationError
from fixtures.profile import loader
from fixtures.profile.leniencies import BY_THE_BOOK, Leniency, leniencies
from fixtures.profile.schema import AcceptedError, Certificate, Client, Person


def only_problem(path: Path) -> ConfigurationError:
    (problem,) = loader.problems(path)
    with pytest.raises(ConfigurationError) as raised:
        loader.load(path)
    assert str(raised.value) == str(problem)
    assert len(str(problem).splitlines()) == 1
    assert str(path) in str(problem)
    return problem


def test_a_sound_profile_becomes_typed_values(profile_of, whole, tmp_path):
    profile = loader.load(profile_of(whole))

    assert profile.source == str(tmp_path / "bank.toml")
    assert profile.endpoints.refresh_or_token == "https://TOKEN.BANK.EXAMPLE/oauth2/token"
    assert profile.client.redirect_uris == ("https://TPP.EXAMPLE/callback",)
    assert isinstance(profile.other_client, Client)
    assert profile.certificates["tpp"] == Certificate(
        certificate=tmp_path / "TPP.pem", key=tmp_path / "TPP.key"
    )
    assert profile.psu.persons == (Person(login="LOGIN", password="env:PSU_PASSWORD"),)
    assert profile.errors == {"bad_rt": (AcceptedError(status=404),)}
    assert profile.limits.connect_timeout == 10.0
    assert isinstance(profile.limits.connect_timeout, float)


def test_optional_tables_may_be_absent(profile_of, whole):
    least = {name: whole[name] for name in ("bank", "endpoints", "client", "psu")}

    profile = loader.load(profile_of(least))

    assert profile.other_client is None
    assert profile.certificates == {}


@pytest.mark.parametrize(
    ("key", "change", "words"),
    [
        ("client.redirect_uri", {"redirect_uri": []}, ("unknown key", "'redirect_uris'?")),
        ("bank.client_id", {"client_id": "x"}, ("unknown key", "write it in [client]?")),
        ("bank.zzz", {"zzz": 1}, ("unknown key", "known here: name, environment")),
        (r'bank."a\nb"', {"a\nb": 1}, ("unknown key", "known here")),
        ("limits.concurrency", {"concurrency": "4"}, ("'4' is of", "a whole number")),
        ("limits.concurrency", {"concurrency": True}, ("true is of", "a whole number")),
        ("limits.concurrency", {"concurrency": 0}, ("is 0", "above 0")),
        ("limits.read_timeout", {"read_timeout": 30000}, ("30000 seconds", "to 3600")),
        ("limits.psu_timeout", {"psu_timeout": -1}, ("-1", "from 0 to 92")),
        ("lifetimes.sca_window", {"sca_window": 181 * 86400}, ("180 days", "15552000")),
        ("lifetimes.code", {"code": 2**64}, ("0x1", "from 0 to 92")),
        ("judgement.strict", {"strict": "yes"}, ("'yes' is of", "true or false")),
        ("policy.pkce", {"pkce": "S256"}, ("'S256'", "required, optional, unsupported")),
        ("policy.pkce", {"pkce": "require"}, ("'require'", "did you mean 'required'?")),
        ("shape.token_status", {"token_status": 200}, ("200 is of", "an array in [ ]")),
        ("shape.token_status", {"token_status": [20]}, ("20 is no", "from 100 to 599")),
        ("shape.token_status", {"token_status": []}, ("lists none", "at least one")),
        ("endpoints.token", {"token": "http://b/t"}, ("'http://b/t'", "https")),
        ("endpoints.token", {"token": "https://b/#t"}, ("'https://b/#t'", "#")),
        ("endpoints.token", {"token": "b/token"}, ("'b/token'", "https://bank.example")),
        ("endpoints.token", {"token": "https://b:x/"}, ("not a URL", "https://")),
        ("endpoints.token", {"token": ""}, ("is empty", "absolute https URL")),
        ("endpoints.revoke", {"revoke": "https://b /"}, ("not a URL", "https://")),
        (
            "endpoints.revoke",
            {"revoke": "https://TOKEN.BANK.EXAMPLE/oauth2/token"},
            ("endpoints.token", "this endpoint"),
        ),
        ("endpoints.revoke", {"revoke": "https://b/{c}"}, ("{c}", "known here: none")),
        ("endpoints.transactions", {"transactions": "https://b/"}, ("{resource_id}", "filled in")),
        ("client.redirect_uris", {"redirect_uris": []}, ("lists none", "registered")),
        ("client.redirect_uris[0]", {"redirect_uris": ["/cb"]}, ("'/cb'", "absolute")),
        ("client.redirect_uris[0]", {"redirect_uris": ["a:/#b"]}, ("fragment", "3.1.2")),
        ("client.redirect_uris[1]", {"redirect_uris": ["a:/", "a:/"]}, ("twice", "leave")),
        ("client.client_id", {"client_id": " "}, ("is empty", "registered")),
        ("client.client_id", {"client_id": "a\n"}, ("ends with a blank or a line end", "out")),
        ("client.client_id", {"client_id": "file:id"}, ("takes none", "the value itself")),
        ("client.secret", {"authentication": "client_secret_post"}, ("absent", "env:")),
        ("tls.trust", {"trust": "."}, ("is not a file: '.'", "looked for it in")),
        ("tls.trust", {"trust": "no.pem"}, ("no such file: 'no.pem'", "looked for it in")),
        ("tls.certificates", {"certificates": "no"}, ("no such folder: 'no'", "looked for it in")),
        ("headers.token", {"token": {"a b": "c"}}, ("not a header name", "RFC 9110")),
        ("headers.token.a", {"token": {"a": "c\nd"}}, ("line end", "one line")),
        ("signature.certificate", {"on_token": True, "certificate": "q"}, ("'q'", "q]")),
        ("time.max_wait", {"driver": "wait"}, ("is 0", "seconds")),
        ("time.command", {"driver": "command"}, ("absent", "command to run")),
        ("time.command", {"driver": "command", "command": "a 'b"}, ("split", "close")),
        ("time.command", {"driver": "command", "command": "a"}, ("no {seconds}", "{seconds}")),
        ("time.url", {"driver": "control", "url": "http://b/"}, ("loopback", "127.0.0.1")),
        ("psu.code_pool", {"driver": "code_pool"}, ("absent", "file of codes")),
        ("psu.command", {"driver": "command"}, ("absent", "command to run")),
        ("psu.command", {"driver": "command", "command": "a"}, ("no {url}", "write {url}")),
        ("psu.pages[0].fields.a", {"pages": [{"fields": {"a": "{user}"}}]}, ("{user}", "{login}")),
        ("psu.pages[0].refuse", {"pages": [{"accept": "a", "refuse": "a"}]}, ("accept", "refuses")),
        (
            "psu.persons",
            {"persons": [{"login": "a", "password": "env:A", "purpose": "refuse"}]},
            ("nobody", "grants"),
        ),
        ("psu.pages", {"pages": []}, ("lists none", "psu.pages")),
        ("bank.name", {"name": "${bank}"}, ("'${bank}' has no value", "environment variable")),
        ("bank.name", {"name": "${entity_code}"}, ("no value", "set entity_code in [bank]")),
        ("bank.name", {"name": ""}, ("is empty", "name the bank")),
        ("errors.bad_code[0].status", {"bad_code": [{"error": "a"}]}, ("absent", "write status")),
        ("errors.bad_cod", {"bad_cod": [{"status": 404}]}, ("unknown key", "'bad_code'?")),
        ("errors.bad_rt[0].body", {"bad_rt": [{"status": 400, "body": "("}]}, ("'('", "close it")),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value),
)
def test_a_mistake_names_its_key_value_and_cure(profile_of, whole, key, change, words):
    whole[key.partition(".")[0]] |= change

    found = only_problem(profile_of(whole))

    problem, cure = words
    assert found.key == key
    assert problem in found.problem
    assert cure in found.cure


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('trust = "C:\\Users\\qa.pem"', "write / in place"),
        ("name = “Bank”", "straight quotes"),
        ('name: "Bank"', "write = in place"),
        ("embedded = False", "small letters"),
        ("name = Bank", "put texts in quotes"),
        ("[bank]", "each [table] once"),
        ("= 1", "correct the file"),
    ],
)
def test_a_line_that_is_no_toml_is_told_with_its_cure(tmp_path, line, cure):
    path = tmp_path / "bank.toml"
    path.write_text(f"[bank]\n{line}\n", "utf-8")

    assert cure in only_problem(path).cure


def test_an_absent_entity_code_is_told_once(profile_of, whole):
    for name in ("authorize", "token"):
        whole["endpoints"][name] = f"https://${{entity_code}}.bank.example/{name}"

    assert only_problem(profile_of(whole)).key == "endpoints.authorize"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[bank]\nname = \n", "line 2"),
        (b"[bank]\n[bank]\n", "line 2"),
        (b"\xff", "not UTF-8"),
        (b"a = " + b"[" * 100_000, "not TOML"),
    ],
    ids=["no value", "table twice", "no text", "too deep"],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path, content, problem):
    path = tmp_path / "bank.toml"
    path.write_bytes(content)

    found = only_problem(path)

    assert found.key == ""
    assert problem in found.problem


def test_a_folder_of_certificates_fills_the_slots_that_the_profile_does_not_name(profile_of, whole):
    whole["tls"] = {"certificates": "pki_files"}
    path = profile_of(whole)
    folder = path.parent / "pki_files"
    folder.mkdir()
    for name in ("tpp.pem", "tpp.key", "expired.pem", "expired.key", "rsa.pem", "bank.pem"):
        (folder / name).touch()

    found = loader.load(path).certificates

    named = whole["certificates"]["tpp"]["certificate"]
    assert found["tpp"].certificate == path.parent / named
    assert found["expired"].key == folder / "expired.key"
    assert sorted(found) == sorted({*whole["certificates"], "expired"})


def test_a_byte_order_mark_is_no_mistake(profile_of, whole):
    path = profile_of(whole)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert loader.problems(path) == []


def test_an_absent_profile_is_refused(tmp_path):
    found = only_problem(tmp_path / "none.toml")

    assert "No such file" in found.problem


def test_an_absent_certificate_file_is_refused(profile_of, whole):
    whole["certificates"]["tpp"]["certificate"] = "gone.pem"

    found = only_problem(profile_of(whole))

    assert found.key == "certificates.tpp.certificate"
    assert "'gone.pem'" in found.problem


def test_all_mistakes_of_a_file_are_told(profile_of, whole):
    whole["bank"]["nam"] = whole["bank"].pop("name")
    whole["policy"]["pkce"] = 1

    found = loader.problems(profile_of(whole))

    assert [each.key for each in found] == ["bank.nam", "policy.pkce"]


@pytest.mark.parametrize(
    "key",
    ["client.secret", "certificates.tpp.password", "psu.persons.0.password", "psu.persons.0.otp"],
)
@pytest.mark.parametrize("literal", ["hunter2hunter2", 424242, ["hunter2hunter2"]], ids=repr)
def test_a_literal_secret_is_refused_and_not_repeated(profile_of, whole, key, literal):
    *steps, name = key.split(".")
    table = whole
    for step in steps:
        table = table[int(step) if step.isdigit() else step]
    table[name] = literal

    found = only_problem(profile_of(whole))

    assert found.key == key.replace(".0", "[0]")
    assert "hunter2" not in str(found)
    assert "424242" not in str(found)


def test_a_secret_under_a_misspelt_key_is_not_repeated(profile_of, whole):
    whole["client"]["secrt"] = "hunter2hunter2"

    found = only_problem(profile_of(whole))

    assert found.cure == "did you mean 'secret'?"
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("url", ["https://user:hunter2@bank.example/", "ftp://hunter2@bank/"])
def test_a_password_in_a_url_is_not_repeated(profile_of, whole, url):
    whole["endpoints"]["token"] = url

    assert "hunter2" not in str(only_problem(profile_of(whole)))


def test_values_of_psu_pages_are_not_repeated(profile_of, whole):
    whole["psu"]["pages"][0]["fields"] = {"otp": 424242}

    found = only_problem(profile_of(whole))

    assert found.key == "psu.pages[0].fields.otp"
    assert "424242" not in str(found)


def test_the_entity_code_is_filled_in(profile_of, whole):
    whole["bank"]["entity_code"] = "17515"
    whole["endpoints"]["token"] = "https://www.${entity_code}.bank.example/token"

    profile = loader.load(profile_of(whole))

    assert profile.endpoints.token == "https://www.17515.bank.example/token"


def test_a_secret_file_is_found_from_the_profile_s_folder(profile_of, whole, tmp_path):
    whole["client"]["secret"] = "file:client.secret"

    profile = loader.load(profile_of(whole))

    assert profile.client.secret == f"file:{tmp_path}/client.secret"


@pytest.mark.parametrize("name", ["reference", "template"])
def test_a_profile_of_the_package_is_found_by_name(name):
    assert loader.find(name) == loader.PRESETS / f"{name}.toml"


def test_a_profile_is_found_by_path(profile_of, whole):
    path = profile_of(whole)

    assert loader.find(str(path)) == path


def test_a_misspelt_profile_name_is_refused_with_the_nearest():
    with pytest.raises(ConfigurationError, match="did you mean 'reference'"):
        loader.find("refrence")


def test_leniencies_are_listed_with_their_defaults(profile_of, whole):
    whole["policy"]["dead_token_status"] = [401, 403]
    whole["shape"]["sends_response_type"] = False
    whole["shape"]["parameter_names"] = {"code": "authorizationCode"}
    whole["errors"] = {"bad_code": [{"status": 404}, {"status": 400, "error": "invalid_request"}]}

    profile = loader.load(profile_of(whole))

    assert leniencies(profile) == [
        Leniency("policy.dead_token_status", "[401, 403]", "[401]"),
        Leniency("shape.parameter_names", "{code = 'authorizationCode'}", "{}"),
        Leniency("shape.sends_response_type", "false", "true"),
        Leniency("errors.bad_code", "404, 400 invalid_request", BY_THE_BOOK),
    ]


def test_a_profile_of_defaults_grants_nothing(profile_of, whole):
    del whole["errors"]

    assert leniencies(loader.load(profile_of(whole))) == []
