"""What a bank may answer to damage at the other endpoints, read from the bytes that were sent.

Nothing in a damaged revocation or visit can earn a token: the token to revoke is one that no bank
has issued, and nobody logs in. So both may go on as if nothing were wrong (RFC 7009 2.2,
RFC 6749 3.1); what may not happen is told here.
"""

from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlsplit

from conformance.generators import model
from conformance.generators.malformed import HOSTILE
from fixtures.expect.words import (
    AUTHORIZATION_ERRORS,
    SERVER_ERROR,
    TOKEN_ERRORS,
    demand,
    describe,
    error_of,
)
from fixtures.judging import note_all
from fixtures.outcomes import Inconclusive, out_of_scope
from fixtures.tpp.messages import Answer, End, Request

VERIFIERS = (
    "judge_revocation",
    "judge_visit",
    "need_a_token",
    "need_a_post",
    "lead_nowhere_else",
    "bring_no_code",
    "name_registered_errors",
    "reflect_no_markup",
)
REVOCATION_ERRORS = TOKEN_ERRORS | {"unsupported_token_type"}  # RFC 7009 2.2.1
BUSY = 503  # RFC 7009 2.2.1: the token is to be thought alive
_OF_EXTENSIONS = frozenset(
    {
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
        "invalid_request_uri",
        "invalid_request_object",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",  # OpenID Connect Core 3.1.2.6
        "invalid_target",  # RFC 8707 2
    }
)
_MARKUP = HOSTILE[0]


def judge_revocation(answer: Answer) -> None:
    """The answer to the damaged revocation of an unknown token is 200, or a clean refusal.

    Raises:
        NonConformity: a crash, a page, a redirect.
        Inconclusive: no answer, or one about the number of requests.
    """
    _can_be_judged(answer)
    if answer.status in {model.TOO_MANY, BUSY}:
        raise Inconclusive(f"the bank is busy (HTTP {answer.status})")
    if _taken(answer) or answer.status in model.plain_refusals(answer.request):
        return
    refused = answer.status in model.CLIENT_ERRORS and error_of(answer) in REVOCATION_ERRORS
    demand(refused, "HTTP 200, or 4xx with a JSON error", describe(answer))


def judge_visit(answer: Answer) -> None:
    """GET /authorize with damage leads to a page, an error page or an error, never to a crash."""
    _can_be_judged(answer)
    if answer.status == model.TOO_MANY:
        raise Inconclusive("the bank limits the number of requests (HTTP 429)")
    stands = answer.end is End.ANSWERED and answer.status < SERVER_ERROR
    demand(stands, "a page, or a refusal", describe(answer))


def _can_be_judged(answer: Answer) -> None:
    if answer.end in {End.UNREACHABLE, End.DISTRUSTED}:
        raise Inconclusive(describe(answer))


def need_a_token(answers: Iterable[Answer]) -> None:
    """No revocation is taken in which nobody can read a token."""
    asked = [each for each in answers if each.request.method == "POST" and not _token(each.request)]
    _each_refused(asked, "no generated revocation was without a token")


def need_a_post(answers: Iterable[Answer]) -> None:
    """No revocation is taken by another method than POST."""
    asked = [each for each in answers if each.request.method != "POST"]
    _each_refused(asked, "no generated revocation was sent by another method")


def _each_refused(answers: list[Answer], nothing: str) -> None:
    if not answers:
        out_of_scope(nothing)
    for answer in answers:
        demand(not _taken(answer), "a refusal", describe(answer))


def _taken(answer: Answer) -> bool:
    return answer.end is End.ANSWERED and answer.status in model.SUCCESSES


def _token(request: Request) -> bool:
    """Whether anything in the request may be read as a token: in form, URL or JSON."""
    body = request.content.decode("utf-8", "replace").replace("\0", "")
    text = f"{body}&{urlsplit(request.target).query}"
    pairs = parse_qsl(text.replace(";", "&"))
    named = any(name.strip("\ufeff []").lower() == "token" for name, _ in pairs)
    return named or '"token"' in body


def lead_nowhere_else(answers: Iterable[Answer], hosts: Collection[str]) -> None:
    """No damaged visit is sent to a host that is neither the bank's nor of a registered call-back.

    Args:
        answers: the last of each visit.
        hosts: the bank's and those of the registered call-backs.
    """
    for answer in _some(answers):
        host = _host(answer.header("location") or "")
        demand(host in {"", *hosts}, "no redirect to a foreign host", "one")


def _host(location: str) -> str:
    try:
        return urlsplit(location.replace("\\", "/")).hostname or ""
    except ValueError:
        return location


def bring_no_code(answers: Iterable[Answer], name: str) -> None:
    """No damaged visit ends with a code or a token in the URL; nobody has logged in."""
    for answer in _some(answers):
        place = answer.header("location") or ""
        sent = f"{urlsplit(answer.request.target).query}"
        given = {each for each, _ in _pairs(place)} - {each for each, _ in parse_qsl(sent)}
        demand(not given & {name, "access_token"}, "no code", "a redirect with one")


def name_registered_errors(answers: Iterable[Answer], name: str) -> None:
    """Each error that a damaged visit brings to a call-back is a registered one."""
    errors = [
        value
        for answer in answers
        for each, value in _pairs(answer.header("location") or "")
        if each == name
    ]
    if not errors:
        out_of_scope("no damaged request was answered at the call-back")
    unknown = set(errors) - AUTHORIZATION_ERRORS - _OF_EXTENSIONS
    demand(not unknown, "an error of RFC 6749 4.1.2.1", "another")


def reflect_no_markup(answers: Iterable[Answer]) -> None:
    """No page that answers a script repeats it as it was sent."""
    for answer in _some(answers):
        raw = answer.media_type == "text/html" and _MARKUP in answer.text
        demand(not raw, "the markup escaped, or left out", "the markup as it was sent")


def _some(answers: Iterable[Answer]) -> list[Answer]:
    found = list(answers)
    if not found:
        raise Inconclusive("no generated visit was answered")
    return found


def _pairs(location: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(location)
    except ValueError:
        return []
    return [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]


note_all(globals(), VERIFIERS, "model_elsewhere.")
