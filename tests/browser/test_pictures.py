"""Pictures with a palette: small, and of a page of few colours pixel for pixel the same."""

import base64

from tests.browser import pictures


def test_a_smaller_picture_has_the_same_pixels(browser) -> None:
    page = browser.new_page(viewport={"width": 60, "height": 40})
    page.set_content(
        "<body style='margin:0;background:#123456'><div style='width:30px;height:40px;background:#fff'>"
    )
    before = page.screenshot()
    after = pictures.smaller(browser, before)
    assert page.evaluate(pictures._PIXELS, base64.b64encode(after).decode()) == page.evaluate(
        pictures._PIXELS, base64.b64encode(before).decode()
    )
    page.close()
