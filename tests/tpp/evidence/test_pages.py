"""What binds a page of the bank to its session is a secret; what the TPP said is not."""

import pytest

from fixtures.tpp.evidence.recorder import Evidence
from fixtures.tpp.messages import Answer, Request, Termination

VALUE = "euqOnZpTvs7WxSbIA0x9Kq"


def answer(page):
    request = Request(method="GET", url="https://bank.test/login")
    return Answer(
        request=request,
        end=Termination.ANSWERED,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=page.encode(),
    )


@pytest.mark.parametrize(
    "tag",
    [
        f'<input type="hidden" name="csrf" value="{VALUE}">',
        f"<INPUT VALUE='{VALUE}' NAME='_csrf_token' TYPE='hidden'>",
        f"<input type=hidden name=execution value={VALUE}>",
    ],
)
def test_a_binding_value_is_masked_in_the_page_and_in_the_form(tag):
    evidence = Evidence()

    kept = evidence.record(answer(f"<form>{tag}</form>"))

    assert VALUE not in evidence.render(kept)
    assert VALUE not in evidence.redaction.text(f"csrf={VALUE}&login=psu-ok")


def test_a_hidden_state_is_shown():
    evidence = Evidence()

    kept = evidence.record(answer(f'<input type="hidden" name="state" value="{VALUE}">'))

    assert VALUE in evidence.render(kept)
