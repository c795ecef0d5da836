"""Takes the pictures of docs/console: `python3 pictures.py FOLDER [URL KEY]`, with DVI_TEST_CHROMIUM set.

URL is that of a running admin port, KEY one of role admin; without them the data is made up. Nothing is ordered.
"""

import os
import sys
import threading
from pathlib import Path

from browser_case import VIEWS, WIDTHS
from devtools import Browser
from mock_admin import Server

PICTURES = [
    ("now", 1280, "light"),
    ("now", 1280, "dark"),
    ("learning", 1280, "light"),
    ("history", 1280, "light"),
    ("replicas", 1280, "dark"),
    ("playground", 1280, "light"),
    ("actions/rollback", 1280, "light"),
    ("now", 390, "light"),
    ("playground", 390, "dark"),
]


def prepare(page, view):
    """Brings a view to where there is something to see."""
    page.sees(VIEWS[view])
    page.until("document.querySelector('.status').dataset.state === 'live'", "the stream of events")
    if view == "now":
        page.until(
            "document.querySelectorAll('.line.head')[0]?.getAttribute('d').split('L').length > 45",
            "a course of some length",
            90,
        )
    elif view == "playground":
        page.click("button.primary")
        page.until("document.querySelector('.verdict .badge')", "both answers", 60)
    elif view == "actions/rollback":
        page.type("textarea", "p99 of inter-token latency rose after the change")
        page.click("button[type=submit]")
        page.until("document.querySelector('.preview h3')", "the preview")


def made_up():
    server = Server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.url(), "admin-key"


def main(folder, *instance):
    url, key = instance or made_up()
    browser = Browser(os.environ["DVI_TEST_CHROMIUM"])
    try:
        for view, width, scheme in PICTURES:
            page = browser.page(f"{url}/#{view}", width, WIDTHS[width], scheme)
            page.type("input[type=password]", key)
            page.press("Enter")
            prepare(page, view)
            page.picture(
                folder / f"{view.rpartition('/')[2]}-{width}-{scheme}.png", whole=width == 1280 and view != "history"
            )
            page.close()
    finally:
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
