"""Checkpoint: what earlier processes have had comes back, and what they lost is counted."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures import plugin
from fixtures.persistence.checkpoint import BASELINE, CHECKPOINT, Checkpoint, Recorded
from fixtures.persistence.journal import Begun, Journal
from fixtures.profile.schema import Lifetimes, Policy, Time
from fixtures.run import Habits, Run
from fixtures.scenarios.background import BackgroundTask
from fixtures.scenarios.fault_chain import FaultChains
from fixtures.scenarios.faults import Sent
from fixtures.scenarios.token_pool import FirstGrant, Refreshes, TokenPool
from fixtures.session.before import baselined
from fixtures.tpp.evidence.recorder import BROKEN_OFF, Evidence
from fixtures.tpp.grants import Authorization, Callback, Grant, Tokens
from fixtures.tpp.messages import Answer, Request, Termination

TEST = "conformance/test_05.py::test_a"
for _name in plugin.pytest_plugins:  # each fixture has its record beside it
    import_module(_name)
ENDPOINTS = SimpleNamespace(accounts="")
PROFILE = SimpleNamespace(
    lifetimes=Lifetimes(access_token=100),
    time=Time(driver="none"),
    policy=Policy(one_grant_per_psu="no"),
    endpoints=ENDPOINTS,
)
TPP = SimpleNamespace(profile=PROFILE)
EXTERNAL = Path("bank.toml")
ASKED = Authorization(
    request=Request(method="GET", url="https://bank.example/authorize"),
    state=None,
    redirect_uri="",
    scope="",
)
GRANT = Grant(code="code-1", authorization=ASKED, callback=Callback(authorization=ASKED, url=""))


def answer(number):
    body = f'{{"access_token": "access-token-{number:04}", "refresh_token": "refresh-{number:09}"}}'
    return Answer(
        request=Request(method="POST", url="https://bank.example/token"),
        end=Termination.ANSWERED,
        status=200,
        body=body.encode(),
    )


class Process:
    """One process of a run in a folder: it begins the run, or resumes it."""

    def __init__(self, folder):
        self.evidence = Evidence()
        self.run = Run(PROFILE, {}, strict=False, evidence=self.evidence)
        journal = Journal(folder, lambda number: self.evidence.exchanges[number - 1])
        self.checkpoint = Checkpoint(self.run, journal)
        if journal.place.exists():
            self.checkpoint.take_up()
        else:
            journal.begin(Begun([], "", self.run.started), secrets=True)
            self.checkpoint.begins()

    def had(self, number):
        """Tokens of one more exchange."""
        return Tokens.read(self.evidence.record(answer(number)))

    def makes(self, name, make, scope="session"):
        """Set a fixture up as pytest does, with the value that was kept or with a new one."""
        fixture = SimpleNamespace(argname=name, scope=scope, cache_key=lambda _: 0)
        given = self.checkpoint.pytest_gives(fixture, None)
        if given is not None:
            return given
        hook = self.checkpoint.pytest_fixture_setup(fixture)
        next(hook)
        value = make()
        try:
            hook.send(value)
        except StopIteration as done:
            return done.value

    def logs_in(self, number=1):
        """The same after a login."""
        self.evidence.counts_login()
        return self.had(number)

    def ends(self, test=TEST):
        """Have a test be over."""
        self.checkpoint.test_is_over(test, [{"test": test}], {"nodeid": test})


@pytest.fixture
def process(tmp_path):
    return lambda: Process(tmp_path)


def test_exchanges_come_back_under_their_numbers_with_secrets_and_age(process):
    first = process()
    first.had(1)
    first.had(2)
    name, kept = next(each for each in first.checkpoint.journal.taken_up() if each[1])

    later = process()

    assert (name, kept.answer) == ("exchange", first.evidence.exchanges[0])
    assert later.evidence.exchanges == first.evidence.exchanges
    assert later.evidence.redaction.text("access-token-0002") == "<access_token 2>"
    assert later.had(3).answer.number == 3
    assert len(process().evidence.exchanges) == 3


def test_attempts_come_back_with_their_pages(process):
    first = process()
    page = first.evidence.record(answer(1))
    asked = Request(method="GET", url="https://bank.example/authorize")
    begun = Authorization(request=asked, state="s", redirect_uri="https://tpp.example", scope="a")
    visit = first.evidence.visited(
        Callback(authorization=begun, url="https://t/?code=c", pages=(page,))
    )

    (found,) = process().evidence.visits

    assert found == visit
    assert found.pages[0].number == 1


def test_remarks_come_back_and_each_end_of_a_process_is_one(process):
    first = process()
    first.had(1)
    first.evidence.note("the bank's clock is put forward by 9 s")
    first.had(2)
    process().had(3)

    notes = [(each.after, each.text) for each in process().evidence.notes]

    moved = (1, "the bank's clock is put forward by 9 s")
    assert notes == [moved, (2, BROKEN_OFF), (3, BROKEN_OFF)]


def test_an_exchange_is_as_old_as_it_is(process):
    first = process()
    ended = first.had(1).answer.at
    later = process()
    kept = Recorded(answer(2), later.evidence.ended[0] - timedelta(seconds=50), [])

    later.checkpoint._read("exchange", kept)

    assert abs(later.evidence.exchanges[0].at - ended) < 1
    assert 49 < ended - later.evidence.exchanges[1].at < 55


def test_a_result_that_was_not_written_yet_is_told_and_judgements_come_back(process, tmp_path):
    process().ends()

    later = process()

    assert later.checkpoint.judged == [{"test": TEST}]
    assert TEST in (tmp_path / "unfinished" / "results.jsonl").read_text()


def test_exchanges_of_a_test_that_was_under_way_are_nobodys(process):
    first = process()
    first.had(1)
    first.ends()
    first.had(2)

    assert process().evidence.aside == {2}


def test_logins_of_tests_that_had_not_finished_are_counted_once(process):
    first = process()
    first.logs_in()
    first.ends()
    first.logs_in()
    second = process()
    second.logs_in()
    second.logs_in()

    assert second.checkpoint.repeated == 1
    assert process().checkpoint.repeated == 3
    assert process().evidence.logins == 4


def test_a_fixture_that_was_kept_is_not_made_again(process):
    first = process()
    made = first.makes("spent_life", first.logs_in)

    again = process().makes("spent_life", pytest.fail)

    assert again.access_token == made.access_token


def test_a_kept_login_is_not_pending(process):
    first = process()
    first.makes("spent_life", first.logs_in)

    assert process().checkpoint.repeated == 0


def test_a_fixture_that_cannot_be_kept_is_counted_when_it_is_made_again(process):
    first = process()
    first.makes("funds_tokens", first.logs_in)
    first.ends()
    later = process()
    assert later.checkpoint.repeated == 0

    later.makes("funds_tokens", later.logs_in)

    assert later.checkpoint.repeated == 1


def test_what_came_without_a_login_at_first_may_cost_one_when_it_is_made_again(process):
    first = process()
    first.makes("outsider", object)
    first.ends()
    later = process()

    later.makes("outsider", later.logs_in)

    assert later.checkpoint.repeated == 1
    assert process().checkpoint.repeated == 1


@pytest.mark.parametrize(("name", "kept"), [("extended_tokens", False), ("spent_life", True)])
def test_tokens_that_are_to_live_are_made_anew_when_they_have_grown_old(process, name, kept):
    first = process()
    tokens = first.logs_in()
    first.makes(name, lambda: replace(tokens, at=tokens.at - 81))

    assert (name in process().checkpoint.values) is kept


def test_a_task_under_way_is_begun_anew_and_one_that_is_over_is_not(process):
    first = process()
    tasks = [
        first.makes(name, lambda: BackgroundTask(first.logs_in, lambda tokens: tokens.answer))
        for name in ("code_life", "token_life")
    ]
    tasks[0].outcome()
    tasks[1].setup()
    first.ends()

    later = process()
    again = later.makes("code_life", lambda: BackgroundTask(pytest.fail, pytest.fail))

    assert later.checkpoint.repeated == 1
    assert again.outcome() == later.evidence.exchanges[0]


def pool_of(process):
    return process.makes("token_pool", lambda: TokenPool(TPP, None, process.evidence))


def test_tokens_that_were_handed_out_are_not_handed_out_again(process):
    first = process()
    pool = pool_of(first)
    pool.offer(first.had(1))
    pool.offer(first.had(2))
    assert pool.fresh().access_token == "access-token-0001"  # and then the process is killed

    assert pool_of(process()).fresh().access_token == "access-token-0002"


def test_live_tokens_are_used_on(process):
    first = process()
    pool_of(first).adopt(first.had(1))

    assert pool_of(process()).current().access_token == "access-token-0001"


def test_a_refresh_token_that_was_on_its_way_is_not_used_again(process):
    first = process()
    chain = first.makes("refreshes", lambda: Refreshes(None))
    chain.holds(("refresh-token", 0, None))

    def killed(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chain._refreshed(SimpleNamespace(refreshing=str, send=killed))

    assert process().makes("refreshes", lambda: Refreshes(None)).held()[0] == ""


def test_fault_chains_come_back_piece_by_piece_over_several_processes(process):
    names = ("one", "two", "three")
    faults = [SimpleNamespace(name=name, case="") for name in names]
    tpp = SimpleNamespace(profile=SimpleNamespace(declared=lambda _: ()))

    def chains_of(one):
        def make():
            return FaultChains(tpp, None, None, None, chosen=faults)

        return one.makes("all_fault_chains", make)

    for number, fault in enumerate(faults, 1):
        now = process()
        chains = chains_of(now)
        came = now.evidence.record(answer(number))
        chains._settle([Sent(fault, came, None)], came)

    came_back = chains_of(process())._done
    assert {name: each.answer.number for name, each in came_back.items()} == {
        name: number for number, name in enumerate(names, 1)
    }


def test_a_value_that_cannot_be_written_down_is_made_anew(process):
    process().makes("spent_life", lambda: lambda: None)

    assert process().checkpoint.values == {}


def test_spare_tokens_that_an_unfinished_test_was_given_are_a_login_more(process):
    first = process()
    pool = first.makes("token_pool", lambda: pool_of(first))
    pool.offer(first.had(1))
    pool.offer(first.had(2))
    pool.fresh()
    first.checkpoint.test_is_over(TEST, [], {"nodeid": TEST})
    pool.fresh()

    assert process().checkpoint.repeated == 1


@pytest.mark.parametrize("made", [False, True])
def test_the_baseline_comes_back_until_a_test_has_its_grant(process, made, monkeypatch):
    monkeypatch.setattr("fixtures.session.before.is_embedded", lambda _: False)
    first = process()
    first.evidence.counts_login()
    answered = first.had(1).answer
    first.checkpoint.keep(BASELINE, ((GRANT, answered, None), Habits(voids_codes=True)), 1)
    if made:
        first.makes("first_grant", lambda: FirstGrant(GRANT, answered))
    first.checkpoint.test_is_over(TEST, [], {"nodeid": TEST})

    second = process()
    stash = {CHECKPOINT: second.checkpoint}
    config = SimpleNamespace(option=SimpleNamespace(profile=EXTERNAL, dry_run=False), stash=stash)
    stopped = baselined(config, second.run, print, begun=True)

    assert stopped is None
    assert second.checkpoint.repeated == 0
    assert second.run.habits == Habits(voids_codes=True)
    assert (second.run.first is None) is made
    if not made:
        assert second.run.first[1].number == answered.number


def test_a_run_without_a_kept_baseline_goes_on_without_one(process, monkeypatch):
    monkeypatch.setattr("fixtures.session.before.is_embedded", lambda _: False)
    first = process()
    first.checkpoint.test_is_over(TEST, [], {"nodeid": TEST})

    second = process()
    stash = {CHECKPOINT: second.checkpoint}
    config = SimpleNamespace(option=SimpleNamespace(profile=EXTERNAL, dry_run=False), stash=stash)

    assert baselined(config, second.run, print, begun=True) is None
    assert second.run.first is None


def test_a_login_that_two_kept_values_share_is_taken_off_once(process):
    first = process()
    first.evidence.counts_login()  # of the test itself

    def outer():
        return first.makes("spent_life", lambda: first.logs_in(2))

    first.makes("first_grant", outer)

    assert process().checkpoint.repeated == 1
