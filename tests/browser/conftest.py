"""Debian's chromium, driven headless: ``apt-get install chromium chromium-driver``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from align.corpus import Corpus
from align.report import write_report

GOLDEN = Path(__file__).parents[1] / "golden" / "corpus"


class Page:
    """A page in a browser, as a reader uses it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def _log(self, kind: str) -> list[dict[str, Any]]:
        log: Callable[[str], list[dict[str, Any]]] = self.driver.get_log
        return log(kind)

    def open(self, path: Path, fragment: str = "") -> None:
        """Loads a file afresh, even if only the fragment differs."""
        self.driver.get("about:blank")
        self._log("browser")
        self._log("performance")
        self.driver.get(path.as_uri() + fragment)

    def js(self, script: str, *arguments: object) -> Any:
        """Runs a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Presses keys where the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def set(self, name: str, value: str | bool) -> None:
        """Sets a filter, as an input event does."""
        self.js(
            "const field = document.querySelector('.tools').elements[arguments[0]];"
            "if (typeof arguments[1] === 'boolean') field.checked = arguments[1]; else field.value = arguments[1];"
            "document.querySelector('.tools').dispatchEvent(new Event('input'));",
            name,
            value,
        )

    def shown(self, kind: str = "row") -> list[str]:
        """The lines that can be seen, by what stands in front of them."""
        lines = f"[...document.querySelectorAll('.line.{kind}')].filter(line => line.checkVisibility())"
        return list(self.js(f"return {lines}.map(line => line.querySelector('.number').textContent)"))

    def settle(self) -> None:
        """Waits until the page has drawn some frames."""
        self.driver.execute_async_script(
            "const done = arguments[0]; let n = 10; const f = () => n-- ? requestAnimationFrame(f) : done(); f()"
        )

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.js("return document.querySelector(arguments[0]).textContent", selector))

    def style(self, selector: str, name: str) -> str:
        """A computed style."""
        script = "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])"
        return str(self.js(script, selector, name))

    def size(self, width: int, height: int) -> None:
        """Makes the window as wide and high, phones too."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def media(self, kind: str = "", **features: str) -> None:
        """Prints, or prefers."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": wanted})

    def scripts(self, *, on: bool) -> None:
        """Switches the page's scripts on or off; the driver's own still run."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def complaints(self) -> list[str]:
        """What the console says."""
        return [str(entry["message"]) for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        urls = [str(parameters["request"]["url"]) for parameters in sent]
        return [url for url in urls if not url.startswith(("about:", "data:"))]


@pytest.fixture(scope="session")
def driver() -> Iterator[webdriver.Chrome]:
    """One browser for all tests; it must be there: a page that nobody opened is not tested."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and chromedriver):
        pytest.fail("chromium or chromedriver is not installed; run: apt-get install chromium chromium-driver")
    options = Options()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()


@pytest.fixture
def page(driver: webdriver.Chrome) -> Iterator[Page]:
    """The browser with a wide window, light, and scripts on."""
    page = Page(driver)
    page.size(1400, 700)
    page.media(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    yield page
    page.scripts(on=True)
    assert page.complaints() == []


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the golden corpus."""
    return write_report(Corpus.read(GOLDEN), tmp_path_factory.mktemp("report"))
