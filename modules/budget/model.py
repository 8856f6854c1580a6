"""What a spec says about money."""

from __future__ import annotations

from ..monitoring.model import Notified
from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.quantities import MonthlyAmount, Percent


@frozen
class Budget:
    """A budget of AWS over everything that bears the cluster's tag. It warns; it stops nothing."""

    SHORTHANDS = (Short(MonthlyAmount, "limit", "{limit: 5000 USD/month}"),)

    limit: MonthlyAmount = key("what the cluster may cost a month", change="A")
    alert_at: tuple[Percent, ...] = key(
        "shares of the limit at which to tell", default=(Percent(80), Percent(100)), change="A"
    )
    notify: tuple[Notified, ...] = key("whom to tell", default=(), derived="`monitoring.notify`", change="A")
