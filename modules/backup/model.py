"""What a spec says about backups of everything that must not be lost."""

from __future__ import annotations

from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import Arn
from ..spec.key import Short, key
from ..spec.quantities import DailyTime, Duration

PLAN_TAG = "hpctf:backup-plan"
"""The tag by which the plan selects: all that the storage state makes has it."""


class VaultArn(Arn):
    """ARN of a vault of AWS Backup."""

    type_name = "backup vault ARN"
    service = "backup"
    resource = "backup-vault:.+"
    examples = ("arn:aws:backup:us-west-2:123456789012:backup-vault:hpc-copies",)


@frozen
class Backups:
    """One plan of AWS Backup for all new storage that it can back up, the scheduler's state included."""

    SHORTHANDS = (Short(Duration, "retention", "{retention: 35d}"),)

    retention: Duration = key("how long recovery points are kept, in whole days", default=Duration.parse("35d"), change="A")
    every: Literal["day", "week", "month"] = key("how often; a week begins on Sunday", default="day", change="A")
    start: DailyTime = key("when it begins, UTC", default=DailyTime.parse("03:00"), change="A")
    cold_after: Duration | None = key(
        "recovery points of EFS move to cold storage after it, in whole days", default=None, derived="never", change="A"
    )
    copy_to: VaultArn | Expression | None = key(
        "existing vault in another region or account, which gets a copy of each recovery point", default=None, change="A"
    )
    lock: Literal["none", "governance", "compliance"] = key(
        "who may delete a recovery point before its time: governance: nobody without a permission to lift the lock;"
        " compliance: nobody at all, three days after the first apply",
        default="none",
        change="A",
    )
    deletion_policy: Literal["retain", "delete"] = key(
        "of the vault. retain: any plan that destroys it fails; delete: its recovery points go with the cluster",
        default="retain",
        change="A",
    )
