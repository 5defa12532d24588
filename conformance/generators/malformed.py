"""Strategies of malformed token requests: a code that no bank issued, and one class of damage."""

from hypothesis import strategies as st

from conformance.generators import changes as by
from conformance.generators.faults import Change, Fault, refusal
from conformance.generators.token import REQUIRED

_NAMES = st.sampled_from(REQUIRED)
_TEXT = st.text(max_size=64)
_SIZES = st.sampled_from([255, 4097, 8193, 65537])  # Hypothesis does not get to sizes by itself
_RAW = st.sampled_from([b"%", b"%zz", b"%00", b"%0d%0a", b"%ff%fe", b"%c0%af", b"%u0041", b"\x00"])
_TAILS = st.sampled_from([b"&", b"&&", b"&=", b";code=1", b"&code[]=1", b"&" + b"x=1&" * 300])


def _fault(name: str, change: Change) -> Fault:
    return Fault(name=name, clause="STEP5-29", change=change, lawful=(refusal(),))


def damaged_text(name: str, text: str) -> Fault:
    """A parameter of arbitrary text."""
    return _fault(f"damaged_text({name!r}, {text!r})", by.having(name, text))


def oversize(name: str, size: int) -> Fault:
    """A parameter of so many characters."""
    return _fault(f"oversize({name!r}, {size})", by.having(name, "a" * size))


def raw_bytes(name: str, raw: bytes) -> Fault:
    """Bytes that are no form encoding, in front of a value."""
    return _fault(f"raw_bytes({name!r}, {raw!r})", by.in_value(name, raw))


def bad_tail(tail: bytes) -> Fault:
    """Separators and names that are no form, behind the parameters."""
    return _fault(f"bad_tail({tail[:12]!r})", by.spoiling(tail))


def missing(name: str) -> Fault:
    """A required parameter left out."""
    return _fault(f"missing({name!r})", by.without(name))


def malformed_requests() -> st.SearchStrategy[Fault]:
    """One class of damage each; the plainest comes first, so that failures shrink towards it."""
    return st.one_of(
        _NAMES.map(missing),
        st.builds(raw_bytes, _NAMES, _RAW),
        _TAILS.map(bad_tail),
        st.builds(damaged_text, _NAMES, _TEXT),
        st.builds(oversize, _NAMES, _SIZES),
    )
