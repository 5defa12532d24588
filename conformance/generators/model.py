"""What a bank may answer to the bytes that were sent to POST /token, however they came about.

The code in every generated request is one that no bank issued, so that a grant is never lawful,
with one exception: damage may turn the request into one for a token of the TPP's own. Two damages
can also undo each other, so nothing here asks what a request was made of.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from fixtures import expect
from fixtures.expect.words import error_of
from fixtures.judging import note_all
from fixtures.outcomes import Inconclusive, NonConformity
from fixtures.tpp.messages import FORM, Answer, End, Request

VERIFIERS = ("judge", "keep_secrets", "keep_to_their_characters")
LONG = 4096
"""Octets that a server may find too long: the smallest limit that is common."""

SUCCESSES, CLIENT_ERRORS = frozenset(range(200, 300)), frozenset(range(400, 500))
NOT_ALLOWED, NOT_ACCEPTABLE, TOO_LARGE, URI_TOO_LONG, UNSUPPORTED = 405, 406, 413, 414, 415
TOO_MANY, HEADERS_TOO_LARGE, NOT_IMPLEMENTED = 429, 431, 501


def judge(answer: Answer) -> None:
    """The answer to a hopeless token request is a clean refusal.

    Raises:
        NonConformity: a token, a crash, a page, a redirect.
        Inconclusive: no answer, or one about the number of requests.
    """
    if answer.status == TOO_MANY:
        raise Inconclusive("the bank limits the number of requests (HTTP 429)")
    granted = answer.end is End.ANSWERED and answer.status in SUCCESSES
    if granted and asks_for_a_token_of_its_own(answer.request):
        return
    try:
        expect.clean_refusal(answer)
    except NonConformity:
        if answer.status not in plain_refusals(answer.request):
            raise


def plain_refusals(request: Request) -> frozenset[int]:
    """Statuses by which HTTP itself refuses the request, whatever the body says (RFC 9110 15.5)."""
    headers = {name.lower(): value for name, value in request.headers}
    if request.method != "POST":
        return CLIENT_ERRORS - {TOO_MANY} | {NOT_IMPLEMENTED}
    found: set[int] = set()
    if _media_type(request) != FORM or "content-encoding" in headers:
        found.add(UNSUPPORTED)
    if len(request.content) >= LONG:
        found.add(TOO_LARGE)
    if len(request.target) >= LONG:
        found |= {URI_TOO_LONG, HEADERS_TOO_LARGE}
    if sum(map(len, headers.values())) >= LONG:
        found |= {HEADERS_TOO_LARGE, 400}
    if "application/json" not in headers.get("accept", "*/*"):
        found.add(NOT_ACCEPTABLE)
    if "x-http-method-override" in headers:
        found.add(NOT_ALLOWED)
    return frozenset(found)


def asks_for_a_token_of_its_own(request: Request) -> bool:
    """Whether some reader may see a client_credentials grant in it (RFC 6749 4.4)."""
    form = request.content.decode("latin-1") + "&" + urlsplit(request.target).query
    values = {value for _, value in parse_qsl(form.replace(";", "&"))}
    return "client_credentials" in values or b'"client_credentials"' in request.content


def keep_secrets(answers: Iterable[Answer]) -> None:
    """No refusal repeats a secret of its request."""
    for answer in _refusals(answers):
        expect.keeps_secrets(answer)


def keep_to_their_characters(answers: Iterable[Answer]) -> None:
    """The members of every refusal keep to the characters of RFC 6749 5.2."""
    for answer in _refusals(answers):
        expect.error_characters(answer.json())


def _refusals(answers: Iterable[Answer]) -> list[Answer]:
    """Those that can be read; the form of the others is judged elsewhere."""
    found = [each for each in answers if each.status in CLIENT_ERRORS and error_of(each)]
    if not found:
        raise Inconclusive("no generated request got a refusal that can be read")
    return found


def _media_type(request: Request) -> str:
    return (request.content_type or "").partition(";")[0].strip().lower()


note_all(globals(), VERIFIERS, "model.")
