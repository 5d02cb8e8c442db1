"""Refusals that a person may meet: each knows its HTTP status and carries a sentence that says what to do."""


class Refusal(Exception):
    """An act said no; `text` is shown to the person in their language.

    A face lets it pass: `accounts.middleware.RefusalMiddleware` answers with the status and a page.
    """

    status = 400

    def __init__(self, text: str, *, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class WrongState(Refusal):
    """The act does not fit the state that the object is in now (409), which is not a question of permission."""

    status = 409


class TooMany(Refusal):
    """Asked too often (429)."""

    status = 429
