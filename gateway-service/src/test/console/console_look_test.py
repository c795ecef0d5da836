"""How the console looks: every view at two widths, dark and light, measured by axe."""

import json
import os
import re
import unittest
from pathlib import Path

import browser_case
from browser_case import VIEWS, WIDTHS, BrowserCase, setUpModule, tearDownModule  # noqa: F401

AXE = os.environ.get("DVI_TEST_AXE")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def contrast(one, other):
    """Of two colours as a browser says them: rgb(24, 28, 35), by WCAG 2.2."""
    lights = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour).groups()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


class Look(BrowserCase):

    def measure(self, page, where):
        """No scrolling sideways, nothing that sticks out, and nothing that axe finds."""
        # A telephone's innerWidth grows with what sticks out.
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), page.width, f"{where} scrolls sideways")
        cut = page.run("probe.cut()")
        self.assertEqual([], cut, f"{where}: text that does not fit")
        if not page.run("Boolean(window.axe)"):
            page.run(Path(AXE).read_text(encoding="utf-8") + "\n;0")
        found = page.run(f"probe.violations({json.dumps(RULES)})")
        self.assertEqual([], found, where)

    def test_every_view_at_both_widths_dark_and_light(self):
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                page = self.open("now", width, scheme)
                for view, text in VIEWS.items():
                    with self.subTest(view=view, width=width, scheme=scheme):
                        page.run(f"location.hash = '#{view}'")
                        page.sees(text)
                        self.measure(page, f"{view} at {width}, {scheme}")
                self.assertEqual(
                    scheme == "dark", page.run("getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 23)"
                )

    def test_previews_troubles_and_answers_dark_and_light(self):
        for scheme in ("light", "dark"):
            page = self.open("actions/quarantine?version=5", 390, scheme)
            page.type("textarea", "an old one")
            page.click("button.primary")
            page.until("document.querySelector('.preview .grave')", "the preview")
            self.measure(page, f"a preview, {scheme}")
            page.run("location.hash = '#playground'")
            page.click("button.primary")
            page.until("document.querySelector('.verdict .badge')", "both answers")
            self.measure(page, f"answers, {scheme}")

    def test_a_shadow_in_each_state_dark_and_light(self):
        figures = self.active()["figures"]
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                page = self.open("now", width, scheme)
                for found, text in (
                    (figures, "Requests scored"),
                    ([], "Nothing scored yet"),
                    ([{"name": "shadow_broken", "value": 1, "limit": None}], "Cannot be scored"),
                    ([{**own, "value": -0.2} if "gain" in own["name"] else own for own in figures], "Slower"),
                ):
                    self.world().scored["record_at"] = 10**9
                    self.active()["figures"] = found
                    page.sees(text)
                    self.measure(page, f"{text} at {width}, {scheme}")

    def test_each_drafter_has_a_colour_of_its_own_that_stands_out(self):
        for scheme in ("light", "dark"):
            page = self.open("now", 1280, scheme)
            page.until("document.querySelectorAll('.who').length > 0", "drafters")
            seen = page.run("probe.drafters()")
            names = ["Head", "Lookup", "Recycling", "Format"]
            self.assertEqual(names, [name for name, _ in seen["rows"]])
            self.assertEqual([*names, "Verifier"], [name for name, _ in seen["written"]])
            self.assertTrue(all(int(share.rstrip(" %")) > 0 for _, share in seen["written"]), seen["written"])
            marks = [colour for _, colour in seen["rows"]]
            self.assertEqual(marks, seen["bars"][: len(marks)], "the bar's parts and the table's marks")
            self.assertEqual(len(names), len(set(marks)), marks)
            for name, colour in seen["rows"]:
                self.assertGreaterEqual(contrast(colour, seen["ground"]), 3, f"{name}, {scheme}")

    def test_the_door(self):
        for scheme in ("light", "dark"):
            page = browser_case.browser.page(self.server.url(), 390, 844, scheme)
            self.pages.append(page)
            page.sees("Admin key")
            self.measure(page, f"signing in, {scheme}")

    def test_the_reader_may_choose_another_theme(self):
        page = self.open("now", 1280, "light")
        ground = "getComputedStyle(document.body).backgroundColor"
        seen = []
        for _ in range(3):
            page.click(".tools button")
            seen.append((page.run("document.querySelector('.tools button').innerText"), page.run(ground)))
        self.assertEqual(
            [
                ("Theme: Light", "rgb(244, 245, 248)"),
                ("Theme: Dark", "rgb(15, 18, 23)"),
                ("Theme: System", "rgb(244, 245, 248)"),
            ],
            seen,
        )

    def test_nothing_moves_for_those_who_asked_for_rest(self):
        moving = "probe.moves()"
        self.assertFalse(self.open(reduced=True).run(moving))
        self.assertTrue(self.open(reduced=False).run(moving))


class FirstDay(BrowserCase):

    empty = True

    def test_every_view_says_what_is_not_there_yet(self):
        page = self.open("now", 390)
        for view, text in (
            ("now", "has decoded nothing yet"),
            ("now", "None reported"),
            ("learning", "No round has closed yet"),
            ("learning", "No step was taken"),
            ("history", "the untrained head serves first"),
            ("replicas", "No decode replica has reported"),
            ("actions/activate", "No version can be chosen"),
        ):
            page.run(f"location.hash = '#{view}'")
            page.sees(text)
            self.assertNotRegex(page.run("document.body.innerText"), "NaN|undefined|null|Infinity|\\[object")
            Look.measure(self, page, f"{view} on the first day")


if __name__ == "__main__":
    unittest.main()
