"""French: every message has its translation, in French typography."""

import re
import tomllib
from pathlib import Path

import pytest

from fixtures import cli
from fixtures.bank import embedded
from fixtures.clauses import load
from fixtures.cli.bank import welcome
from fixtures.preflight import preflight
from fixtures.profile import loader, wizard
from fixtures.psu import person_page
from fixtures.report.account import account
from fixtures.report.language import (
    chosen,
    counted,
    read_by,
    say,
    sentence,
    sentences,
    typeset,
)
from fixtures.report.pages.templating import environment
from fixtures.report.remedies import remedy
from fixtures.report.risks import why
from tests.report import messages

TRANSLATED = messages.translated()
FOUND = messages.everything()


@pytest.fixture
def french():
    read_by("fr")
    yield
    read_by("en")
    cli.spoken.speak("en")


@pytest.mark.parametrize("kind", FOUND)
def test_every_message_is_translated(kind):
    missing = sorted(FOUND[kind] - TRANSLATED.keys())

    cure = "python -m tests.report.messages --missing"
    said = f"{len(missing)} messages have no French in fixtures/report/locales/fr.po ({cure})"
    assert missing == [], said


def test_the_catalogue_translates_nothing_that_is_not_said():
    assert sorted(TRANSLATED.keys() - set().union(*FOUND.values())) == []


def test_a_translation_has_the_places_of_its_message():
    places = re.compile(r"\{\d*\}|%\([a-z_]+\)[sr]|%[sr]")
    wrong = [
        message
        for message, french in TRANSLATED.items()
        if sorted(places.findall(message)) != sorted(places.findall(french))
    ]

    assert wrong == []


def test_the_reader_of_the_sources_sees_what_is_assembled():
    source = """
def check(name, wrong):
    cure = f"did you mean {name}?" if name else "leave it out"
    what, other = "is a word", "is not shown"
    raise ConfigurationError("--step", "", f"{what} of {wrong.number:d}", cure)
"""
    found = messages.read(source)

    assert found == {"did you mean {0}?", "leave it out", "is a word", "{0} of {1}"}


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ((), {}, "en"),
        (("run", "--language", "fr"), {"LANG": "C"}, "fr"),
        (("run", "--language=en"), {"STET_CONFORMANCE_LANGUAGE": "fr"}, "en"),
        (("run",), {"STET_CONFORMANCE_LANGUAGE": "fr", "LC_ALL": "en_GB.UTF-8"}, "fr"),
        (("run",), {"LC_ALL": "", "LANG": "fr_FR.UTF-8"}, "fr"),
        (("run",), {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        (("run",), {"LANG": "de_DE@euro"}, "en"),
    ],
)
def test_the_language_is_of_the_option_the_variable_or_the_locale(words, environment, language):
    assert chosen(words, environment) == language


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("unknown defect 'x'", "d\u00e9faut inconnu \u00ab\u00a0x\u00a0\u00bb"),
        ("no such file: 'a; b'\n", "fichier introuvable\u00a0: 'a; b'\n"),
        (
            "'http://b.test/' cannot be requested: its port is 0",
            "'http://b.test/' ne peut pas \u00eatre demand\u00e9e\u00a0: son port est 0",
        ),
        ("Nobody translated this.", "Nobody translated this."),
        ("\n", "\n"),
    ],
)
def test_a_finished_sentence_is_said_in_french_with_its_values(said, french):
    assert sentence(said, "fr") == french
    assert sentence(said, "en") == said


@pytest.mark.parametrize(
    ("said", "french"),
    [
        (
            "expected a refusal, HTTP 400; received HTTP 200 with an access token",
            "attendu un refus, HTTP 400\u00a0; reçu HTTP 200 avec un jeton d\u2019accès",
        ),
        ("received no {0}", "reçu aucun {0}"),
        (
            "expected HTTP 400 or 401\nreceived TLS alert 40",
            "attendu HTTP 400 ou 401\nreçu alerte TLS 40",
        ),
        ("a second TPP ([other_client])", "un second TPP ([other_client])"),
        ("a word that nobody translated", "a word that nobody translated"),
    ],
)
def test_what_a_test_says_of_its_end_is_said_in_french(said, french):
    assert account(said, "fr") == french
    assert account(said, "en") == said


def test_several_sentences_and_lists_are_said_in_french():
    said = "Up to 3 more repeat findings. At this bank: 2 to 5 PSU logins (codes are kept)."

    told = sentences(said, "fr")

    assert told.startswith(
        "Jusqu\u2019\u00e0 3 de plus r\u00e9p\u00e8tent des constats. \u00c0 cette banque"
    )
    assert told.endswith("(les codes sont gard\u00e9s).")
    assert sentence(" (2 consent, 1 refusal)", "fr") == " (2 consentement, 1 refus)"
    assert sentences(said, "en") == said


def test_the_name_of_a_file_is_not_taken_for_a_message():
    assert sentence("report of May", "fr") == "report of May"
    assert account("2 of 3", "fr") == "2 sur 3"


WRONG = """
[bank]
nam = "x"
environment = "production"
[endpoints]
authorize = "http://bank.test/authorize"
token = "https://bank.test:0/token"
[client]
client_id = ""
redirect_uris = ["callback", "callback"]
[certificates.tpp]
certificate = "TPP.pem"
[limits]
concurrency = "4"
"""


def test_each_mistake_of_a_profile_is_told_in_french(tmp_path):
    path = tmp_path / "bank.toml"
    path.write_text(WRONG, "utf-8")
    assert tomllib.loads(WRONG)
    found = loader.problems(path)

    assert len(found) > 4
    english = [each.problem for each in found if sentence(each.problem, "fr") == each.problem]
    english += [each.cure for each in found if sentence(each.cure, "fr") == each.cure]
    assert english == []


@pytest.mark.usefixtures("french")
def test_an_error_of_a_command_is_one_line_of_french(capsys):
    assert cli.main(["run", "--step", "77", "--language", "fr"]) == 2

    problem = "--step\u00a0: 77 n\u2019est pas une \u00e9tape"
    cure = "nommez des \u00e9tapes de 00 \u00e0 12, comme 05,07"
    assert capsys.readouterr().err == f"{problem}\u00a0; {cure}\n"


@pytest.mark.usefixtures("french")
def test_help_is_french_throughout(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--language", "fr", "run", "--help"])

    shown = " ".join(capsys.readouterr().out.split())
    said = cli.spoken.texts(cli.parser(["run"]))
    left = [text for text in said if f" {text} " in shown and say(text, "fr") != text]
    assert left == []
    assert shown.startswith("usage : stet-conformance run")
    assert "afficher cette aide et s\u2019arr\u00eater" in shown


@pytest.mark.usefixtures("french")
def test_an_unknown_option_is_told_in_french(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--language", "fr"])

    assert ended.value.code == 2
    assert "obligatoires\u00a0: --profile" in capsys.readouterr().err


def test_the_questions_of_init_are_asked_in_french():
    asked = [each.text for each in wizard.questions(Path())]

    assert [text for text in asked if sentence(f"{text}: ", "fr") == f"{text}: "] == []
    assert sentence("Name of the bank: ", "fr") == "Nom de la banque\u00a0: "


@pytest.mark.usefixtures("french")
def test_who_logs_in_for_check_is_spoken_to_in_french(monkeypatch):
    told = []
    monkeypatch.setattr(
        preflight, "login", lambda _, say: told.append(say(person_page.PASTED)) or []
    )

    assert cli.main(["check", "--login", "--language", "fr", "--profile", "reference"]) == 0
    assert told == [say(person_page.PASTED, "fr")] != [person_page.PASTED]


@pytest.mark.usefixtures("french")
def test_the_bank_speaks_french(tmp_path):
    with embedded.start(tmp_path) as running:
        told = [*welcome(running)]

    assert len(told) > 4
    assert [each for each in told if sentence(each, "fr") == each] == []


def test_a_message_without_translation_stays_english():
    sentence = "A sentence that nobody has translated."

    assert say(sentence, "fr") == sentence
    assert not say("", "fr")


@pytest.mark.parametrize(
    ("number", "what", "language", "said"),
    [
        (1, "warning", "en", "1 warning"),
        (2, "warning", "en", "2 warnings"),
        (2, "failed", "en", "2 failed"),
        (1, "recorded", "fr", "1 constaté"),
        (25, "recorded", "fr", "25 constatés"),
        (2, "deviation", "fr", "2 écarts connus"),
    ],
)
def test_outcomes_are_counted_in_the_plural(number, what, language, said):
    assert counted(number, what, language) == said


def test_the_catalogue_is_typeset_as_french_is():
    assert [text for text in TRANSLATED.values() if typeset(text, "fr") != text] == []


def test_risks_and_remedies_are_typeset_as_french_is():
    for clause in load().values():
        for text in (why(clause, "fr"), remedy(clause, "fr")):
            assert not re.search(r" [:;?!\u00bb]|\u00ab |\w'\w", text), clause.id


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'ASPSP : oui ; non ?", "l\u2019ASPSP\u00a0: oui\u00a0; non\u00a0?"),
        ("\u00ab code \u00bb, 90 %", "\u00ab\u00a0code\u00a0\u00bb, 90\u00a0%"),
        ("https://b.test/a:b 'none' %(name)s", "https://b.test/a:b 'none' %(name)s"),
    ],
)
def test_french_is_typeset_with_non_breaking_spaces_and_apostrophes(written, printed):
    assert typeset(written, "fr") == printed
    assert typeset(written, "en") == written


def test_a_template_says_its_words_in_the_language():
    found = environment("fr").from_string('{{ _("Expected") }}').render(redact=str)

    assert found == "Attendu"
