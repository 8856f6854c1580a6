"""A database server beside the cluster, as a site has one: MariaDB on a machine of its own, its password in a secret."""

from __future__ import annotations

import subprocess
from pathlib import Path

from . import machine
from .region import Region

USER, PASSWORD = "slurm", "of the lab"
_NUMBER = 60000
_SCRIPT = f"""
printf '[mysqld]\\nbind-address=0.0.0.0\\nskip-name-resolve\\ninnodb_flush_log_at_trx_commit=0\\n' >/etc/mysql/mariadb.conf.d/99-lab.cnf
install -d -o mysql -g mysql /run/mysqld /run/mariadbd
systemctl start mariadb
mariadb -e "create user {USER}@'%' identified by '{PASSWORD}'; grant all on *.* to {USER}@'%'"
"""


def start(made: Region) -> tuple[str, str]:
    """Start it; its address and the ARN of the secret."""
    address = str(made.world.network.broadcast_address - 10)
    server = machine.start(made.world, made.booter.lower, "database", "database", _NUMBER, address, (), {})
    with (Path(server.folder) / "setup.log").open("w") as log:
        subprocess.run(server.enter("sh", "-ec", _SCRIPT), stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=180, check=True)
    secret = made.fake.client("secretsmanager").create_secret(Name="slurm-database", SecretString=PASSWORD)
    return address, str(secret["ARN"])
