"""The server: ``python -m tests.aws.server [FD]`` binds a free port on loopback and prints it; a listening socket may be passed besides.

What it offers to tests stands in ``front``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import Any


def application() -> Callable[..., Iterable[bytes]]:
    """moto with our repairs, as a WSGI application."""
    from .images import all_images

    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(all_images(), file)
    os.environ["MOTO_AMIS_PATH"] = file.name
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from . import (  # these load moto's EC2, which reads the images once
        backup,
        capacity,
        ec2,
        fsx,
        machines,
        quotas,
        repairs,
        watch,
    )
    from .front import Front

    os.unlink(file.name)

    for part in (backup, ec2, fsx, machines, capacity, quotas, repairs, watch):
        part.install()
    return Front(DomainDispatcherApplication(create_backend_app), _forget)


def _forget() -> None:
    from moto.core.model_instances import reset_model_data
    from moto.moto_api._internal import moto_api_backend

    from . import backup, capacity, ec2, fsx, quotas, repairs, watch

    moto_api_backend.reset()
    reset_model_data()
    for part in (backup, capacity, ec2, fsx, quotas, repairs, watch):
        part.reset()


def main(arguments: list[str]) -> None:
    """Serve until killed."""
    from werkzeug.serving import make_server

    app: Any = application()
    for fd in map(int, arguments):
        also = make_server("127.0.0.1", 0, app, threaded=True, fd=fd)
        threading.Thread(target=also.serve_forever, daemon=True).start()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
