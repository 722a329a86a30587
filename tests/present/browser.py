"""A headless Chromium, spoken to over its own pipe, so that tests see a page as a person's browser does."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,1000",
    "--remote-debugging-pipe",
)
_PATIENCE_S = 60.0


def chromium() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Browser:
    """One page. What it asked for, said and threw is kept from the first moment."""

    profile: Path
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        command = [str(chromium()), *_OPTIONS, f"--user-data-dir={self.profile}", "about:blank"]
        # Chromium reads its orders from descriptor 3 and answers on 4
        script = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, "chromium", *command],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._in, self._out = ours_in, ours_out
        self._ids, self._buffer, self._session = itertools.count(1), b"", None
        targets = self.send("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.send("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._session = None
        try:
            self.send("Browser.close")
        except OSError:
            self._process.kill()
        self._process.wait(timeout=_PATIENCE_S)
        os.close(self._in)
        os.close(self._out)

    def open(self, path: Path) -> None:
        """Load a file, and wait until it and its scripts are done."""
        self.send("Page.navigate", url=path.as_uri())
        self.wait("document.readyState === 'complete'")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _PATIENCE_S
        while not self.ask(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.02)

    def wait_for_file(self, path: Path) -> None:
        """Wait until a file is saved."""
        end = time.monotonic() + _PATIENCE_S
        while not path.is_file():
            if time.monotonic() > end:
                raise TimeoutError(path)
            time.sleep(0.02)

    def ask(self, expression: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return the value of an expression in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def text(self, selector: str) -> str:
        """Return what a reader sees of an element."""
        return str(self.ask(f"document.querySelector({json.dumps(selector)}).innerText"))

    def dragged(self, selector: str, times: int = 4) -> dict[str, float]:
        """Drag an element about by the mouse; return the milliseconds of the frames meanwhile."""
        where = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"{where}.scrollIntoView({{block: 'center'}})")
        box = self.ask(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({where}.getBoundingClientRect())")
        self.ask(
            "window.frames_ms = []; (function next(last) { requestAnimationFrame(function (now) {"
            " if (last) window.frames_ms.push(now - last); next(now); }); })(0); 0"
        )
        for _ in range(times):
            x, y = box
            self._mouse("mousePressed", x, y)
            for step in range(1, 21):
                self._mouse("mouseMoved", x + 8 * step, y + 5 * step)
            self._mouse("mouseReleased", x + 160, y + 100)
            time.sleep(0.2)
        frames = sorted(self.ask("window.frames_ms"))
        return {
            "frames": len(frames),
            "median_ms": frames[len(frames) // 2],
            "p95_ms": frames[int(len(frames) * 0.95)],
            "longest_ms": frames[-1],
        }

    def click(self, x: float, y: float) -> None:
        """Click as a person does."""
        self._mouse("mousePressed", x, y)
        self._mouse("mouseReleased", x, y)

    def press(self, key: str, text: str = "") -> None:
        """Press a key and let it go."""
        code = {"Enter": 13, "Escape": 27, "Tab": 9}.get(key, 0)
        for kind in ("keyDown" if text else "rawKeyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text, windowsVirtualKeyCode=code
            )

    def _mouse(self, kind: str, x: float, y: float) -> None:
        held = {"buttons": 1} if kind == "mouseMoved" else {}
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1, **held)

    def picture(self, path: Path) -> None:
        """Save a picture of the whole page."""
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def print_pages(self) -> bytes:
        """Return the page as it prints, as PDF."""
        answer = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Send one order and return its answer; what the page says meanwhile is kept."""
        order = {"id": next(self._ids), "method": method, "params": params}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._out, json.dumps(order).encode() + b"\0")
        while True:
            message = self._read()
            if message.get("id") == order["id"]:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return dict(message["result"])
            self._keep(message)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = os.read(self._in, 1 << 16)
            if not piece:
                raise OSError("Chromium has gone")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(line))

    def _keep(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.console.append(json.dumps(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled":
                self.console.append(json.dumps(params["args"]))
            case "Log.entryAdded":
                self.console.append(params["entry"]["text"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(params["message"])
                os.write(
                    self._out,
                    json.dumps(
                        {
                            "id": next(self._ids),
                            "method": "Page.handleJavaScriptDialog",
                            "params": {"accept": True},
                            "sessionId": self._session,
                        }
                    ).encode()
                    + b"\0",
                )
