"""Refusals: a status and a sentence that the reader can act on."""

from collections.abc import Mapping


class Refused(Exception):
    """Something was asked that cannot be done; `sentence` says what, where and what to do. Never a bug."""

    status = 400

    def __init__(self, sentence: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fields: dict[str, str] = dict(fields or {})
        """Sentences per form field, where the refusal belongs to fields."""


class NotFound(Refused):
    """There is no such record, or it is not the reader's: both look the same."""

    status = 404

    def __init__(
        self, sentence: str = "There is nothing here that you may see. Check the address, or go back to the list."
    ) -> None:
        super().__init__(sentence)


class Forbidden(Refused):
    """The person's roles do not allow this act."""

    status = 403


class Conflict(Refused):
    """The record is in a state, or in the hands of a person, that does not allow this act now."""

    status = 409


class Invalid(Refused):
    """What was typed or sent cannot be used as it is."""

    status = 422


class SignInNeeded(Refused):
    """Nobody is signed in."""

    status = 401
