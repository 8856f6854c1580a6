"""Checks of the live account behind a spec: one file a service. Loads no AWS library; ``aws`` does, when it is used."""

from __future__ import annotations

from . import (
    buckets,
    caller,
    capacity,
    file_systems,
    groups,
    images,
    key_pairs,
    kms_keys,
    names,
    network,
    quotas,
    roles,
    secrets,
    templates,
    topics,
    volumes,
    zones,
)
from .account import Account, Answer, Refused, Unreachable, manual
from .check import LiveCheck, Scene
from .reads import READS, policy
from .run import NOT_ANSWERED, NOT_PERMITTED, run

CHECKS: tuple[LiveCheck, ...] = (
    *caller.CHECKS,
    *images.CHECKS,
    *network.CHECKS,
    *zones.CHECKS,
    *names.CHECKS,
    *groups.CHECKS,
    *key_pairs.CHECKS,
    *roles.CHECKS,
    *kms_keys.CHECKS,
    *secrets.CHECKS,
    *buckets.CHECKS,
    *capacity.CHECKS,
    *templates.CHECKS,
    *topics.CHECKS,
    *volumes.CHECKS,
    *file_systems.CHECKS,
    *quotas.CHECKS,
)
RULES = (NOT_PERMITTED, NOT_ANSWERED, *(check.rule for check in CHECKS))
"""Rules that only an account decides."""

__all__ = [
    "CHECKS", "READS", "RULES", "Account", "Answer", "LiveCheck", "Refused", "Scene", "Unreachable", "manual", "policy",
    "run",
]  # fmt: skip
