"""What the browser tests share: one browser, a gateway's admin port that is made up, and a page where somebody signed in."""

import os
import threading
import unittest
from pathlib import Path

from devtools import Browser
from mock_admin import Server

WIDTHS = {1280: 900, 390: 844}
VIEWS = {
    "now": "Tokens per second",
    "learning": "Gate decisions",
    "history": "Append-only",
    "replicas": "Served by head",
    "playground": "Run both",
    "actions/activate": "All requests that begin afterwards",
    "actions/canary": "A share of requests",
    "actions/shadow": "beside the active one",
    "actions/rollback": "A move forward",
    "actions/quarantine": "never activated again",
    "actions/learning": "never touches serving",
}

browser = None


def setUpModule():
    """Each module of tests has a browser of its own."""
    global browser
    browser = Browser(os.environ["DVI_TEST_CHROMIUM"])


def tearDownModule():
    browser.close()


class BrowserCase(unittest.TestCase):
    """A fresh world for each test; a page that said something on its console fails it."""

    empty = False

    def setUp(self):
        # The files come from the gateway itself where one runs, under its own headers.
        self.server = Server(0, self.empty, os.environ.get("DVI_CONSOLE_URL"))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.out.set)
        self.pages = []
        self.addCleanup(self.leave)
        self.expected = ()

    def leave(self):
        for page in self.pages:
            said = [line for line in page.complaints() if not any(part in line for part in self.expected)]
            hosts = page.hosts()
            page.close()
            self.assertEqual([], said, "the page's console")
            self.assertEqual({self.server.url().split("/")[2]}, hosts, "nothing comes from anywhere else")

    def open(self, view="now", width=1280, scheme="light", key="admin-key", reduced=True):
        page = browser.page(f"{self.server.url()}/#{view}", width, WIDTHS[width], scheme, reduced)
        self.pages.append(page)
        page.type("input[type=password]", key)
        page.press("Enter")
        page.until("document.querySelector('.status').dataset.state === 'live'", "the stream")
        return page

    def world(self):
        return self.server.world

    def active(self):
        return self.world().activations[0]
