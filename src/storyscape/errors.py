"""One error tree. Every error names the object it is about, what is wrong with it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class StoryscapeError(Exception):
    """The root: ``about`` is the object (a path, an id, a setting), ``problem`` what is wrong, ``remedy`` what to do.

    ``exit_code`` is what the command line ends with when this error reaches it.
    """

    exit_code = 1

    def __init__(self, about: str, problem: str, remedy: str) -> None:
        super().__init__(f"{about}: {problem}. {remedy}")
        self.about = about
        self.problem = problem
        self.remedy = remedy


class InputError(StoryscapeError):
    """A file, page or row that can't be read as what it claims to be; it is set aside and the run goes on."""

    exit_code = 3


class FetchError(InputError):
    """A page that could not, or must not, be fetched. ``cause`` says by which rule; ``retry_after`` is in seconds."""

    def __init__(
        self, about: str, problem: str, remedy: str, *, cause: str = "network", retry_after: float | None = None
    ) -> None:
        super().__init__(about, problem, remedy)
        self.cause = cause
        self.retry_after = retry_after


class NotFoundError(StoryscapeError):
    """An id (or the beginning of one) that nothing in the store has."""

    exit_code = 4


class AmbiguousIdError(NotFoundError):
    """The beginning of an id that several records share."""


class EditError(StoryscapeError):
    """A change by a person that can't be made as it was asked for, or can't be taken back yet."""

    exit_code = 2


class StoreError(StoryscapeError):
    """The store can't be opened, is locked by another writer, or is of a version that this program can't read."""

    exit_code = 5


class MissingExtraError(StoryscapeError):
    """An optional dependency is absent; the remedy is the install command."""

    exit_code = 6

    def __init__(self, about: str, extra: str) -> None:
        super().__init__(about, "needs an optional package", f"Install it: pip install 'storyscape[{extra}]'")
        self.extra = extra


@contextmanager
def optional(extra: str, about: str) -> Iterator[None]:
    """What is imported in here comes with an extra: MissingExtraError about ``about`` without it."""
    try:
        yield
    except ImportError:
        raise MissingExtraError(about, extra) from None


class ModelError(StoryscapeError):
    """A model's package is absent or its files are not those that this program was tested with."""

    exit_code = 6


class AnswerError(ModelError):
    """A language model that can't be asked, or doesn't answer: what it would have worded stays as the rules made it."""


class SettingsError(StoryscapeError):
    """A setting has a value that it can't have."""

    exit_code = 2


class RatingsError(StoryscapeError):
    """A rater's folder or table can't be taken as it is: unknown labels, a missing licence, a row about a person."""

    exit_code = 3
