"""SNS topics that are told of alarms."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.monitoring.model import TopicArn
from ...modules.spec.finding import Finding
from .check import Scene, live

_CALL = "sns.get_topic_attributes"


@live("HPC844", "There is no such topic")
def no_topic(scene: Scene) -> Iterator[Finding]:
    """Alarms of a topic that does not exist reach nobody, and nothing says so."""
    for arn, places in scene.places(TopicArn).items():
        if scene.one(_CALL, TopicArn=arn) is None:
            by = scene.shown(_CALL, TopicArn=arn)
            yield scene.finding(*places, detail=f"{arn} does not exist", help="name another, or make it first", by=by)


CHECKS = (no_topic,)
