"""Units of systemd. Pure text.

Ours stand in /etc/systemd/system and so before those of a distribution: every image then runs the same. They are not
enabled: the boot starts them at each start of the machine, once what they need is mounted and configured. Slurm's are
those of its own sources (etc/*.service.in) with their paths filled in.
"""

from __future__ import annotations

_HEADER = "# written by hpc-tf\n"
# Settings of proxies and the like, and what an administrator adds.
_ENVIRONMENT = "EnvironmentFile=-/etc/hpc-tf/environment\n"
REST_PORT = 6830


def munge(munged: str) -> str:
    """The daemon that proves identities."""
    return f"""{_HEADER}[Unit]
Description=MUNGE authentication service
After=network.target

[Service]
Type=forking
ExecStart={munged}
PIDFile=/run/munge/munged.pid
User=munge
Group=munge
RuntimeDirectory=munge
RuntimeDirectoryMode=0755
StateDirectory=munge
LogsDirectory=munge
LogsDirectoryMode=0700
Restart=on-failure
"""


def slurmctld(prefix: str, etc: str, volume: str, *, munge: bool) -> str:
    """The controller."""
    return f"""{_HEADER}[Unit]
Description=Slurm controller
{_after(munge)}RequiresMountsFor={volume}
ConditionPathIsMountPoint={volume}

[Service]
Type=notify
NotifyAccess=all
User=slurm
Group=slurm
{_ENVIRONMENT}{_slurm_environment(etc, munge)}RuntimeDirectory=slurmctld
ExecStart={prefix}/sbin/slurmctld --systemd
TimeoutStartSec=600
ExecReload=/bin/kill -HUP $MAINPID
LimitNOFILE=65536
TasksMax=infinity
Restart=on-failure
RestartSec=5
"""


def slurmd(prefix: str, etc: str, name: str, head: str, port: int, *, munge: bool) -> str:
    """The daemon of a compute node; it takes its configuration from the controller."""
    return f"""{_HEADER}[Unit]
Description=Slurm node
{_after(munge)}
[Service]
Type=notify
NotifyAccess=all
{_ENVIRONMENT}{_key_environment(etc, munge)}RuntimeDirectory=slurm
RuntimeDirectoryMode=0755
ExecStart={prefix}/sbin/slurmd --systemd -N {name} --conf-server {head}:{port}
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
LimitNOFILE=131072
LimitMEMLOCK=infinity
LimitSTACK=infinity
Delegate=yes
TasksMax=infinity
Restart=on-failure
RestartSec=5
"""


def slurmdbd(daemon: str, etc: str, *, munge: bool) -> str:
    """The daemon that keeps the record of jobs."""
    return f"""{_HEADER}[Unit]
Description=Slurm database daemon
{_after(munge)}
[Service]
User=slurm
Group=slurm
{_ENVIRONMENT}{_slurm_environment(etc, munge)}RuntimeDirectory=slurmdbd
ExecStart={daemon} -D
ExecReload=/bin/kill -HUP $MAINPID
LimitNOFILE=65536
TasksMax=infinity
Restart=on-failure
RestartSec=5
"""


def slurmdbd_watch() -> str:
    """What lets slurmdbd follow a new password of its database."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: keep slurmdbd's configuration current
After=slurmdbd.service

[Service]
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/slurmdbd-watch
Restart=always
RestartSec=60
"""


def slurmrestd(prefix: str, etc: str, *, munge: bool, accounting: bool) -> str:
    """The REST API; Slurm lets it run neither as root nor as its own user. The part about accounts fails without slurmdbd."""
    parts = "slurmctld,slurmdbd" if accounting else "slurmctld"
    return f"""{_HEADER}[Unit]
Description=Slurm REST API
After=slurmctld.service

[Service]
User=slurmrestd
Group=slurmrestd
{_ENVIRONMENT}{_slurm_environment(etc, munge)}Environment=SLURM_JWT=daemon
ExecStart={prefix}/sbin/slurmrestd -a rest_auth/jwt -s {parts} 0.0.0.0:{REST_PORT}
Restart=on-failure
RestartSec=5
"""


def agent() -> str:
    """The agent: launches and ends nodes, applies configurations."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: agent of the cluster
After=network-online.target slurmctld.service
Wants=network-online.target

[Service]
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/loop
Restart=always
RestartSec=10
"""


def export() -> str:
    """The exporter for Prometheus, idle unless the spec asks for it. It reads the agent's log and has no rights at all."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: numbers of the cluster for Prometheus
After=network-online.target

[Service]
User=nobody
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
MemoryMax=256M
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/export
Restart=always
RestartSec=10
"""


def teardown() -> str:
    """What the head node does when it is shut down: it ends its fleet, if the cluster is being destroyed."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: end the fleet with the cluster
After=network-online.target nss-lookup.target

[Service]
Type=oneshot
RemainAfterExit=yes
{_ENVIRONMENT}ExecStart=/bin/true
ExecStop=/opt/hpc-tf/bin/teardown --if-destroyed
TimeoutStopSec=180
"""


def sackd(daemon: str, etc: str, head: str, port: int, *, munge: bool) -> str:
    """What keeps Slurm's configuration on a login node, which runs no slurmd; commands find it in /run/slurm."""
    return f"""{_HEADER}[Unit]
Description=Slurm client daemon
{_after(munge)}
[Service]
Type=notify
{_ENVIRONMENT}{_key_environment(etc, munge)}RuntimeDirectory=slurm
RuntimeDirectoryMode=0755
ExecStart={daemon} --systemd --conf-server {head}:{port}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5
"""


def drain() -> str:
    """What warns the people on a login node before it goes."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: warn people before this node goes

[Service]
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/drain
Restart=on-failure
RestartSec=30
"""


def desktop_verifier(user: str, port: int, certificate: str, key: str, programs: str) -> str:
    """What tells DCV whose a token is."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: whose token opens a remote desktop
Before=dcvserver.service

[Service]
User={user}
Group={user}
Environment=PYTHONPATH={programs}
ExecStart=/opt/hpc-tf/python -m boot.desktop_verify {port} {certificate} {key}
Restart=always
RestartSec=5
ProtectSystem=strict
ReadWritePaths=/run/hpc-tf-desktop
ProtectHome=yes
NoNewPrivileges=yes
"""


def refresh() -> str:
    """What lets changes of users and of the directory reach this node."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: keep users and the directory current

[Service]
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/refresh
Restart=always
RestartSec=60
"""


def watchdog() -> str:
    """What ends a compute node that the controller has left alone."""
    return f"""{_HEADER}[Unit]
Description=hpc-tf: end this node when the controller stays away

[Service]
{_ENVIRONMENT}ExecStart=/opt/hpc-tf/bin/watchdog
Restart=always
RestartSec=60
"""


def _after(munge: bool) -> str:
    units = "network-online.target remote-fs.target sssd.service" + (" munge.service" if munge else "")
    return f"After={units}\nWants=network-online.target\n" + ("Requires=munge.service\n" if munge else "")


def _slurm_environment(etc: str, munge: bool) -> str:
    return f"Environment=SLURM_CONF={etc}/slurm.conf\n{_key_environment(etc, munge)}"


def _key_environment(etc: str, munge: bool) -> str:
    """Where this variable is set, Slurm uses auth/slurm whatever its configuration says (measured on 24.11)."""
    return "" if munge else f"Environment=SLURM_SACK_KEY={etc}/slurm.key\n"
