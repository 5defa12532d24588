"""What shows each defect at one door of several."""

from fixtures.bank.reference import OTHER_TPP

FORM = "application/x-www-form-urlencoded"
HISTORY = "/accounts/001/transactions"
OF_THE_OTHER = {
    "client_id": OTHER_TPP.client_id,
    "redirect_uri": OTHER_TPP.redirect_uris[0],
}


def served_after_a_replay(visitor):
    code = visitor.code()
    token = visitor.exchange(code).json()["access_token"]
    visitor.opens(token)
    visitor.exchange(code)
    return visitor.opens(token)


def across_services(visitor):
    tokens = visitor.tokens(scope="cbpii")
    return visitor.refresh(tokens["refresh_token"], scope="aisp").status_code


def history_for_funds(visitor):
    return visitor.resource(HISTORY, visitor.tokens(scope="cbpii")["access_token"]).status_code


def dead_credentials(visitor):
    token = visitor.credentials().json()["access_token"]
    visitor.revoke(token, "tpp_all_roles")
    return visitor.credentials().json()["access_token"] == token


def link(visitor):
    listed = visitor.resource("/accounts", visitor.tokens()["access_token"]).json()
    return listed["_links"]["self"]["href"].startswith("https://")


def foreign_refresh(visitor):
    token = visitor.tokens()["refresh_token"]
    stranger = {"client_id": OTHER_TPP.client_id}
    return visitor.refresh(token, "other_tpp", **stranger).json()["error"]


def typed_in_capitals(visitor):
    headers = {"Content-Type": FORM.upper()}
    return visitor.exchange(visitor.code(), headers=headers).status_code


def named_to_another(visitor):
    return OTHER_TPP.name in visitor.page("consent", **OF_THE_OTHER).text


def allow(visitor):
    answer = visitor.resource("/accounts", visitor.tokens()["access_token"], method="PUT")
    return "Allow" in answer.headers


def refused_without_state(visitor):
    page = visitor.page("login", state=None)
    return visitor.press("login", page, decision="refuse").status_code


def hinted(visitor):
    token = visitor.tokens()["access_token"]
    visitor.revoke(token, token_type_hint="refresh_token")
    return visitor.opens(token)


PROBES = {
    # name: probe, what a sound bank shows, what this one shows
    "replay_spares_served_tokens": (served_after_a_replay, 401, 200),
    "refresh_crosses_services": (across_services, 400, 200),
    "transactions_for_funds": (history_for_funds, 403, 200),
    "revoked_credentials_given_again": (dead_credentials, False, True),
    "links_lead_nowhere": (link, True, False),
    "challenge_without_quotes": (
        lambda v: v.resource("/accounts", "t").headers["www-authenticate"].count('"'),
        4,
        0,
    ),
    "revocation_errors_nameless": (lambda v: "error" in v.revoke("").json(), True, False),
    "hinted_access_token_spared": (hinted, 401, 200),
    "foreign_refresh_misnamed": (foreign_refresh, "invalid_grant", "invalid_client"),
    "empty_refresh_parameter_refused": (
        lambda v: v.refresh(v.tokens()["refresh_token"], scope="").status_code,
        200,
        400,
    ),
    "media_type_in_one_case": (typed_in_capitals, 200, 400),
    "refusal_without_state_crashes": (refused_without_state, 303, 500),
    "another_tpp_named": (named_to_another, True, False),
    "resources_without_allow": (allow, True, False),
}
