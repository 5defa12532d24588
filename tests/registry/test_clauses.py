"""The registry is complete, says what it promised, and refuses what breaks its rules."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from certs.flaws import CATALOGUE
from fixtures import clauses
from fixtures.errors import ConfigurationError
from fixtures.profile import levels
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints, Judgement, Policy

FIRST_EDITION = Path(__file__).with_name("first_edition.csv")
CORE = ("RFC 6749", "RFC 6750", "RFC 7009")
SOUND = """
["STEP5-14"]
text = "The ASPSP spends a code once."
level = "MUST"
provenance = "RFC"
document = "RFC 6749"
section = "4.1.2"
url = "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"
step = 5
group = "5.6 Life of a code"
needs = ["psu"]
"""


@pytest.fixture(scope="module")
def registry():
    return clauses.load()


def written(folder, text):
    path = folder / "clauses.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_clause_of_the_first_edition_still_stands(registry):
    """Reports quote ids: a clause is never renumbered, withdrawn or given another text."""
    with FIRST_EDITION.open(encoding="utf-8", newline="") as rows:
        promised = {row["id"]: row["text"] for row in csv.DictReader(rows)}

    kept = {name: registry[name].text for name in promised if name in registry}

    assert len(promised) == 161
    assert kept == promised


def test_the_file_is_in_the_order_of_the_steps(registry):
    places = [(clause.step, clause.group) for clause in registry.values()]

    assert places == sorted(places), "a new clause stands behind the last of its group"
    assert {step for step, _ in places} == set(clauses.STEPS)


def test_the_number_of_a_group_is_that_of_its_step(registry):
    astray = [c.id for c in registry.values() if not c.group.startswith(f"{c.step}.")]

    assert astray == []


def test_no_family_has_a_hole(registry):
    families: dict[str, list[int]] = {}
    for name in registry:
        family, _, number = name.rpartition("-")
        families.setdefault(family, []).append(int(number))

    assert {name: sorted(numbers) for name, numbers in families.items()} == {
        name: list(range(1, len(numbers) + 1)) for name, numbers in families.items()
    }, "a new clause takes the next free number of its family"


def test_every_clause_is_a_duty_of_the_aspsp(registry):
    assert [c.id for c in registry.values() if "The ASPSP" not in c.text] == []


def test_an_rfc_is_linked_at_the_section_that_is_named(registry):
    rfcs = [c for c in registry.values() if c.document.startswith("RFC ")]
    expected = {}
    for clause in rfcs:
        first = re.match(r"[A-Z0-9.]+", clause.section)[0]
        kind = "section" if first[0].isdigit() else "appendix"
        number = clause.document.removeprefix("RFC ")
        expected[clause.id] = f"https://www.rfc-editor.org/rfc/rfc{number}#{kind}-{first}"

    assert {clause.id: clause.url for clause in rfcs} == expected


def test_the_provenance_follows_from_the_document(registry):
    core = {c.id for c in registry.values() if c.provenance == "RFC"}
    beyond = {c.id for c in registry.values() if c.provenance == clauses.HARDENING}

    # RFC 7636 binds a bank that announces it; to others it is hardening
    announced = {name for name in core if registry[name].document == "RFC 7636"}

    assert {registry[name].document for name in core - announced} == set(CORE)
    assert all("metadata" in registry[name].needs for name in announced)
    assert {registry[name].document for name in beyond}.isdisjoint(CORE)
    assert all(registry[name].document.startswith("RFC ") for name in beyond)


def test_what_depends_on_the_profile_names_the_key(registry):
    silent = [c.id for c in registry.values() if c.level_when and not c.policy]

    assert silent == []


def test_a_certificate_that_is_needed_can_be_made(registry):
    """A slot that no one can fill would leave its clause unexercised for ever."""
    kind = "certificate:"
    needs = {need for clause in registry.values() for need in clause.needs}

    assert {need.removeprefix(kind) for need in needs if need.startswith(kind)} <= set(CATALOGUE)


def test_a_missing_registry_is_one_line(tmp_path):
    with pytest.raises(ConfigurationError, match=r"absent\.toml: .*install the suite again"):
        clauses.load(tmp_path / "absent.toml")


def test_a_sound_clause_is_read_whole(tmp_path):
    extra = 'policy = "policy.refresh"\nlevel_when = { "policy.refresh=none" = "INFO" }\n'

    clause = clauses.load(written(tmp_path, SOUND + extra))["STEP5-14"]

    assert clause == clauses.Clause(
        id="STEP5-14",
        step=5,
        group="5.6 Life of a code",
        level="MUST",
        document="RFC 6749",
        section="4.1.2",
        url="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
        text="The ASPSP spends a code once.",
        provenance="RFC",
        needs=("psu",),
        policy="policy.refresh",
        untestable="",
        level_when=(("policy.refresh=none", "INFO"),),
        mandatory=True,
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("STEP5-14", "step five", r"step five: not a clause id"),
        ("needs =", 'color = "red"\nneeds =', r"STEP5-14\.color: unknown field"),
        ('group = "5.6 Life of a code"\n', "", r"STEP5-14\.group: missing"),
        ('group = "5.6 Life of a code"', 'group = ""', r"STEP5-14\.group: missing"),
        ("step = 5", "step = true", r"STEP5-14\.step: True has another type"),
        ("step = 5", "step = 13", r"STEP5-14\.step: 13 is not a step"),
        ('"MUST"', '"MUST NOT"', r"STEP5-14\.level: 'MUST NOT' is no level"),
        ('"RFC"', '"rumour"', r"STEP5-14\.provenance: 'rumour' is no provenance"),
        ('"RFC"', '"field"', r"STEP5-14\.level: bank practice binds nobody"),
        ("https:", "http:", r"STEP5-14\.url: .* is not https"),
        ("spends", "should spend", r"STEP5-14\.text: .* is not indicative"),
        ("The ASPSP spends", "Test that it spends", r"STEP5-14\.text: .* is not indicative"),
        ("once.", "once", r"STEP5-14\.text: .* is not one sentence"),
        ('["psu"]', '["a kind person"]', r"STEP5-14\.needs: .* unknown or repeated need"),
        ('["psu"]', '["psu", "psu"]', r"STEP5-14\.needs: .* unknown or repeated need"),
        ('["psu"]', '["certificate:"]', r"STEP5-14\.needs: .* unknown or repeated need"),
        (
            '["psu"]',
            '["psu"]\nlevel_when = { "policy.refresh=none" = "MAY" }',
            r"\.level_when: .* holds an unknown level",
        ),
        ("step = 5", "step =", r"clauses\.toml: Invalid value"),
        ('["STEP5-14"]', 'edition = 1\n["STEP5-14"]', r"edition: is not a table"),
    ],
)
def test_a_broken_clause_is_named_with_its_cure(tmp_path, old, new, says):
    assert old in SOUND
    path = written(tmp_path, SOUND.replace(old, new, 1))

    with pytest.raises(ConfigurationError, match=says):
        clauses.load(path)


def test_two_clauses_with_one_clause_are_one_too_many(tmp_path):
    twin = SOUND.replace("STEP5-14", "STEP5-16").replace("spends", "SPENDS")

    with pytest.raises(ConfigurationError, match=r"STEP5-16\.text: the same text as STEP5-14"):
        clauses.load(written(tmp_path, SOUND + twin))


def profile(policy=None, judgement=None):
    """A profile that leaves all but these two tables as they are."""
    return BankProfile(
        source="test",
        bank=Bank(name="A bank"),
        endpoints=Endpoints(authorize="https://a.example", token="https://t.example"),
        client=Client(client_id="PSDFR-ACPR-12345"),
        policy=Policy(**(policy or {})),
        judgement=Judgement(**(judgement or {})),
    )


BINDING = [
    # clause, profile, level
    ("STEP5-14", {}, "MUST"),
    ("STEP7-09", {}, "SHOULD"),
    ("STEP5-30", {}, "INFO"),
    # inferred: at most SHOULD until the bank confirms it
    ("REFR-05", {}, "SHOULD"),
    ("REFR-05", {"judgement": {"confirmed": ("REFR-05",)}}, "MUST"),
    ("REFR-05", {"judgement": {"confirmed": ("STEP2-14",)}}, "SHOULD"),
    ("STEP2-14", {"judgement": {"confirmed": ("STEP2-14",)}}, "SHOULD"),
    # hardening
    ("STEP5-26", {}, "SHOULD"),
    ("STEP5-26", {"judgement": {"hardening": "judge"}}, "MUST"),
    ("STEP5-26", {"judgement": {"hardening": "off"}}, "OFF"),
    ("STEP2-30", {}, "INFO"),
    ("STEP2-30", {"judgement": {"hardening": "off"}}, "OFF"),
    ("STEP5-14", {"judgement": {"hardening": "off"}}, "MUST"),
    # the profile decides
    ("STEP5-02", {}, "INFO"),
    ("STEP5-02", {"policy": {"token_scope": "reject"}}, "MUST"),
    ("STEP5-02", {"policy": {"token_scope": "ignore"}}, "MUST"),
    ("STEP5-02", {"policy": {"token_scope": "required"}}, "INFO"),
    ("STEP7-10", {}, "MUST"),
    ("STEP7-10", {"policy": {"refresh": "none"}}, "INFO"),
    ("REFR-03", {}, "INFO"),
    ("REFR-03", {"policy": {"refresh": "rotate"}}, "MUST"),
    ("REFR-04", {}, "INFO"),
    ("REFR-04", {"policy": {"refresh_revokes_access": "yes"}}, "MUST"),
    ("REFR-13", {"policy": {"one_grant_per_psu": "yes"}}, "MUST"),
    ("REVK-02", {}, "SHOULD"),
    ("REVK-02", {"policy": {"revocation_cascade": "refresh_to_access"}}, "MUST"),
    ("REVK-02", {"policy": {"revocation_cascade": "none"}}, "INFO"),
    ("REVK-03", {"policy": {"revocation_cascade": "refresh_to_access"}}, "INFO"),
    ("REVK-03", {"policy": {"revocation_cascade": "both"}}, "MUST"),
    # both at once: the profile raises, hardening still caps
    ("STEP2-35", {"policy": {"pkce": "required"}}, "SHOULD"),
    ("STEP2-35", {"policy": {"pkce": "required"}, "judgement": {"hardening": "judge"}}, "MUST"),
    (
        "STEP5-28",
        {"policy": {"pkce": "unsupported"}, "judgement": {"hardening": "judge"}},
        "SHOULD",
    ),
]


@pytest.mark.parametrize(("name", "tables", "level"), BINDING)
def test_the_level_binds_as_the_profile_says(registry, name, tables, level):
    assert levels.level_for(registry[name], profile(**tables)) == level


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"policy": "policy.no_such"}, "policy policy.no_such"),
        ({"level_when": (("policy.refresh=maybe", "INFO"),)}, "level_when policy.refresh=maybe"),
    ],
)
def test_what_a_clause_names_of_a_profile_exists(registry, change, said):
    astray = replace(registry["STEP5-14"], **change)

    assert list(levels.unknown_keys(registry.values())) == []
    assert list(levels.unknown_keys([astray])) == [f"STEP5-14: {said}"]
