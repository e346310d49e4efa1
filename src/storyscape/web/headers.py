"""What every answer carries: no script, no third party, no sniffing, no framing (but of panels), no referrer.

Law: headers are set in one place, on every answer, errors included.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PANEL: Final = "/panel"
FRAMED: Final = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class SafeHeaders:
    """ASGI middleware that sets :data:`HEADERS` on every HTTP answer; a story's panel may stand in a frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; set the headers as the answer starts."""

        async def started(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_panel = scope["path"].endswith(PANEL) and message["status"] in (200, 304)
                for name, value in (HEADERS | FRAMED if is_panel else HEADERS).items():
                    headers[name] = value
                if is_panel:
                    del headers["X-Frame-Options"]
            await send(message)

        await self.app(scope, receive, started if scope["type"] == "http" else send)
