"""Somebody in front of a browser: signs in, opens pages, fills in fields by their labels and presses buttons."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from grants_app.people.rules import DEMO_PASSWORD

PATIENCE = 30_000


class Person:
    """A person with a browser of their own, with JavaScript or without."""

    def __init__(self, browser: Browser, address: str, email: str, *, javascript: bool) -> None:
        self.address = address
        self.context = browser.new_context(
            java_script_enabled=javascript, accept_downloads=True, viewport={"width": 1280, "height": 900}
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(DEMO_PASSWORD)
        self.press("Sign in")

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def follow(self, words: str) -> None:
        """Press a link and be on its page."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        """Fields by their names in the form; in a name, `_` stands as it is."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def choose(self, name: str, words: str) -> None:
        """The choice that has these words."""
        options = self.page.locator(f"[name='{name}'] option").filter(has_text=words)
        self.page.locator(f"[name='{name}']").select_option(value=options.first.get_attribute("value"))

    def attach(self, name: str, file: Path) -> None:
        self.page.locator(f"[name='{name}']").set_input_files(file)

    def press(self, words: str) -> None:
        """Press a button and wait until the server has answered."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
            self.page.get_by_role("button", name=words, exact=True).first.click()
        assert waiting.value.status < 400, waiting.value.text()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(re.compile(re.escape(words)), timeout=PATIENCE)

    def is_told(self, words: str) -> None:
        """The message at the top of the page."""
        expect(self.page.locator("#messages")).to_contain_text(words, timeout=PATIENCE)

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.address).partition("?")[0]

    def download(self, words: str, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=words).first.click()
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    def leave(self) -> None:
        self.context.close()
