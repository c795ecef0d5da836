"""What a person does with the console, in a real browser."""

import json
import unittest

import browser_case
from browser_case import BrowserCase, setUpModule, tearDownModule  # noqa: F401

REFUSED = "Failed to load resource: the server responded with a status of 4"
OUT = ("Failed to load resource", "ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR")


class SigningIn(BrowserCase):

    def test_a_wrong_key_is_refused_in_words(self):
        self.expected = (REFUSED,)
        page = browser_case.browser.page(self.server.url())
        self.pages.append(page)
        page.type("input[type=password]", "guess")
        page.press("Enter")
        page.sees("a valid key is required")
        self.assertIsNone(page.run("sessionStorage.getItem('dvi.console.key')"))

    def test_the_key_lies_in_this_tab_only_and_goes_with_sign_out(self):
        page = self.open()
        self.assertEqual("admin-key", page.run("sessionStorage.getItem('dvi.console.key')"))
        self.assertNotIn(
            "admin-key", page.run("JSON.stringify(localStorage) + document.cookie + location.href + document.body.outerHTML")
        )
        page.run("window.before = true; location.reload()")
        page.until("!window.before && document.querySelector('.status')?.dataset.state === 'live'", "a page that still knows the key")
        page.button("Sign out")
        page.sees("Admin key")
        self.assertEqual("{}", page.run("JSON.stringify(sessionStorage)"))

    def test_a_viewer_sees_and_may_not_act(self):
        self.expected = (REFUSED,)
        page = self.open("actions/rollback", key="viewer-key")
        page.type("textarea", "let me")
        page.click("button.primary")
        page.sees("Not permitted")
        page.sees("the role `viewer` does not permit this call")


class Orders(BrowserCase):

    def preview(self, page, reason):
        page.type("textarea", reason)
        page.click("form.order button[type=submit]")
        page.until("document.querySelector('.preview h3')", "the preview")

    def changes(self, page):
        return page.run("probe.changes()")

    def test_a_rollback_is_previewed_and_then_done(self):
        page = self.open("actions/rollback")
        page.click("button.primary")
        page.until("document.querySelector('textarea').validationMessage", "a reason being asked for")
        self.preview(page, "p99 rose")
        self.assertEqual(
            [
                ["Active", "head 13", "head 12 changes"],
                ["Canary", "head 14, 10 % of requests", "none changes"],
                ["Shadow", "head 15", "none changes"],
            ],
            self.changes(page),
        )
        self.assertEqual(13, self.active()["version"], "a dry run moves nothing")
        page.type("textarea", " since ten")
        self.assertFalse(
            page.run("Boolean(document.querySelector('.preview').firstChild)"), "another text needs another preview"
        )
        self.preview(page, " o'clock")
        page.click(".preview button.primary")
        page.sees("Head 12 is active again")
        self.assertEqual(
            (12, "rollback", "mira", "p99 rose since ten o'clock"),
            tuple(self.active()[name] for name in ("version", "source", "actor", "reason")),
        )
        page.run("location.hash = '#now'")
        page.until("document.querySelector('.pointer .big').innerText === 'Head 12'", "the new head on the first view")
        page.until("document.querySelector('.pointer').innerText.includes('Converged')", "all replicas")

    def test_who_moved_first_is_named_and_nothing_is_done(self):
        self.expected = (REFUSED,)
        page = self.open("actions/activate")
        page.choose("select", "12")
        self.preview(page, "it is better")
        self.server.move_elsewhere()
        page.click(".preview button.primary")
        page.sees("Somebody else moved the pointer meanwhile")
        page.sees("jonas")
        page.sees("an incident needs the head of this morning")
        self.assertEqual(9, self.active()["version"])
        page.button("Preview again")
        page.until("document.querySelector('.outcome')?.innerText.includes('head 9')", "a preview of the present")

    def test_what_was_previewed_is_rolled_back_to(self):
        page = self.open("actions/rollback")
        self.preview(page, "slow")
        self.world().heads[12]["state"] = "quarantined"
        self.expected = (REFUSED,)
        page.click(".preview button.primary")
        page.sees("head 12 is quarantined")
        self.assertEqual(13, self.active()["version"])

    def test_a_canary_is_set_and_ended(self):
        page = self.open("actions/canary")
        page.choose("input[type=number]", "25")
        self.preview(page, "more of it")
        self.assertEqual([["Canary", "head 14, 10 % of requests", "head 14, 25 % of requests changes"]], self.changes(page))
        page.click(".preview button.primary")
        page.sees("Canary: head 14, 25 % of requests.")
        page.choose("input[type=number]", "0")
        self.preview(page, "enough")
        page.click(".preview button.primary")
        page.sees("There is no canary any more.")
        self.assertIsNone(self.active()["canary"])

    def test_a_shadow_is_ended_and_set_beside_the_canary(self):
        page = self.open("actions/shadow")
        self.assertEqual("15", page.run("document.querySelector('select').value"), "the one there is")
        offered = page.run("[...document.querySelectorAll('option')].map((own) => own.value)")
        ready = [str(version) for version in (15, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]
        self.assertEqual(["", *ready], offered, "none, or a head that neither serves nor is quarantined")
        page.choose("select", "")
        self.preview(page, "seen enough")
        self.assertEqual([["Shadow", "head 15", "none changes"]], self.changes(page))
        self.assertEqual(15, self.active()["shadow_version"], "a dry run moves nothing")
        page.click(".preview button.primary")
        page.sees("There is no shadow any more.")
        self.assertIsNone(self.active()["shadow_version"])
        page.choose("select", "9")
        self.preview(page, "look first")
        self.assertEqual([["Shadow", "none", "head 9 changes"]], self.changes(page))
        page.click(".preview button.primary")
        page.sees("Head 9 is scored in the shadow")
        self.assertEqual(
            (13, {"version": 14, "percent": 10}, 9, "look first"),
            tuple(self.active()[name] for name in ("version", "canary", "shadow_version", "reason")),
        )

    def test_a_shadow_that_begins_to_serve_is_none_any_more(self):
        for order in ("canary", "activate"):
            page = self.open(f"actions/{order}?version=15")
            self.preview(page, "good enough")
            self.assertIn(["Shadow", "head 15", "none changes"], self.changes(page))

    def test_a_quarantine_names_what_stands_in_its_way(self):
        self.expected = (REFUSED,)
        page = self.open("actions/quarantine?version=14")
        page.type("textarea", "slower")
        page.click("button.primary")
        page.sees("head 14 is active, canary or shadow; move the pointer first")
        page.choose("select", "7")
        self.preview(page, " than 6")
        page.click(".preview button.grave")
        page.sees("Head 7 is quarantined.")
        self.assertEqual(
            ("quarantined", "slower than 6", "mira"),
            tuple(self.world().heads[7][name] for name in ("state", "state_reason", "state_actor")),
        )

    def test_learning_is_paused_and_goes_on(self):
        page = self.open("actions/learning")
        for mode, text in (
            ("paused", "Learning: paused."),
            ("training_only", "Learning: training only."),
            ("learning", "Learning: learning."),
        ):
            page.choose("select", mode)
            self.preview(page, "as agreed")
            page.click(".preview button.primary")
            page.sees(text)
            self.assertEqual(mode, self.world().mode["mode"])

    def test_what_is_so_already_is_not_ordered(self):
        page = self.open("actions/learning")
        self.preview(page, "again")
        page.sees("Nothing would change")
        self.assertFalse(page.run("Boolean(document.querySelector('.preview button'))"))


class InTheShadow(BrowserCase):

    SHADOW = "[...document.querySelectorAll('.card')].find((own) => own.querySelector('h2')?.textContent === 'Shadow')"

    def shadow(self, page):
        return page.run(f"{self.SHADOW}.innerText").splitlines()

    def figures(self, **changed):
        found = {own["name"]: own for own in self.active()["figures"]}
        for name, value in changed.items():
            found[name] = {"name": name, "value": value, "limit": None}
        self.world().scored["record_at"] = 10**9
        self.active()["figures"] = list(found.values())

    def test_its_figures_stand_beside_the_active_heads(self):
        self.figures(
            shadow_requests=64,
            shadow_rows=1280,
            shadow_expected_gain_low=0.0123,
            shadow_expected_gain_high=0.0311,
        )
        page = self.open()
        page.sees("1,280 rows")
        lines = self.shadow(page)
        self.assertEqual(["64", "1,280 rows"], lines[lines.index("Requests scored") + 1 :][:2])
        self.assertEqual(["2.43", "2.40, head 13"], lines[lines.index("Tokens per step") + 1 :][:2])
        self.assertEqual(["1.54×", "of plain", "1.52×, head 13"], lines[lines.index("Expected speed") + 1 :][:3])
        self.assertEqual(["+1.3 %", "95 %: +1.2 % to +3.1 %"], lines[lines.index("Expected gain") + 1 :][:2])
        self.assertEqual("45.0 %", lines[lines.index("First-token agreement") + 1])

    def test_the_interval_decides_what_is_said(self):
        page = self.open()
        for low, high, text in ((0.001, 0.02, "Faster"), (-0.02, -0.001, "Slower"), (-0.01, 0.01, "Undecided")):
            self.figures(shadow_expected_gain_low=low, shadow_expected_gain_high=high)
            page.until(f"{self.SHADOW}.querySelector('.badge').innerText.includes('{text}')", text)

    def test_before_the_first_figures_it_says_so_and_then_shows_them(self):
        page = self.open()
        page.sees("Requests scored")
        self.world().scored["record_at"] = 10**9
        self.active()["figures"] = []
        page.until(f"{self.SHADOW}.innerText.includes('Nothing scored yet')", "that nothing was scored")
        self.assertNotIn("Requests scored", self.shadow(page))
        self.world().scored["record_at"] = 8
        page.until(f"{self.SHADOW}.innerText.includes('Requests scored')", "the figures")

    def test_one_that_cannot_be_scored_says_why(self):
        page = self.open()
        self.active()["figures"] = []
        self.figures(shadow_broken=1, shadow_broken_head=13)
        page.until(f"{self.SHADOW}.innerText.includes('Cannot be scored')", "that it cannot be scored")
        self.assertIn("Head 13 is at fault; the trainer's log says why.", self.shadow(page))
        self.figures(shadow_broken=0, shadow_requests=8)
        page.until(f"!{self.SHADOW}.innerText.includes('Cannot be scored')", "that it can be again")

    def test_without_one_there_is_no_card(self):
        page = self.open()
        page.until(f"{self.SHADOW}.offsetParent", "the card")
        self.server.move_elsewhere()
        page.until(f"!{self.SHADOW}.offsetParent", "no card")


class Reading(BrowserCase):

    def test_text_of_the_server_stays_text(self):
        self.active().update(
            reason="<img src=x onerror='window.broken = 1'><b>bold</b>", actor="<script>window.broken = 1</script>"
        )
        self.world().replicas[0]["last_error"] = "<i>torn</i>"
        for view in ("now", "history", "replicas", "actions/activate"):
            page = self.open(view)
            page.sees("<i>torn</i>" if view == "replicas" else "<b>bold</b>")
            self.assertEqual([1, 0, None], page.run("probe.markup()"))

    def test_the_stream_comes_back_and_says_how_old_things_are(self):
        self.expected = OUT
        page = self.open()
        self.server.out.set()
        page.sees("Not connected; next try in")
        page.sees("s old")
        self.server.out.clear()
        page.click(".connection button")
        page.until("document.querySelector('.status').dataset.state === 'live'", "the stream again")
        self.server.move_elsewhere()
        page.until("document.querySelector('.pointer .big').innerText === 'Head 9'", "what happens now")

    def test_what_happened_while_the_stream_was_away_is_read_again(self):
        self.expected = OUT
        page = self.open("history")
        page.sees("Versions over time")
        self.server.out.set()
        page.sees("Not connected; next try in")
        self.world().heads[12].update(state="quarantined", state_reason="found out while nobody looked", state_actor="mira")
        self.server.out.clear()
        page.click(".connection button")
        page.sees("found out while nobody looked")

    def test_numbers_go_on_by_themselves(self):
        page = self.open()
        steps = "Number(document.querySelectorAll('[aria-label=Figures] .tile-detail')[2].innerText.replace(/\\D/g, ''))"
        before = page.run(steps)
        page.until(f"{steps} !== {before}", "another count of steps")

    def test_a_list_that_cannot_be_read_says_so_and_hides_no_other(self):
        self.expected = OUT
        self.world().heads = None
        page = self.open("history")
        page.sees("Try again")
        page.run("location.hash = '#replicas'")
        page.sees("decode-3")

    def test_every_chart_has_its_numbers_as_a_table(self):
        for view, charts in (("now", 3), ("learning", 1), ("history", 1)):
            page = self.open(view)
            page.until(
                f"[...document.querySelectorAll('.canvas')].filter((own) => own.children.length > 4).length === {charts}",
                "charts drawn",
            )
            page.run("document.querySelectorAll('.behind').forEach((own) => { own.open = true; })")
            page.until(
                f"[...document.querySelectorAll('.behind')].every((own) => own.querySelectorAll('tbody tr').length > 1)",
                "rows",
            )
            self.assertTrue(page.run("probe.drawingsSpeak()"))

    def test_both_answers_are_shown_with_who_proposed_what(self):
        page = self.open("playground")
        page.click("button.primary")
        page.until("document.querySelector('.verdict .badge')?.innerText.includes('Same text')", "both answers")
        self.assertEqual([22, 33, 12, 4, 10 + 81], page.run("probe.tokens()"))
        self.assertRegex(page.run("document.querySelector('.tiles .tile-value').innerText"), r"^\d\.\d\d×$")

    def test_the_legend_names_each_that_proposed(self):
        page = self.open("playground")
        page.click("button.primary")
        page.until("document.querySelector('.verdict .badge')", "both answers")
        names = page.run("[...document.querySelectorAll('.legend')].at(-1).innerText")
        self.assertEqual(["Head 22", "Lookup 33", "Recycling 12", "Format 4", "Verifier 10"], names.splitlines())

    def test_an_answer_can_be_stopped(self):
        page = self.open("playground")
        page.click("button.primary")
        page.until("document.querySelectorAll('.token').length > 3", "the first tokens")
        page.button("Stop")
        page.until("!document.querySelector('button.primary').disabled", "the form to be ready again")
        self.assertFalse(page.run("Boolean(document.querySelector('.trouble'))"))


class Keyboard(BrowserCase):

    def test_the_first_stop_leads_past_the_navigation(self):
        page = self.open()
        page.run("document.activeElement.blur()")
        page.press("Tab")
        self.assertEqual("Skip to content", page.run("document.activeElement.textContent"))
        page.press("Enter")
        self.assertEqual("H1", page.run("document.activeElement.tagName"))

    def test_a_view_turned_to_has_the_focus_and_its_name(self):
        page = self.open()
        page.run("document.querySelector('a[href=\"#history\"]').focus()")
        page.press("Enter")
        page.until(
            "document.activeElement.outerHTML.startsWith('<h1') && document.activeElement.textContent === 'History'",
            "the heading to be focused",
        )
        self.assertEqual("History · dvi console", page.run("document.title"))
        self.assertEqual(1, page.run("document.querySelectorAll('.rail [aria-current=page]').length"))

    def test_what_goes_on_takes_the_focus_from_nobody(self):
        for view, link in (("now", ".pointer a[href='#actions/canary']"), ("learning", ".strip a")):
            page = self.open(view)
            page.until(f'document.querySelector("{link}")', link)
            page.run(f'document.querySelector("{link}").focus()')
            before = page.run("document.body.innerText")
            page.until(f"document.body.innerText !== {json.dumps(before)}", "other figures")
            page.until(f"document.body.innerText !== {json.dumps(page.run('document.body.innerText'))}", "others again")
            self.assertTrue(page.run(f'document.activeElement === document.querySelector("{link}")'), view)

    def test_what_has_the_focus_can_be_seen(self):
        page = self.open("actions/activate")
        for _ in range(14):
            page.press("Tab")
            self.assertNotEqual(
                "none 0px",
                page.run("(({outlineStyle: s, outlineWidth: w}) => `${s} ${w}`)(getComputedStyle(document.activeElement))"),
            )


if __name__ == "__main__":
    unittest.main()
