"""A headless Chromium, driven over a pipe with the DevTools protocol; nothing but Python's own library."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE = 20
SCRIPTS = Path(__file__).with_name("scripts.js")
FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=en-GB",
)


class Browser:
    """One browser with a profile of its own that is gone with it."""

    def __init__(self, binary):
        self.profile = tempfile.mkdtemp(prefix="dvi-console-")
        to_browser, self.out = os.pipe()
        self.incoming, from_browser = os.pipe()

        def at_three_and_four():
            os.dup2(to_browser, 63)
            os.dup2(from_browser, 64)
            os.dup2(63, 3)
            os.dup2(64, 4)

        self.process = subprocess.Popen(
            [binary, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
            close_fds=False,
            preexec_fn=at_three_and_four,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(binary),
        )
        os.close(to_browser)
        os.close(from_browser)
        self.rest = b""
        self.number = 0
        self.heard = []

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, AssertionError):
            self.process.kill()
        self.process.wait(timeout=PATIENCE)
        os.close(self.out)
        os.close(self.incoming)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, **parameters):
        """Calls a method and returns its result; events that come meanwhile are kept."""
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.heard.append(answer)

    def _next(self):
        while b"\0" not in self.rest:
            got = os.read(self.incoming, 1 << 20)
            assert got, "the browser ended"
            self.rest += got
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def page(self, url, width=1280, height=900, scheme="light", reduced=True):
        """Opens a page of its own context, so that no storage is shared."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, context, url, (width, height), scheme, reduced)


def _environment(binary):
    """The package's own libraries and fonts, where they lie beside the binary."""
    beside = os.path.dirname(binary)
    own = {}
    if os.path.isdir(os.path.join(beside, "lib")):
        own["LD_LIBRARY_PATH"] = os.path.join(beside, "lib")
    if os.path.isfile(os.path.join(beside, "fonts.conf")):
        own["FONTCONFIG_FILE"] = os.path.join(beside, "fonts.conf")
    return {**os.environ, **own}


class Page:
    """One tab: what a test does in it, and what its console said."""

    def __init__(self, browser, session, context, url, size, scheme, reduced):
        self.browser, self.session, self.context = browser, session, context
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.size(*size)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"},
            ],
        )
        self.call("Page.addScriptToEvaluateOnNewDocument", source=SCRIPTS.read_text(encoding="utf-8"))
        self.call("Page.navigate", url=url)

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def size(self, width, height):
        self.width = width
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def run(self, script):
        """The value of an expression; a promise is awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"].get("exception", answer["exceptionDetails"])
        return answer["result"].get("value")

    def until(self, script, what, patience=PATIENCE):
        """Waits for an expression to hold."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = self.run(f"(() => {{ try {{ return Boolean({script}); }} catch (e) {{ return false; }} }})()")
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(
            f"waited {patience} s in vain: {what}; the page says: {self.run('document.body.innerText')[:600]}"
        )

    def sees(self, text):
        self.until(f"document.body.innerText.includes({json.dumps(text)})", f"the text “{text}”")

    def click(self, selector):
        """Clicks with the mouse where the element is, as a person would."""
        self.until(f"document.querySelector({json.dumps(selector)})", selector)
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def type(self, selector, text):
        self.until(f"document.querySelector({json.dumps(selector)})", selector)
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def choose(self, selector, value):
        self.run(f"probe.set({json.dumps(selector)}, {json.dumps(value)})")

    def button(self, text):
        """Clicks the button of that name."""
        self.run(f"probe.press({json.dumps(text)})")

    def press(self, key):
        codes = {"Tab": 9, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key], **text)

    def picture(self, path, whole=False):
        shot = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole, **(self._whole() if whole else {})
        )
        path.write_bytes(base64.b64decode(shot["data"]))

    def _whole(self):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def complaints(self):
        """Errors and warnings of the page's console so far, exceptions and breaches of the policy included."""
        self.run("1")
        said = []
        for event in self.browser.heard:
            if event.get("sessionId") != self.session:
                continue
            if event["method"] == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                said.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Runtime.consoleAPICalled" and event["params"]["type"] in ("error", "warning", "assert"):
                said.append(
                    str([argument.get("value", argument.get("description")) for argument in event["params"]["args"]])
                )
            elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning"):
                said.append(f"{event['params']['entry']['text']} {event['params']['entry'].get('url', '')}")
        return said

    def hosts(self):
        """Where the page's requests went."""
        return {
            event["params"]["request"]["url"].split("/")[2]
            for event in self.browser.heard
            if event.get("sessionId") == self.session
            and event["method"] == "Network.requestWillBeSent"
            and "//" in event["params"]["request"]["url"]
        }

    def close(self):
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)
