"""The live account through boto3, which is loaded by the first question and by nothing else."""

from __future__ import annotations

import os
import threading
import urllib.error
import urllib.request
from concurrent.futures import Future
from typing import Any

from .account import Answer, Refused, Unreachable
from .reads import READS

_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS, _CONNECTIONS = 5, 20, 3, 16
_URL_SECONDS = 5


class Aws:
    """The account of the user's credentials. Each question is asked once, however many checks want the answer."""

    def __init__(self, region: str, profile: str | None = None) -> None:
        """``profile`` is used where the environment names none."""
        self.region = region
        self._session = session(None if os.environ.get("AWS_PROFILE") else profile)
        self._clients: dict[tuple[str, str], Any] = {}
        self._answers: dict[str, Future[Answer]] = {}
        self._lock = threading.Lock()

    def ask(self, call: str, /, region: str = "", **arguments: Any) -> Answer:
        """Ask AWS, or wait for who asked the same before."""
        if call not in READS:
            raise ValueError(f"{call} is not among the calls that only read")
        key = repr((call, region, sorted(arguments.items())))
        with self._lock:
            known = self._answers.get(key)
            future = self._answers.setdefault(key, Future())
        if known is None:
            try:
                future.set_result(self._call(call, region or self.region, arguments))
            except (Refused, Unreachable) as error:
                future.set_exception(error)
        return future.result()

    def reach(self, url: str) -> str:
        """Ask for the head of a page."""
        request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "hpc-tf"})
        try:
            with urllib.request.urlopen(request, timeout=_URL_SECONDS):
                return ""
        except urllib.error.HTTPError as error:
            return f"the server answers {error.code}"
        except (OSError, ValueError) as error:
            return str(getattr(error, "reason", error))

    def _call(self, call: str, region: str, arguments: dict[str, Any]) -> Answer:
        from botocore import exceptions

        service, operation = call.split(".")
        try:
            client = self._client(service.replace("_", "-"), region)
            if client.can_paginate(operation):
                pages: Answer = client.get_paginator(operation).paginate(**arguments).build_full_result()
                return pages
            answer: Answer = getattr(client, operation)(**arguments)
            return answer
        except exceptions.ClientError as error:
            raise _refused(call, error.response["Error"]) from None
        except (exceptions.BotoCoreError, OSError) as error:
            raise Unreachable(_one_line(error)) from None

    def _client(self, service: str, region: str) -> Any:
        from botocore.config import Config

        with self._lock:  # making clients is not safe in threads
            if (service, region) not in self._clients:
                config = Config(
                    connect_timeout=_CONNECT_SECONDS,
                    read_timeout=_READ_SECONDS,
                    max_pool_connections=_CONNECTIONS,
                    retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
                )
                self._clients[service, region] = self._session.client(service, region_name=region, config=config)
            return self._clients[service, region]


# What AWS says to a caller whom it does not know: no check would get another answer.
_UNKNOWN_CALLER = {
    "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidClientTokenId",
    "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException",
}  # fmt: skip


def _refused(call: str, error: dict[str, Any]) -> Exception:
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    if code in _UNKNOWN_CALLER:
        return Unreachable(f"AWS does not accept the credentials: {code}: {message}")
    return Refused(call, code, message)


def session(profile: str | None) -> Any:
    """A session with the user's credentials."""
    try:
        import boto3
        from botocore import exceptions
    except ImportError:
        raise Unreachable("boto3 is not installed; `pip install boto3` (or hpc-tf[live]) brings it") from None
    try:
        session = boto3.Session(profile_name=profile)
        if session.get_credentials() is None:
            raise Unreachable("no AWS credentials; set AWS_PROFILE, or run `aws configure` or `aws sso login`")
        return session
    except exceptions.BotoCoreError as error:
        raise Unreachable(_one_line(error)) from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
