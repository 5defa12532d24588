"""The baseline learns what a run will cost at a bank, and the plan says so."""

from collections import Counter

import httpx
import pytest

from fixtures.preflight.baseline import established
from fixtures.run import Habits
from fixtures.session.cost import Plan

PLAN = Plan(
    Counter({"consent": 22}),
    requests=9,
    course=lambda at: [136 if at.voids_codes else 22 + 25 * bool(at.ignores_certificates)],
    repeats=20,
)


class Bank:
    """Gives a code for each login; `voids` it after a failed redemption, or looks at nobody."""

    def __init__(self, router, *, voids=False):
        self.voids, self.codes, self.logins = voids, set(), 0
        router.get("https://bank.test/authorize").mock(side_effect=self.authorize)
        router.post("https://bank.test/token").mock(side_effect=self.token)
        router.get("https://bank.test/accounts").mock(return_value=httpx.Response(200, json={}))

    def authorize(self, request):
        """A code at the call-back."""
        self.logins += 1
        code = f"c0de-of-a-login-{self.logins}"
        self.codes.add(code)
        state = request.url.params.get("state", "")
        place = f"https://tpp.test/callback?code={code}&state={state}"
        return httpx.Response(302, headers={"Location": place})

    def token(self, request):
        """Tokens for a live code with its redirect_uri, and for any refresh token."""
        form = httpx.QueryParams(request.content.decode())
        code, right = form.get("code"), form.get("redirect_uri") == "https://tpp.test/callback"
        granted = "refresh_token" in form or (code in self.codes and right)
        if granted or self.voids:
            self.codes.discard(code)
        if not granted:
            return httpx.Response(400, json={"error": "invalid_grant"})
        told = {"access_token": "a" * 40, "refresh_token": "r" * 40, "token_type": "Bearer"}
        return httpx.Response(200, json=told)


@pytest.mark.parametrize(("voids", "logins"), [(False, 1), (True, 2)])
def test_a_failed_redemption_shows_whether_codes_are_kept(router, attempt, voids, logins):
    bank, here = Bank(router, voids=voids), attempt(driver="redirect", persons=())

    baseline = established(here.tpp, here.psu, None, learns=True)

    assert baseline.habits.voids_codes is voids
    assert baseline.habits.ignores_certificates
    assert bank.logins == logins
    assert baseline.tokens.refresh_token == "r" * 40
    assert baseline.answer.is_success


def test_who_only_checks_learns_nothing_and_logs_in_once(router, attempt):
    bank, here = Bank(router, voids=True), attempt(driver="redirect", persons=())

    baseline = established(here.tpp, here.psu, None)

    assert baseline.habits == Habits()
    assert bank.logins == 1


@pytest.mark.parametrize(
    ("habits", "logins"),
    [
        (Habits(), (22, 156)),
        (Habits(voids_codes=False), (22, 42)),
        (Habits(voids_codes=False, ignores_certificates=True), (47, 67)),
        (Habits(voids_codes=True, ignores_certificates=True), (136, 156)),
    ],
)
def test_the_plan_of_a_bank_whose_habits_are_known(habits, logins):
    assert PLAN.at(habits) == logins


def test_what_a_bank_may_cost_that_grants_what_it_should_refuse_is_announced():
    said = PLAN.announced(Habits(voids_codes=False))

    assert said.startswith("At this bank: 22 to 42 PSU logins (codes are kept; ")
    assert said.endswith(" Each faulty redemption that it grants costs one more, up to 156.")


def test_it_is_announced_with_its_reasons():
    said = PLAN.announced(Habits(voids_codes=True))

    assert said == (
        "At this bank: 136 to 156 PSU logins (a failed redemption voids its code; up to 20 to "
        "repeat findings)."
    )
