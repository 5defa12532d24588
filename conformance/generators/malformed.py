"""Mutation to the parameters of a token request, in classes: presence, encoding, content."""

from hypothesis import strategies as st

from conformance.generators import changes as by
from conformance.generators.mutations import (
    Family,
    Mutation,
    each,
    family,
    lone,
    mutation,
    octets,
    spread,
)
from conformance.generators.token import NOT_A_URI_OF_OURS, REQUIRED
from fixtures.expect.fuzzed_endpoints import MARKUP
from fixtures.scenarios.fault_chain import World
from fixtures.scenarios.faults import Change
from fixtures.tpp.messages import Request

SIZES = (4097, 8193, 65537)  # past common limits; Hypothesis does not get to sizes by itself
_HOSTILE = (
    MARKUP,
    "' OR '1'='1",
    "${7*7}{{7*7}}",
    "../../../../etc/passwd",
    "%s%s%n",
    '{"$ne": null}',
    "-1e309",
)
HOSTILE = ("".join(_HOSTILE), *_HOSTILE)
"""What pages, queries, templates and logs read: all of it at once, then each."""
OTHERS = ("grant_type", "client_id", "redirect_uri")
_NAMES = st.sampled_from(REQUIRED)
_FROM_CODE = ("code", "client_id", "redirect_uri", "grant_type")
_FROM_CLIENT = ("client_id", "redirect_uri", "code", "grant_type")


def spliced(name: str, put: bytes, *, behind: bool = False) -> Change:
    """Octets in front of a parameter's encoded value, or behind it."""

    def change(request: Request, world: World) -> Request:
        head, key, tail = request.content.partition(f"{by.spelt(name, request, world)}=".encode())
        value, ampersand, rest = tail.partition(b"&")
        value = value + put if behind else put + value
        body = head + key + value + ampersand + rest if key else head
        return request.with_body(body, request.content_type)

    return change


def moved(name: str, *, copied: bool = False) -> Change:
    """A parameter in the URL, in place of the body or beside it."""

    def change(request: Request, world: World) -> Request:
        own = by.spelt(name, request, world)
        value = request.value(own)
        if value is None:
            return request
        url = Request(method="GET", url=request.url, place="query", parameters=((own, value),))
        kept = request if copied else request.without(own)
        body = kept.content
        return Request(
            method=request.method,
            url=url.target,
            parameters=kept.parameters,
            headers=request.headers,
            body=body,
            content_type=request.content_type,
        )

    return change


def _raws(name: str, *puts: bytes, behind: bool = False) -> Family:
    return family(
        name,
        *(
            (f"{where!r}, {put!r}", spliced(where, put, behind=behind))
            for where, put in spread(puts, _FROM_CODE)
        ),
    )


def _texts(name: str, *values: str) -> Family:
    return family(
        name,
        *(
            (f"{where!r}, {value[:16]!r}", by.with_parameter(where, value))
            for where, value in spread(values, _FROM_CODE)
        ),
    )


def _altered(name: str, **changes: Change) -> Family:
    return family(name, *((repr(how), change) for how, change in changes.items()))


def arbitrary(name: str, text: str) -> Mutation:
    """A parameter of arbitrary text."""
    return mutation("arbitrary text", f"{name!r}, {text!r}", by.with_parameter(name, text))


PRESENCE = (
    *(lone(f"no {name}", by.without(name)) for name in REQUIRED),
    *(lone(f"empty {name}", by.with_parameter(name, "")) for name in REQUIRED),
    family("parameter twice", *each(("code", *OTHERS), by.repeating)),
    family(
        "parameter twice, different",
        *each(("code", *OTHERS), lambda name: by.repeating(name, "another")),
    ),
    family("in the URL alone", *each(REQUIRED, moved)),
    family("in the URL and in the body", *each(REQUIRED, lambda name: moved(name, copied=True))),
    family("name in capitals", *each(REQUIRED, lambda name: by.renamed(name, str.upper))),
    family("name of an array", *each(REQUIRED, lambda name: by.renamed(name, "{}[]".format))),
    family("name with a blank", *each(REQUIRED, lambda name: by.renamed(name, " {}".format))),
)

ENCODING = (
    _raws("NUL", b"%00", b"\x00"),
    _raws("broken escape", b"%zz", b"%u0041", b"%"),
    _raws("escape cut off", b"%", b"%2", behind=True),
    _raws("octets that are not UTF-8", b"%ff%fe", b"%c0%af", b"%ed%a0%80", b"\xff"),
    _raws("line break", b"%0d%0aX-Injected:%201", b"\r\n", b"%0a"),
    _raws("control characters", b"%01%1b%7f", b"\x1b"),
    _raws("blank in front", b"+", b"%20", b"%09"),
    _raws("blank behind", b"%20", b"+", b"%0a", behind=True),
    _raws("escaped twice", b"%2541"),
    family(
        "name without a value sign",
        *each(
            REQUIRED, lambda name: octets(lambda body: body.replace(f"{name}=".encode(), b"", 1))
        ),
    ),
    _texts("letters beyond ASCII", "\u00e9\u20ac", "\U0001f511", "\u202e", "\ufeff"),
    family(
        "oversize",
        *(
            (f"{name!r}, {size}", by.with_parameter(name, "b" * size))
            for name, size in spread(SIZES, _FROM_CODE)
        ),
    ),
)

CONTENT = (
    family(
        "hostile text",
        *(
            (f"{name!r}, {text!r}", by.with_parameter(name, text))
            for name, text in spread(HOSTILE, _FROM_CLIENT)
        ),
    ),
    Family(
        name="arbitrary text",
        variants=tuple(
            arbitrary(name, text) for name, text in spread(("0", "null", "\u00df"), REQUIRED)
        ),
        more=st.builds(arbitrary, _NAMES, st.text(max_size=64)),
    ),
    family(
        "unknown grant_type",
        *each(("unknown", "code", "token"), lambda v: by.with_parameter("grant_type", v)),
    ),
    lone("grant_type in other case", by.altering("grant_type", str.swapcase)),
    lone(
        "grant_type=password",
        by.both(
            by.with_parameter("grant_type", "password"),
            by.both(
                by.with_parameter("username", "psu"),
                by.with_parameter("password", "not-a-password"),
            ),
        ),
    ),
    family(
        "grant_type of another flow",
        *each(("refresh_token", "implicit"), lambda value: by.with_parameter("grant_type", value)),
    ),
    lone("grant_type=client_credentials", by.with_parameter("grant_type", "client_credentials")),
    family(
        "grant_type of an extension",
        *each(
            (
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "urn:ietf:params:oauth:grant-type:device_code",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:openid:params:grant-type:ciba",
            ),
            lambda value: by.with_parameter("grant_type", value),
        ),
    ),
    _altered(
        "client_id like the registered one",
        case=by.altering("client_id", str.swapcase),
        suffix=by.altering("client_id", "{}_9".format),
        hyphens=by.altering("client_id", lambda value: value.replace("-", "\u2010")),
        unknown=by.with_parameter("client_id", "PSDFR-ACPR-00002"),
        beyond_34_characters=by.with_parameter("client_id", "PSDFR-ACPR-" + "0" * 24),
    ),
    _altered(
        "redirect_uri like the registered one",
        slash=by.altering("redirect_uri", by.slash_toggled),
        fragment=by.altering("redirect_uri", "{}#".format),
        case=by.altering("redirect_uri", by.path_upper),
        port=by.altering("redirect_uri", by.with_port),
        query=by.altering("redirect_uri", by.with_query),
        encoded=by.altering("redirect_uri", by.path_encoded),
    ),
    family(
        "redirect_uri of another kind",
        *each(
            (NOT_A_URI_OF_OURS, "javascript:alert(1)", "/call-back", "https://[::1", "https://"),
            lambda value: by.with_parameter("redirect_uri", value),
        ),
    ),
    _altered(
        "code of other letters",
        one_letter=by.altering("code", by.other_letter),
        short=by.with_parameter("code", "b"),
        case=by.altering("code", str.swapcase),
        number=by.with_parameter("code", "0"),
    ),
    family(
        "scope",
        *each(
            ("no-such-scope", "aisp", "", "aisp  aisp", 'ai"sp\x01\\', "openid offline_access"),
            lambda value: by.with_parameter("scope", value),
        ),
        ("2048 times", by.with_parameter("scope", "aisp " * 2048)),
        ("repeated", by.both(by.with_parameter("scope", "aisp"), by.repeating("scope"))),
    ),
    family(
        "code_verifier",
        ("short", by.with_parameter("code_verifier", "b" * 42)),
        ("129 characters", by.with_parameter("code_verifier", "b" * 129)),
        ("empty", by.with_parameter("code_verifier", "")),
        ("other characters", by.with_parameter("code_verifier", "\u00e9" * 43)),
        ("not asked for", by.with_parameter("code_verifier", "b" * 43)),
    ),
)
