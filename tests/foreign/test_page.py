"""The page on foreign servers is the one that their truth files make."""

from tests.interop import page


def test_the_page_is_up_to_date():
    assert page.PAGE.read_text("utf-8") == page.written()
