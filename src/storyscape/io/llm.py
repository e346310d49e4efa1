"""A language model behind an OpenAI-compatible chat endpoint, and its answers given again from what was kept.

Law: nothing leaves but to the endpoint that the settings name, by the rules of addresses, with limits on time and size;
redirects are not followed, and the key goes nowhere unencrypted except to a host that is allowed by name. Whatever
fails is an AnswerError that names the endpoint.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any, Final

import msgspec

from storyscape.errors import AnswerError, FetchError, MissingExtraError
from storyscape.ids import digest
from storyscape.protocols import LanguageModel
from storyscape.records import Answer
from storyscape.settings import Settings

KEY: Final = "STORYSCAPE_MODEL_KEY"  # read from the environment alone, so that it stands in no file
_LARGEST: Final = 1024 * 1024  # bytes of an answer
_QUIET: Final = 60.0  # seconds in which an endpoint that failed is not asked again


class ChatModel:
    """A :class:`~storyscape.protocols.LanguageModel` at an endpoint. MissingExtraError without its package."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._http: Any = import_module("aiohttp")
            from storyscape.io.addresses import check_url
        except (ImportError, MissingExtraError):
            raise MissingExtraError("asking a language model", "llm") from None
        self.name = settings.model_name
        self._timeout = settings.model_timeout
        self._allowed = frozenset(settings.allowed_hosts.split())
        self._key = os.environ.get(KEY, "")
        self._url = settings.model_url.rstrip("/") + "/chat/completions"
        self._quiet_until = 0.0
        try:
            self._host = check_url(self._url, self._allowed).host or ""
        except FetchError as error:
            raise AnswerError(self._url, error.problem, "Correct model_url in the settings") from error
        if self._key and self._url.startswith("http:") and self._host not in self._allowed:
            raise AnswerError(
                self._url, f"would be told {KEY} unencrypted", "Give an https address, or allow the host by name"
            )

    def answer(self, instructions: str, question: str) -> str:
        """See :class:`~storyscape.protocols.LanguageModel`. After a failure it refuses for a minute."""
        if time.monotonic() < self._quiet_until:
            raise self._failed("failed a moment ago and is left alone for a minute")
        with ThreadPoolExecutor(1) as apart:  # where we are called, an event loop may be running
            try:
                return apart.submit(asyncio.run, self._ask(instructions, question)).result()
            except AnswerError:
                self._quiet_until = time.monotonic() + _QUIET
                raise

    async def _ask(self, instructions: str, question: str) -> str:
        aiohttp = self._http
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": question}]
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver(), socket_factory=self._open)
        limit = aiohttp.ClientTimeout(total=self._timeout)
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector, timeout=limit, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
                ) as session,
                session.post(
                    self._url,
                    data=msgspec.json.encode({"model": self.name, "messages": messages}),
                    headers=headers,
                    allow_redirects=False,
                ) as answer,
            ):
                if answer.status != 200:
                    raise self._failed(f"answers with status {answer.status}")
                return self._content(await self._body(answer))
        except TimeoutError as error:
            raise self._failed(f"did not answer within {self._timeout:g} seconds") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise self._failed(f"can't be asked ({str(error)[:200] or type(error).__name__})") from error

    async def _body(self, answer: Any) -> bytes:
        out = bytearray()
        async for piece in answer.content.iter_chunked(65536):
            out += piece
            if len(out) > _LARGEST:
                raise self._failed(f"answers with more than {_LARGEST} bytes")
        return bytes(out)

    def _content(self, body: bytes) -> str:
        try:
            found = msgspec.json.decode(body)["choices"][0]["message"]["content"]
        except (ValueError, RecursionError, LookupError, TypeError):
            found = None
        if not isinstance(found, str):
            raise self._failed("answers with no chat completion")
        return found.encode("utf-8", "replace").decode("utf-8").replace("\0", "")

    def _open(self, info: tuple[Any, ...]) -> socket.socket:
        """Open the socket that the client asks for, if it leads where it may."""
        from storyscape.io.addresses import open_socket

        try:
            return open_socket(info, public_only=self._host not in self._allowed)
        except PermissionError as error:
            said = f"{error.strerror}; allow {self._host} by name: allowed_hosts"
            raise PermissionError(errno.EACCES, said) from error

    def _failed(self, problem: str) -> AnswerError:
        remedy = "See that it runs and knows the model (model_url, model_name), or set no model_url"
        return AnswerError(self._url, problem, f"{remedy}; until then the rules word everything")


class Recorded:
    """A :class:`~storyscape.protocols.LanguageModel` that asks nothing twice.

    ``held`` finds what was answered to a request; ``server`` is asked where it finds nothing, ``None`` for nobody.
    ``given`` are the answers it gave, in order.
    """

    def __init__(self, name: str, server: LanguageModel | None, held: Callable[[str], Answer | None]) -> None:
        self.name = name
        self.given: list[Answer] = []
        self._server = server
        self._held = held

    def answer(self, instructions: str, question: str) -> str:
        """See :class:`~storyscape.protocols.LanguageModel`."""
        request = digest(msgspec.json.encode([self.name, instructions, question]))
        found = self._held(request)
        if found is None:
            if self._server is None:
                raise AnswerError(self.name, "was not asked this when the landscape was drawn", "Draw it anew")
            found = Answer(request=request, model=self.name, text=self._server.answer(instructions, question))
        self.given.append(found)
        return found.text
