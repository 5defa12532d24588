"""A few answers, or a bank's metadata, make a profile; it tells what it lacks, and no secret."""

import io
import json
import ssl
import sys
import tomllib

import pytest

from certs import export
from certs.pki import Pki
from fixtures import cli
from fixtures.preflight.discovery import published
from fixtures.profile import loader, template, wizard
from fixtures.profile.json_schema import schema
from tests.profile.hosts import answer, running
from tests.profile.json_schema import faults

ANSWERS = {
    "name": 'Banque d\'été "Test"',
    "extends": "",
    "client_id": "PSDFR-ACPR-12345",
    "call_back": "https://tpp.example/callback",
    "certificate": "tpp.pem",
    "key": "tpp.key",
    "authorize": "https://bank.example/authorize",
    "token": "https://api.bank.example/token",
}
METADATA = {
    "issuer": "https://bank.example",
    "authorization_endpoint": "https://bank.example/authorize",
    "token_endpoint": "https://bank.example/token",
    "revocation_endpoint": "https://bank.example/revoke",
    "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.bank.example/token"},
    "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
}
MORE = {
    "accounts": "https://api.bank.example/accounts",
    "trust": "tpp.pem",
    "driver": "form",
    "login": "lea",
    "password": "env:PSU_PASSWORD",
}
REST = ("name", "extends", "client_id", "call_back", "certificate", "key")


@pytest.fixture(scope="module")
def pki_files(tmp_path_factory):
    """Certificates of a TPP, and of a bank on loopback."""
    place, pki = tmp_path_factory.mktemp("lab"), Pki()
    export.write(pki, place, ("tpp",))
    (place / "bank.pem").write_bytes(pki.bank.pem())
    return place


@pytest.fixture
def folder(tmp_path, pki_files):
    """An empty folder but for the TPP's certificates."""
    for name in ("tpp.pem", "tpp.key"):
        (tmp_path / name).write_bytes((pki_files / name).read_bytes())
    return tmp_path


@pytest.fixture
def init(folder, monkeypatch, capsys):
    """Runs the command with lines as input: exit code, what it prints, what it says on stderr."""

    def started(lines, *options):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        code = cli.main(["init", str(folder / "bank.toml"), *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return started


def read(folder):
    """The tables that were written."""
    return tomllib.loads((folder / "bank.toml").read_text(encoding="utf-8"))


def test_answers_make_a_profile_that_says_nothing_else(init, folder):
    code, out, _ = init(ANSWERS.values())

    assert code == 0
    assert read(folder) == {
        "bank": {"name": ANSWERS["name"]},
        "endpoints": {"authorize": ANSWERS["authorize"], "token": ANSWERS["token"]},
        "client": {"client_id": ANSWERS["client_id"], "redirect_uris": [ANSWERS["call_back"]]},
        "certificates": {"tpp": {"certificate": "tpp.pem", "key": "tpp.key"}},
        "psu": {"driver": "by_hand"},
    }
    assert loader.problems(folder / "bank.toml") == []
    assert "wrong    psu.pages" not in out
    assert list(faults(schema(), read(folder))) == []


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ("absent", {"qcstatements": "absent"}),
        ("", None),
        ("none\nabsent", {"qcstatements": "absent"}),
    ],
)
def test_a_certificate_without_the_statement_is_asked_about(init, folder, answer, written):
    export.write(Pki(), folder, ("no_psd2_statement",))
    named = ANSWERS | {"certificate": "no_psd2_statement.pem", "key": "no_psd2_statement.key"}
    empty = ["" for _ in range(40)]

    _, out, _ = init(
        [*named.values(), *empty[: len(wizard.questions(folder)) - len(named)], answer]
    )

    assert "The QWAC has no PSD2 statement (qcStatements)" in out
    assert read(folder).get("tls") == written
    assert ("for a test certificate of a sandbox" in out) == (written is None)


def test_what_a_run_needs_is_asked(init, folder):
    _, out, _ = init((ANSWERS | MORE).values())

    said = read(folder)
    assert said["endpoints"]["accounts"] == MORE["accounts"]
    assert said["tls"] == {"trust": "tpp.pem"}
    person = {"login": "lea", "password": "env:PSU_PASSWORD"}
    assert said["psu"] == {"driver": "form", "persons": [person]}
    assert "wrong    psu.pages: lists none, and driver is 'form'" in out
    assert "stet-conformance discover --profile" in out


def test_metadata_may_come_from_a_host_of_another_ca(init, folder, host):
    with host(answer(METADATA)) as bank:
        url = f"https://localhost:{bank.port}/metadata"
        trust = str(folder / "tpp.pem")
        code, _, err = init([ANSWERS[name] for name in REST], "--metadata", url, "--trust", trust)

    assert code == 2
    assert "cannot be trusted" in err or "certificate" in err


AT_THE_END = ("env:PSU_OTP", "certs", "PSDFR-ACPR-123456", "https://other.example/callback")


def test_a_second_tpp_and_the_certificates_may_be_named(init, folder):
    init([*(ANSWERS | MORE).values(), *AT_THE_END])

    said = read(folder)
    assert said["psu"]["persons"][0]["otp"] == "env:PSU_OTP"
    assert said["tls"]["certificates"] == "certs"
    assert said["other_client"] == {
        "client_id": "PSDFR-ACPR-123456",
        "redirect_uris": ["https://other.example/callback"],
    }


def test_how_the_clients_authenticate_is_asked_without_metadata_too(init, folder):
    revoke = "https://api.bank.example/revoke"
    init([*(ANSWERS | MORE).values(), *AT_THE_END, "client_secret_post", revoke])

    said = read(folder)
    assert said["endpoints"]["revoke"] == revoke
    assert said["client"]["authentication"] == "client_secret_post"
    assert said["client"]["secret"] == published.SECRET
    assert said["other_client"]["authentication"] == "client_secret_post"
    assert said["other_client"]["secret"] == "env:OTHER_CLIENT_SECRET"


@pytest.mark.parametrize(
    ("way", "client"),
    [
        ("", {"authentication": "client_secret_basic", "secret": "env:CLIENT_SECRET"}),
        ("none", {"authentication": "none"}),
        (
            "client_secret_post",
            {"authentication": "client_secret_post", "secret": published.SECRET},
        ),
    ],
)
def test_a_client_need_not_authenticate_as_the_metadata_offer(init, folder, way, client):
    (folder / "metadata.json").write_text(json.dumps(METADATA))
    given = [ANSWERS[name] for name in REST]

    init([*given, *MORE.values(), *AT_THE_END, way], "--metadata", str(folder / "metadata.json"))

    said = read(folder)["client"]
    assert {name: said.get(name) for name in client} == client
    assert ("secret" in said) is ("secret" in client)


def test_metadata_that_want_a_certificate_are_read_with_the_one_that_is_named(
    init, folder, monkeypatch
):
    def metadata(word, _trust, certificate=None):
        if certificate is None:
            raise published.CertificateWantedError("--metadata", "", f"{word}: TLS alert", "again")
        assert (certificate.certificate, certificate.key) == (
            folder / "tpp.pem",
            folder / "tpp.key",
        )
        return METADATA

    monkeypatch.setattr(published, "metadata", metadata)
    lines = ["tpp.pem", "tpp.key", *(ANSWERS[name] for name in REST[:4])]

    code, out, _ = init(lines, "--metadata", "https://bank.example/metadata")

    assert code == 0
    assert "to nobody without a certificate" in out
    assert read(folder)["certificates"]["tpp"] == {"certificate": "tpp.pem", "key": "tpp.key"}
    assert read(folder)["endpoints"]["token"] == "https://mtls.bank.example/token"


def test_metadata_that_want_a_certificate_are_not_read_without_one(init, folder, monkeypatch):
    def metadata(*_):
        raise published.CertificateWantedError("--metadata", "", "TLS alert", "try again")

    monkeypatch.setattr(published, "metadata", metadata)

    code, _, err = init([], "--metadata", "https://bank.example/metadata")

    assert (code, "TLS alert" in err) == (2, True)
    assert not (folder / "bank.toml").exists()


def test_it_keeps_every_sentence_of_the_template(init, folder):
    init(ANSWERS.values())

    written = (folder / "bank.toml").read_text(encoding="utf-8").splitlines()
    told = template.TEMPLATE.read_text(encoding="utf-8").partition("\n\n")[2].splitlines()
    assert [line for line in told if line.startswith("# ") and line not in written] == []
    assert [line for line in written if "PSU_PASSWORD" in line and line[0] != "#"] == []


def test_a_preset_leaves_the_endpoints_out(init, folder):
    _, out, _ = init((ANSWERS | {"extends": "cic", "authorize": "", "token": ""}).values())

    assert (read(folder)["extends"], read(folder)["endpoints"]) == ("cic", {})
    assert loader.problems(folder / "bank.toml") == []
    assert "psu.pages" not in out


def test_what_nobody_answers_is_told(init, folder):
    code, out, _ = init(())

    told = [line.split()[1] for line in out.splitlines() if line.startswith("wrong ")]
    assert code == 0
    assert told == [
        "bank.name:",
        "endpoints.authorize:",
        "endpoints.token:",
        "client.client_id:",
        "certificates.tpp.certificate:",
    ]
    assert read(folder)["client"] == {}


@pytest.mark.parametrize(
    ("question", "wrong", "told"),
    [
        ("extends", "cci", "extends: no such profile: 'cci'; name one of arkea"),
        ("call_back", "/cb-7", "'/cb-7' is not an absolute URI"),
        ("authorize", "http://bank.example/a", "'http://bank.example/a' is not https"),
        ("token", "https://me:hunter2@bank.example/", "holds a user name (not shown)"),
        ("name", "Bell \a", "bank.name: the answer holds control characters"),
        ("driver", "selenium", "psu.driver: no such driver: 'selenium'; name one of by_hand"),
        ("password", "hunter2", "a secret is not written here; name where it is: env:NAME"),
    ],
)
def test_a_wrong_answer_is_asked_for_again(init, folder, question, wrong, told):
    lines = [
        line
        for name, right in (ANSWERS | MORE).items()
        for line in ((wrong, right) if name == question else (right,))
    ]

    _, out, _ = init(lines)

    assert told in out
    assert read(folder)["endpoints"]["token"] == ANSWERS["token"]
    assert wrong not in (folder / "bank.toml").read_text(encoding="utf-8")


def test_nothing_is_overwritten(init, folder):
    (folder / "bank.toml").write_text("mine")

    code, out, err = init(ANSWERS.values())

    assert (code, out) == (2, "")
    assert err.endswith("it exists and is not overwritten; name another file\n")
    assert (folder / "bank.toml").read_text() == "mine"


def test_a_folder_that_is_not_there_is_told_before_any_question(folder, capsys):
    assert cli.main(["init", str(folder / "none" / "bank.toml")]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert "make it first, or name another file" in told.err


def test_who_breaks_off_leaves_no_file(init, folder, monkeypatch):
    def broken_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("fixtures.profile.wizard.answered", broken_off)

    code, _, err = init(())

    assert (code, (folder / "bank.toml").exists()) == (2, False)
    assert "nothing was written; start again" in err


def test_metadata_in_a_file_bring_the_endpoints_and_the_authentication(init, folder):
    (folder / "metadata.json").write_text(json.dumps(METADATA))

    _, out, _ = init([ANSWERS[name] for name in REST], "--metadata", str(folder / "metadata.json"))

    assert "URL of the" not in out
    assert read(folder)["endpoints"] == {
        "authorize": "https://bank.example/authorize",
        "token": "https://mtls.bank.example/token",
        "revoke": "https://bank.example/revoke",
        "issuer": "https://bank.example",
    }
    assert read(folder)["client"]["authentication"] == "client_secret_basic"
    assert read(folder)["client"]["secret"] == "env:CLIENT_SECRET"


def test_a_preset_knows_better_how_its_clients_authenticate(init, folder):
    (folder / "metadata.json").write_text(json.dumps(METADATA))
    answers = ANSWERS | {"extends": "cic"}

    init([answers[name] for name in REST], "--metadata", str(folder / "metadata.json"))

    assert set(read(folder)["client"]) == {"client_id", "redirect_uris"}


@pytest.mark.parametrize(
    "unusable",
    ["http://bank.example/token", "https://me:hunter2@bank.example/", 7, "https://\ud800"],
)
def test_what_metadata_say_amiss_is_not_taken(unusable):
    found, told = published.values({"issuer": "https://bank.example", "token_endpoint": unusable})

    assert found == {"endpoints.issuer": "https://bank.example"}
    assert [each.where for each in told] == ["endpoints.token"]
    assert "hunter2" not in str(told[0])


@pytest.fixture
def host(pki_files, monkeypatch):
    """Starts a bank that this machine trusts; gives the URL of its metadata."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pki_files / "bank-ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki_files / "bank.pem")
    return lambda said: running(context, said)


def test_metadata_are_got_with_one_request(init, folder, host):
    with host(answer(METADATA)) as bank:
        url = f"https://localhost:{bank.port}/.well-known/oauth-authorization-server"
        code, _, err = init([ANSWERS[name] for name in REST], "--metadata", url)

    assert (code, err) == (0, "")
    assert bank.requests == ["GET /.well-known/oauth-authorization-server HTTP/1.1"]
    assert read(folder)["endpoints"]["metadata"] == url
    assert read(folder)["endpoints"]["token"] == "https://mtls.bank.example/token"


def test_a_query_of_the_metadatas_url_is_not_kept(init, folder, host):
    with host(answer(METADATA)) as bank:
        init((), "--metadata", f"https://localhost:{bank.port}/metadata?apikey=hunter2")

    assert "hunter2" not in (folder / "bank.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (answer({}, status="302 Found"), "answers with status 302, and not 200; correct the URL"),
        (answer([METADATA]), "is not one JSON object; give the URL of the metadata itself"),
        (b"", "try again, or save the document yourself"),
    ],
    ids=["redirect", "array", "silence"],
)
def test_metadata_that_cannot_be_got_are_told_in_one_line(init, folder, host, said, told):
    with host(said) as bank:
        url = f"https://localhost:{bank.port}/metadata?apikey=hunter2"
        code, _, err = init((), "--metadata", url)

    assert "hunter2" not in err
    assert (code, err.count("\n"), (folder / "bank.toml").exists()) == (2, 1, False)
    assert err.startswith("--metadata: ")
    assert told in err


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("http://bank.example/metadata", "is not https"),
        ("https://me:hunter2@bank.example/", "the URL holds a user name (not shown)"),
        ("none.json", "--metadata none.json: the file cannot be read (No such file or directory)"),
    ],
)
def test_metadata_that_are_named_amiss_are_told_in_one_line(init, word, told):
    code, out, err = init((), "--metadata", word)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert "hunter2" not in err
