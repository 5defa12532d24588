"""The binding map names a clause in the cell of each request that its tests sent."""

from fixtures.outcomes import Outcome
from fixtures.profile.schema import Bank, BankProfile, Client, Endpoints
from fixtures.report.pages.binding import binding

PROFILE = BankProfile(
    source="b.toml",
    bank=Bank(name="B"),
    endpoints=Endpoints(
        authorize="https://b.test/authorize",
        token="https://b.test/token",
        accounts="https://b.test/accounts",
    ),
    client=Client(client_id="TPP-1"),
)


def entry(number, certificate, line, body="", headers=()):
    request = {"line": line, "headers": list(headers), "body": body}
    return {"number": number, "certificate": certificate, "request": request}


def test_a_cell_names_the_clause_and_what_became_of_it(result, make_clause, context, secret):
    of_binding = make_clause("STEP6-03", group="6.1 The match", step=6)
    other = make_clause("STEP7-01", group="7.1 The answer", step=7)
    clauses = {each.id: each for each in (of_binding, other)}
    fields = {name: getattr(context, name) for name in context.__slots__}
    form = "grant_type=authorization_code&code=<code 3>&client_id=TPP-1"
    entries = [
        entry(1, "other_tpp", "POST https://b.test/token", form),
        entry(
            2, "", f"GET https://b.test/accounts?x={secret}", headers=["Authorization: Bearer x"]
        ),
        entry(3, "tpp", "GET https://b.test/token/never"),
        entry(4, "", "GET https://b.test/authorize?client_id=TPP-1"),
        entry(5, "tpp", "POST https://b.test/token", "client_id=TPP-9&client_id=TPP-1"),
    ]
    results = [
        result("STEP6-03", outcome=Outcome.FAILED, exchanges=(1, 2, 4, 5)),
        result("STEP7-01", exchanges=(3,)),
    ]

    page = binding(results, entries, type(context)(**fields | {"clauses": clauses}), PROFILE)

    assert "<tr><th>other_tpp</th><th>code, client_id of tpp</th><td>" in page
    assert "<th>no token, unknown client_id and client_id of tpp</th>" in page
    assert page.index("<th>no certificate</th>") < page.index("<th>other_tpp</th>")
    assert [page.count(f"<code>{name}</code>") for name in ("GET /accounts", "POST /token")] == [
        1,
        1,
    ]
    assert page.count("STEP6-03</a> failed") == 3
    assert "STEP7-01" not in page
    assert "/never" not in page
    assert "/authorize" not in page
    assert secret not in page
    assert not any(word in page for word in ("<script", "<link", "src="))
