"""Who is charged for a request of the dashboard's API: a person, a read key, or else an address."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from analytics.accounts.models import User
from analytics.common.api.throttling import Caller, Cost, require_room, require_room_of_address
from analytics.projects.api.authentication import KeyCaller

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module


class Throttle(BaseThrottle):
    """Of every view. What a POST costs, a view says by `post_cost`; all else is cheap.

    It comes after the authentication: who fails that is charged by `common.api.errors`.
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Always true. Raises LimitExceeded, which says more than DRF's own refusal."""
        cost = getattr(view, "post_cost", Cost.CHEAP) if request.method == "POST" else Cost.CHEAP
        if isinstance(request.user, User):
            require_room(Caller.USER, str(request.user.pk), cost)
        elif isinstance(request.user, KeyCaller):
            require_room(Caller.KEY, str(request.user.key.pk), cost)
        else:
            require_room_of_address(request, cost)
        return True
